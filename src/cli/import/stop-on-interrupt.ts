// npm and tsx pass Ctrl-C on to a process that the terminal has told already: that is the same signal, not a second one.
const ECHO_MS = 500;
const INTERRUPTED = 130;

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopOnInterrupt(): AbortController {
  const controller = new AbortController();
  let since: number | null = null;
  const onSignal = () => {
    if (since !== null && performance.now() - since > ECHO_MS) process.exit(INTERRUPTED);
    since ??= performance.now();
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller;
}
