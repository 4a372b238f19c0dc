import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/open-database.ts';

/** An authentication message from the server. */
function authentication(kind: number, content: string): Buffer {
  const head = Buffer.alloc(9, 'R');
  head.writeInt32BE(content.length + 8, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, Buffer.from(content)]);
}

it('reports a missing password in the URL as a credentials error', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(authentication(10, 'SCRAM-SHA-256\0\0'));
      socket.once('data', () => socket.write(authentication(11, 'r=nonce,s=c2FsdA==,i=4096')));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `postgres://u@127.0.0.1:${port}/d`;
  await expect(openDatabase({ url, connectTimeoutMs: 5_000 })).rejects.toMatchObject({ reason: 'credentials' });
  server.close();
});
