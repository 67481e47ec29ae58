// Errors that are the user's to mend, not ours: the command line prints message and hint without a stack.

// Known by name, not by class: files in dist/ that are bundles have copies of these classes (scripts/bundle.js), and
// errors go from one file to the other.

/** Something asked for can't be had. `hint` says what to do about it, where we know. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }

  static override [Symbol.hasInstance](error: unknown): boolean {
    return UsageError[Symbol.hasInstance](error) || (error instanceof Error && error.name === 'UserError');
  }
}

/** What the compiler threw, as a user is to read it. */
export function failureOfCompiler(error: unknown, file: string): UserError {
  if (error instanceof UserError) return error;
  const { stack, message } = error as Error;
  if (error instanceof RangeError && message.includes('call stack')) {
    const hint =
      'some hundred operators in one expression, or as many blocks in each other: give parts names, or make it a loop';
    return new UserError(`${file} nests deeper than kernelize can follow`, hint);
  }
  return new UserError(
    `this is a bug in kernelize: please report it with ${file} and these lines\n${stack ?? message}`,
  );
}

/** The call itself was wrong: an unknown name, a value that is no number. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';

  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'UsageError';
  }
}

/**
 * Whether a failure may be gone in a moment: too many processes, open files or little memory or room just now, or a
 * compiler that was too slow on a busy machine. By its words, which say the system's code: they come from processes and
 * threads.
 */
export function isPassing(message: string): boolean {
  const codes =
    /\b(EAGAIN|EMFILE|ENFILE|ENOMEM|ENOBUFS|ENOSPC|EDQUOT|ERR_WORKER_INIT_FAILED|ERR_WORKER_OUT_OF_MEMORY)\b/;
  return (
    codes.test(message) ||
    /still not done after|No space left|(Cannot allocate memory|[Cc]annot fork|Resource temporarily unavailable)|has ended/.test(
      message,
    )
  );
}
