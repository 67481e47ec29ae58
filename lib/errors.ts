// Errors that are the user's to mend, not ours: the command line prints message and hint without a stack.

/** Something asked for can't be had. `hint` says what to do about it, where we know. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** The call itself was wrong: an unknown name, a value that is no number. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}
