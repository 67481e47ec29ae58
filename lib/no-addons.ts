// Whether Node.js was started so that it loads no native code: what fails then says other things of itself.

/** Why none is loaded, as a sentence; undefined if it is. */
export function whyNoAddons(): string | undefined {
  try {
    process.dlopen({ exports: {} }, '');
  } catch (error) {
    if (!isOfNode(error)) return undefined;
  }
  return 'Node.js loads no native code: it was started with --no-addons, or with --permission and without --allow-addons';
}

/** Whether it is Node's refusal, and not the file that is wrong. */
export function isOfNode(error: unknown): boolean {
  return ['ERR_DLOPEN_DISABLED', 'ERR_ACCESS_DENIED'].includes((error as NodeJS.ErrnoException).code ?? '');
}
