import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How often a client that has closed its side is checked. */
const askEveryMs = 500;

/**
 * Checks regularly whether a client that has closed its side still waits for its response. A client that is gone looks the same
 * until something is sent to it; then the connection breaks. `ask` sends something that does not affect the response.
 */
export function askOnceHalfClosed(socket: Socket, outgoing: ServerResponse, ask: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    if (outgoing.writableEnded || outgoing.destroyed) return;
    ask();
    timer = setInterval(ask, askEveryMs);
  };
  const forget = () => {
    clearInterval(timer);
    socket.off('end', begin);
  };
  outgoing.once('finish', forget);
  outgoing.once('close', forget);
  if (socket.readableEnded) begin();
  else socket.once('end', begin);
}
