// `#line` directives: which line of which TypeScript file each line of the C comes from, for debuggers, profilers and
// sanitizers.
//
// A directive holds for the line behind it, and numbers those that follow one by one: so each line of a kernel has one
// of its own, and the glue behind the kernels has its own number back.

import { positionOf } from '../../diagnostics.ts';
import { inC } from '../../escaping.ts';
import type { Loc } from '../../ir/ir.ts';
import type { Context } from './context.ts';
import { isMark } from './line-map.ts';

/** What stands where the C's own lines begin again. */
export const OWN_LINES = '#line own';

/** The directive for a place in the source; nothing if directives are not asked for. */
export function lineOf(ctx: Context, loc: Loc, at: 'start' | 'end' = 'start'): string[] {
  const { lineDirectives } = ctx.options;
  if (lineDirectives === undefined) return [];
  const { file, source } = loc.inlined ?? ctx.fn.origin;
  const offset = at === 'start' ? loc.start : loc.end - 1;
  return [`#line ${positionOf(source, offset).line} ${inC(lineDirectives(file))}`];
}

/**
 * The same lines, with the directive that holds repeated before each line of code. Comments and empty lines need none.
 */
export function repeatDirectives(lines: readonly string[]): string[] {
  const out: string[] = [];
  let directive = '';
  let isComment = false;
  for (const line of lines.flatMap((each) => each.split('\n'))) {
    if (line.startsWith('#line ')) {
      directive = line;
      continue;
    }
    const text = isMark(line) ? '' : line.trim();
    isComment ||= text.startsWith('/*');
    if (!isComment && text !== '' && directive !== '') out.push(directive);
    out.push(line);
    if (isComment && text.endsWith('*/')) isComment = false;
  }
  return out;
}

/** Puts the line's own number where OWN_LINES stands. `file`: the C's name, from where it is. */
export function numberOwnLines(text: string, file: string): string {
  if (!text.includes(OWN_LINES)) return text;
  const lines = text.split('\n');
  const at = lines.indexOf(OWN_LINES);
  // The directive names the line behind it; lines begin at 1.
  lines[at] = `#line ${at + 2} ${inC(file)}`;
  return lines.join('\n');
}
