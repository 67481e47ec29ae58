// Diagnostics: what is wrong with a user's source, where, and what to do about it.
//
// Collected, not thrown one by one; sorted by place. The table of codes is in frontend/codes.ts. Printing: a line
// `file:line:column: error KZ1001: message`, a code frame with a caret, and a hint.

import { createRequire } from 'node:module';

/** Offsets into the source text, as the parser gives them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic {
  /** KZ1001 and so on: docs/diagnostics.md. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

/** One-based line and column of an offset. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function positionOf(source: string, offset: number): Position {
  const starts = lineStarts(source);
  let line = 0;
  let after = starts.length;
  while (line + 1 < after) {
    const middle = (line + after) >> 1;
    if ((starts[middle] as number) <= offset) line = middle;
    else after = middle;
  }
  return { line: line + 1, column: offset - (starts[line] as number) + 1 };
}

/**
 * The last source's: every statement is asked for its position, which made long files slow as the square of their
 * length.
 */
let last: { readonly source: string; readonly starts: readonly number[] } = { source: '', starts: [0] };

function lineStarts(source: string): readonly number[] {
  if (last.source !== source) {
    last = { source, starts: [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)] };
  }
  return last.starts;
}

/** By place, and each place and code once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(diagnostics.map((each) => [`${each.file}\0${each.span.start}\0${each.code}`, each]));
  return [...unique.values()].sort((a, b) => a.file.localeCompare(b.file) || a.span.start - b.span.start);
}

export function formatDiagnostic(diagnostic: Diagnostic, source: string): string {
  const { code, severity, file, span, message, hint } = diagnostic;
  const start = positionOf(source, span.start);
  const end = positionOf(source, Math.max(span.end, span.start + 1));
  // Loaded only where there is something to print: a build without errors does not wait for it.
  const { codeFrameColumns } = createRequire(import.meta.url)(
    '@babel/code-frame',
  ) as typeof import('@babel/code-frame');
  const frame = codeFrameColumns(source, { start, end }, { linesAbove: 2, linesBelow: 1, highlightCode: false });
  const lines = [`${file}:${start.line}:${start.column}: ${severity} ${code}: ${message}`, frame];
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}
