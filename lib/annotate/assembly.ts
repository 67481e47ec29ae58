// The machine code of each line of the source.
//
// In:  the instructions of each compiler's object (lib/toolchains/objdump.ts) and the map of the C's lines.
// Out: excerpts by line, compiler, function and version, in that order; code of the glue and of headers alone is left
// out. An instruction of
//      a function that was inlined belongs to the line that calls it. The excerpts of all lines together are limited,
//      for pages of them.

import type { Version } from '../backends/c/index.ts';
import { positionOf } from '../diagnostics.ts';
import type { CodeLine } from '../toolchains/objdump.ts';
import type { LineMap } from './c-loops.ts';
import { titleOf } from './excerpts.ts';
import type { AnnotatedLine, AnnotatedModule, Excerpt } from './model.ts';
import { isUnusual } from './verdicts.ts';

/**
 * Characters of all excerpts: of the 1.5 MB that a page may have, a third, since what it puts around them takes as much
 * again.
 */
const MOST_TEXT = 500_000;
/**
 * Instructions of one excerpt: tried in turn until all fit. The first is more than an unrolled loop of 32 lanes has.
 */
const MOST_INSTRUCTIONS: readonly number[] = [160, 80, 40, 20, 10];

export interface CompilersCode {
  readonly compiler: string;
  readonly code: readonly CodeLine[];
}

type Assembly = AnnotatedLine['assembly'][number];

/** The module with `lines[].assembly`; lines of which nothing else is known are added. */
export function withAssembly(
  module: AnnotatedModule,
  lines: LineMap,
  codes: readonly CompilersCode[],
): AnnotatedModule {
  const groups = codes.flatMap(({ compiler, code }) => groupsOf(module.file, lines, compiler, code));
  const excerpts = (most: number) => groups.map((group) => ({ line: group.line, excerpt: excerptOf(group, most) }));
  const sizeOf = (all: ReturnType<typeof excerpts>) => all.reduce((size, { excerpt }) => size + excerpt.text.length, 0);
  const tried = MOST_INSTRUCTIONS.map((most) => () => excerpts(most));
  const fitting = tried.find((make) => sizeOf(make()) <= MOST_TEXT) ?? tried.at(-1);
  const byLine = new Map<number, Assembly[]>();
  for (const { line, excerpt } of fitting?.() ?? []) byLine.set(line, [...(byLine.get(line) ?? []), excerpt]);
  const known = module.lines.map((each) => ({ ...each, assembly: byLine.get(each.line) ?? [] }));
  const added = [...byLine].flatMap(([line, assembly]): AnnotatedLine[] =>
    known.some((each) => each.line === line) ? [] : [{ line, costs: [], heat: 0, c: [], assembly }],
  );
  return { ...module, lines: [...known, ...added].sort((a, b) => a.line - b.line) };
}

interface Group {
  readonly line: number;
  readonly compiler: string;
  readonly title: string | undefined;
  readonly versions: readonly Version[];
  /** And which of the object's it is. */
  readonly code: (CodeLine & { readonly at: number })[];
}

function groupsOf(file: string, lines: LineMap, compiler: string, code: readonly CodeLine[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [at, each] of code.entries()) {
    const region = each.cLines.map((line) => lines[line - 1]).find((found) => found !== undefined);
    if (region === undefined || region.part === 'glue' || region.origin.file !== file) continue;
    const { line } = positionOf(region.origin.source, region.start);
    const title = region.part === 'function' ? 'entry and exit' : titleOf(region);
    const key = `${line} ${each.function} ${title}`;
    const group = groups.get(key) ?? { line, compiler, title, versions: region.versions, code: [] };
    groups.set(key, group);
    group.code.push({ ...each, at });
  }
  // What usually runs comes first.
  return [...groups.values()].sort(
    (a, b) => a.line - b.line || Number(isUnusual(a.versions)) - Number(isUnusual(b.versions)),
  );
}

/** `most` instructions: those with most vectors among them, for that is where the loop is. */
function excerptOf({ compiler, title, code }: Group, most: number): Assembly {
  const first = bestWindow(code, most);
  const shown = code.slice(first, first + most);
  const after = code.length - first - shown.length;
  const text: string[] = first > 0 ? [more(first)] : [];
  for (const [index, each] of shown.entries()) {
    const before = shown[index - 1];
    if (before !== undefined && each.at !== before.at + 1) text.push('...');
    text.push(`${each.offset.toString(16).padStart(5)}  ${each.text}`);
  }
  if (after > 0) text.push(more(after));
  const excerpt: Excerpt = { firstLine: shown[0]?.offset ?? 0, title, text: text.join('\n') };
  return { ...excerpt, compiler };
}

const more = (count: number) => `... ${count} more instructions`;

/** Where the window of that many instructions begins which has the most vector instructions; the first of those. */
function bestWindow(code: readonly CodeLine[], size: number): number {
  if (code.length <= size) return 0;
  const isVector = code.map(({ text }) => (/^v?\w+p[sd]\b|\b[yz]mm\d|\bv\d+\.\d/.test(text) ? 1 : 0));
  let count = isVector.slice(0, size).reduce<number>((sum, each) => sum + each, 0);
  let [best, most] = [0, count];
  for (let first = 1; first + size <= code.length; first++) {
    count += (isVector[first + size - 1] ?? 0) - (isVector[first - 1] ?? 0);
    if (count > most) [best, most] = [first, count];
  }
  return best;
}
