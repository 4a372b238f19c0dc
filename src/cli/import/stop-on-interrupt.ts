// npm and tsx forward Ctrl-C to a process that has already received it from the terminal: this is not a second signal.
const ECHO_MS = 500;
const INTERRUPTED = 130;

/** Aborts on the first SIGINT or SIGTERM; a second one exits immediately. */
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
