// What Ctrl-C does to a command that cleans up after itself, and to a kernel that runs.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let listener: (() => void) | undefined;

/** From now on a signal aborts, for whoever looks at it. */
export function listenForInterrupts(interrupt: AbortController): void {
  const abort = () => interrupt.abort();
  listener = abort;
  for (const signal of SIGNALS) process.once(signal, abort);
}

/**
 * From now on a signal ends the process at once: a kernel that runs for an hour lets no JavaScript have its turn, and there is
 * nothing to clean up any more.
 */
export function endAtInterrupts(): void {
  if (listener !== undefined) for (const signal of SIGNALS) process.off(signal, listener);
}
