// The loops of a generated C file, and which loop of the source each was printed for.
//
// In:  the C and the map of its lines (lib/backends/c/line-map.ts). The back end prints, and the headers have, a loop's
// head on a line that
//      begins with `for`, `while` or `do`, and its end as the next line of the same indentation that begins with a
//      brace.
// Out: loops in the order of their heads; outer ones before those inside them.

import type { CRegion, Version } from '../backends/c/index.ts';
import { type Position, positionOf } from '../diagnostics.ts';

export interface CLoop {
  /** Lines of its head and of its closing brace. */
  readonly first: number;
  readonly last: number;
  readonly parent: CLoop | undefined;
  /** 0: in no other. */
  readonly depth: number;
  /**
   * Where the statement stands that it was printed for: a loop, or a fill(). Undefined: it is of a header or of the
   * glue.
   */
  readonly of: (Position & { readonly file: string }) | undefined;
  readonly versions: readonly Version[];
}

export type LineMap = readonly (CRegion | undefined)[];

export function cLoops(c: string, lines: LineMap): CLoop[] {
  const text = c.split('\n');
  const loops: CLoop[] = [];
  for (const [index, line] of text.entries()) {
    const [, indent] = /^(\s*)(?:(?:for|while) \(|do \{)/.exec(line) ?? [];
    if (indent === undefined) continue;
    const length = text.slice(index + 1).findIndex((each) => each.startsWith(`${indent}}`));
    const [first, last] = [index + 1, index + 1 + Math.max(0, length + 1)];
    const parent = loops.findLast((each) => each.first < first && first <= each.last);
    const region = lines[index];
    const { file, source } = region?.origin ?? {};
    const isKernel = region?.part === 'statement' && file !== undefined && source !== undefined;
    loops.push({
      ...{ first, last, parent, depth: parent === undefined ? 0 : parent.depth + 1 },
      of: isKernel ? { file, ...positionOf(source, region.start) } : undefined,
      versions: region?.versions ?? [],
    });
  }
  return loops;
}

/** The innermost loop that a line is in, its head included. */
export function loopAt(loops: readonly CLoop[], line: number): CLoop | undefined {
  return loops.findLast(({ first, last }) => first <= line && line <= last);
}
