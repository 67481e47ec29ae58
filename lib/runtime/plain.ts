// Types of the compiler's words that users see too.

/** A diagnostic as it crosses threads. */
export interface PlainDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | undefined;
}

export type WhatToShow = 'c' | 'js' | 'ir' | 'asm' | 'types';
