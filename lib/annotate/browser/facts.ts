// What is known of each line, together. In: the page's data. Out: facts by line.

import type { AnnotatedLine, AnnotatedLoop, AnnotatedModule, AnnotatedValue, Hint } from '../model.ts';

export interface LineFacts {
  readonly line: number;
  readonly known: AnnotatedLine | undefined;
  /** Outer ones before those inside them. */
  readonly values: readonly AnnotatedValue[];
  readonly loops: readonly AnnotatedLoop[];
  readonly hints: readonly Hint[];
}

export type FactsByLine = ReadonlyMap<number, LineFacts>;

/** Only lines that something is known of. */
export function indexByLine({ lines, values, loops, hints }: AnnotatedModule): FactsByLine {
  const facts = new Map<number, { -readonly [Name in keyof LineFacts]: LineFacts[Name] }>();
  const at = (line: number) => {
    const found = facts.get(line) ?? { line, known: undefined, values: [], loops: [], hints: [] };
    facts.set(line, found);
    return found;
  };
  for (const line of lines) at(line.line).known = line;
  const ordered = [...values].sort((a, b) => a.start - b.start || b.end - a.end);
  for (const value of ordered) at(value.line).values = [...at(value.line).values, value];
  for (const loop of loops) at(loop.line).loops = [...at(loop.line).loops, loop];
  for (const hint of hints) at(hint.line).hints = [...at(hint.line).hints, hint];
  return facts;
}
