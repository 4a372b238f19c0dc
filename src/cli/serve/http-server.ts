import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../report-error.ts';

/** Listens, and gives the address to reach the server under from this machine. */
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
        `Port ${port} of ${host} is in use by another process; set PORT to another one, or to 0 for any free one.`,
      );
    case 'EACCES':
      return new CommandError(`Port ${port} needs privileges that this process lacks; set PORT to one above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandError(`${host} is no address of this machine; set HOST to one, or to 0.0.0.0 for all.`);
    default:
      return error;
  }
}

/** Takes no further connection and waits for the answers under way, at most so long; then hangs up. */
export function closeServer(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Nobody tells when a connection that is kept alive has got its last answer.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
  });
}
