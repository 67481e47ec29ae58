// One function with what it calls, as a module of its own: what an edit of it is compiled as, so that the work does not
// grow with the module. Everything keeps its place: the others' text becomes blanks.

import { callsOf } from '../ir/call-graph.ts';
import type { Fn, Module } from '../ir/ir.ts';
import type { Edit } from './rewrites.ts';

/** The source with nothing but the functions that `fn` needs. */
export function alone(fn: Fn, { functions, file, source }: Module): string {
  const byName = new Map(functions.map((each) => [each.name, each]));
  const needed = new Set([fn]);
  for (const each of needed) {
    for (const { callee } of callsOf(each.body)) {
      const called = byName.get(callee);
      if (called !== undefined) needed.add(called);
    }
  }
  let text = source;
  for (const { origin, loc, name } of functions) {
    if (origin.file !== file || [...needed].some((each) => each.name === name)) continue;
    const before = /export\s+$/.exec(text.slice(Math.max(0, loc.start - 64), loc.start));
    const start = loc.start - (before?.[0].length ?? 0);
    text = text.slice(0, start) + text.slice(start, loc.end).replace(/[^\r\n]/g, ' ') + text.slice(loc.end);
  }
  return text;
}

export function edited(source: string, { start, end, text }: Edit): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** The changed line. */
export function changedLine(source: string, edit: Edit): string {
  const changed = edited(source, edit);
  const start = changed.lastIndexOf('\n', edit.start - 1) + 1;
  const end = changed.indexOf('\n', edit.start + edit.text.length);
  return changed.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}
