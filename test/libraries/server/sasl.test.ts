import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/open-database.ts';

/** A message of the server about authentication. */
function authentication(kind: number, content: string): Buffer {
  const head = Buffer.alloc(9, 'R');
  head.writeInt32BE(content.length + 8, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, Buffer.from(content)]);
}

it('a server that asks for a password that the URL does not have is a matter of credentials', async () => {
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
