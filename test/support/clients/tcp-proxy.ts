import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A proxy in front of PostgreSQL that can cut connections, also right after forwarding a given text, or silence them.
 */
export interface TcpProxy {
  readonly url: string;
  /** Cuts the connection that sends this text, once the text is forwarded. */
  cutAfter(text: string): void;
  cutAll(): void;
  /** From now on, nothing passes without notice: neither side of a connection receives anything. */
  silence(): void;
  /** New connections work from now on. Those that were silenced remain silent. */
  resume(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let trigger: string | null = null;
  let silencing = false;
  const server = createServer((client) => {
    if (silencing) {
      sockets.add(client.on('error', () => {}).on('close', () => sockets.delete(client)));
      return;
    }
    const upstream = connect(Number(port || 5432), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    let cut = false;
    client.on('data', (data) => {
      if (silent.has(client)) return;
      upstream.write(data);
      if (trigger !== null && data.includes(trigger)) {
        cut = true;
        trigger = null;
        client.destroy();
        upstream.end();
      }
    });
    upstream.on('data', (data) => cut || silent.has(client) || client.write(data));
    client.on('close', () => upstream.end());
    upstream.on('close', () => silent.has(client) || client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cutAfter: (text) => {
      trigger = text;
    },
    cutAll,
    silence() {
      silencing = true;
      for (const socket of sockets) silent.add(socket);
    },
    resume() {
      silencing = false;
    },
    close: () => {
      cutAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
