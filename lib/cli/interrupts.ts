// What Ctrl-C does to a command that cleans up after itself, and to a kernel that runs.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupts {
  /** Aborts at Ctrl-C, once `listen` was called. */
  readonly signal: AbortSignal;
  /** From now on Ctrl-C aborts the signal, for whoever looks at it. */
  listen(): void;
  /**
   * From now on Ctrl-C ends the process at once, as it did before `listen`: a kernel that runs for an hour lets no
   * JavaScript have its turn, and there is nothing to clean up any more.
   */
  endAtOnce(): void;
}

export function interrupts(): Interrupts {
  const controller = new AbortController();
  const abort = () => controller.abort();
  return {
    signal: controller.signal,
    listen: () => {
      for (const signal of SIGNALS) process.once(signal, abort);
    },
    endAtOnce: () => {
      for (const signal of SIGNALS) process.off(signal, abort);
    },
  };
}
