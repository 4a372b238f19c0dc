import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../report-error.ts';

/** Listens, and returns the address of the server on this machine. */
export async function listen(server: Server, at: { host: string; port: number }): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at.port, at.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw listenFault(error as NodeJS.ErrnoException, at);
  }
  const { port } = server.address() as AddressInfo;
  const host = at.host === '0.0.0.0' || at.host === '::' ? 'localhost' : at.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listenFault(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CommandError(
        `Port ${port} on ${host} is in use by another process. Set PORT to another port, or to 0 for a free one.`,
      );
    case 'EACCES':
      return new CommandError(`Port ${port} needs privileges that this process lacks. Set PORT to a port above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandError(
        `${host} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`,
      );
    default:
      return error;
  }
}

/** Stops accepting connections and waits up to `timeoutMs` for running requests; then closes all connections. */
export function closeServer(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // There is no event for a keep-alive connection that has received its last response.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
  });
}
