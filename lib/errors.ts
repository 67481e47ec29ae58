// Errors that are the user's to mend, not ours: the command line prints message and hint without a stack.

// Known by name, not by class: files in dist/ that are bundles have copies of these classes (scripts/bundle.js), and errors go from one
// file to the other.

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

/** The call itself was wrong: an unknown name, a value that is no number. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';

  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'UsageError';
  }
}
