import { connect } from 'node:net';

/** A request that has started and waits to be finished. */
export interface HeldRequest {
  /** Sends the rest and returns the whole response as text, once the server has closed the connection. */
  finish(): Promise<string>;
}

/** Starts a request without its body; resolves once the server has sent 100 Continue, so it is in progress. */
export async function holdRequest(url: string, headers: Record<string, string>, body: string): Promise<HeldRequest> {
  const { socket, received, whole } = await open(url);
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    expect: '100-continue',
  });
  socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n`);
  socket.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  await received((text) => text.startsWith('HTTP/1.1 100 '));
  return {
    finish: () => {
      socket.write(body);
      return whole;
    },
  };
}

/** Starts a request with incomplete headers. */
export async function holdHeaders(url: string): Promise<HeldRequest> {
  const { socket, whole } = await open(url);
  const { pathname, host } = new URL(url);
  await new Promise<void>((resolve) => socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n`, () => resolve()));
  return {
    finish: () => {
      socket.write('connection: close\r\n\r\n');
      return whole;
    },
  };
}

async function open(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let text = '';
  const waiting = new Set<() => void>();
  socket.on('data', (data: string) => {
    text += data;
    for (const look of waiting) look();
  });
  const whole = new Promise<string>((resolve, reject) => socket.once('end', () => resolve(text)).once('error', reject));
  whole.catch(() => {});
  const received = (good: (text: string) => boolean) =>
    Promise.race([
      new Promise<void>((resolve) => {
        const look = () => good(text) && resolve();
        waiting.add(look);
        look();
      }),
      whole.then(() => {
        throw new Error(`The server disconnected after: ${text}`);
      }),
    ]);
  return { socket, received, whole };
}
