// The generated C of each line: runs of lines of C that belong to it, each with a title that says which of several
// versions it is.

import type { CRegion, Version } from '../backends/c/index.ts';
import type { LineTable } from './line-table.ts';
import type { Excerpt } from './model.ts';

/** By line of `file`. `regions`: what each line of the C is for, the first one's at 0. */
export function excerptsByLine(
  c: string,
  regions: readonly (CRegion | undefined)[],
  file: string,
  table: LineTable,
): Map<number, Excerpt[]> {
  const lines = c.split('\n');
  const found = new Map<number, Excerpt[]>();
  const lineOf = (region: CRegion | undefined) =>
    region === undefined || region.origin.file !== file ? undefined : table.lineOf(region.start);
  for (let at = 0; at < lines.length; ) {
    const region = regions[at];
    const line = lineOf(region);
    const title = region && titleOf(region);
    let end = at + 1;
    while (end < lines.length && lineOf(regions[end]) === line && titleOf(regions[end]) === title) end++;
    if (line !== undefined) {
      const own = lines.slice(at, end);
      // What only closes something says nothing alone.
      if (own.some((text) => !/^\s*(}( else {)?)?$/.test(text))) {
        const excerpts = found.get(line) ?? [];
        found.set(line, excerpts);
        excerpts.push({ firstLine: at + 1, title, text: dedented(own) });
      }
    }
    at = end;
  }
  return found;
}

const TITLES: Readonly<Record<Version, string>> = {
  hoisted: 'checks hoisted',
  checked: 'with its checks',
  threads: 'sharing it among threads',
  task: 'a task for threads',
  serial: 'on this thread alone',
  'multiply-adds': 'quotients by multiply-adds',
  divisions: 'quotients by division',
  neighbours: 'of elements that are neighbours',
  apart: 'of elements that are further apart',
  lanes: 'in lanes',
  leftover: 'leftover iterations',
};

/** Undefined where there is one version only. */
export function titleOf(region: CRegion | undefined): string | undefined {
  if (region === undefined) return undefined;
  if (region.part === 'glue') return 'glue: arguments, call, result';
  const { versions } = region;
  const isTask = versions.includes('task');
  const said = versions.filter((each) => !(isTask && each === 'threads'));
  return said.length === 0 ? undefined : said.map((each) => TITLES[each]).join(', ');
}

function dedented(lines: readonly string[]): string {
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(depth)).join('\n');
}
