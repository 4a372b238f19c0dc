import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How often a client that has sent its last byte is asked whether it is still there. */
const askEveryMs = 500;

/**
 * Asks a client that sends no more whether it still waits for its answer, until that is sent. The end of a client's side looks
 * the same when it has gone, until something is sent to it: then the connection breaks, and everybody knows. `ask` sends
 * something that changes no answer.
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
