// Progress of long work: a spinner on a terminal, plain lines elsewhere, nothing with --json. On stderr, so that a
// command's answer can be piped.

import yoctoSpinner from 'yocto-spinner';

export interface Progress {
  /** A step that takes a while. */
  update(text: string): void;
  /** What the step is at: shown on a terminal only. */
  detail(text: string): void;
  success(text?: string): void;
  fail(text?: string): void;
}

const silent: Progress = { update: () => {}, detail: () => {}, success: () => {}, fail: () => {} };

export function spinnerFor(text: string, quiet: boolean): Progress {
  if (quiet) return silent;
  if (!process.stderr.isTTY) return plainLines(text);
  const spinner = yoctoSpinner({ text, stream: process.stderr }).start();
  const show = (next: string) => {
    spinner.text = next;
  };
  return {
    update: show,
    detail: show,
    success: (last) => void spinner.success(last),
    fail: (last) => void spinner.error(last),
  };
}

function plainLines(text: string): Progress {
  console.error(text);
  const line = (next: string | undefined) => {
    if (next !== undefined) console.error(next);
  };
  return { update: line, detail: () => {}, success: line, fail: line };
}
