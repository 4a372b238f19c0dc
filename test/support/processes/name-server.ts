import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterFile } from './after-file.ts';

export interface NameServer {
  readonly address: string;
  /** The names and record types of its queries, in order. */
  readonly asked: readonly string[];
}

const typeA = 1;

/**
 * A name server that resolves every name to the IPv4 address for the current query number, has no IPv6 addresses, and
 * does not respond for null.
 */
export async function openNameServer(addressFor: (nth: number) => string | null): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = readName(query, 12);
    const isA = query.readUInt16BE(end) === typeA;
    const question = query.subarray(12, end + 4);
    if (isA) asked.push(`${name} A`);
    const address = addressFor(isA ? asked.length : 0);
    if (address === null) return;
    const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
    // The name is the question's; type A, class IN, TTL 0.
    const answer = Buffer.from([0xc0, 0x0c, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
    socket.send(Buffer.concat([header, question, ...(isA ? [answer] : [])]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  afterFile(() => void socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function readName(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}
