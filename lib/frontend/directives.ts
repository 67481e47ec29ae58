// Directives: 'use kernel' and what follows in the same string.
//
// In:  the text of a directive prologue and the directives that hold around it. Out: the directives, or what is wrong.

import type { Span } from '../diagnostics.ts';
import type { Directives } from '../ir/ir.ts';
import type { Report } from './scope.ts';

export const defaultDirectives: Directives = {
  boundscheck: true,
  overflowcheck: true,
  cdivision: false,
  reassociate: false,
  parallel: false,
};

const names = Object.keys(defaultDirectives) as (keyof Directives)[];

/** What a directive may be besides on and off. */
const MORE_VALUES: Readonly<Record<string, readonly string[]>> = { boundscheck: ['js'] };

/** A directive's value as it is written, and as programs give it: `true` for on. */
export function directiveValue(name: string, given: unknown): boolean | string | undefined {
  if (given === 'on' || given === true) return true;
  if (given === 'off' || given === false) return false;
  return MORE_VALUES[name]?.find((each) => each === given);
}

export function isKernelDirective(text: string): boolean {
  return /^use kernel(\s|$)/.test(text);
}

/** Text of a directive statement; undefined for any other. */
export function directiveOf(node: { type: string }): string | undefined {
  return node.type === 'ExpressionStatement'
    ? ((node as { directive?: string | null }).directive ?? undefined)
    : undefined;
}

/** What all directives of kernels among these statements say, as one; undefined if there is none. */
export function kernelDirective(statements: readonly { type: string }[]): string | undefined {
  const texts = statements.map(directiveOf).filter((text) => text !== undefined && isKernelDirective(text));
  const words = texts.map((text) => text?.replace(/^use kernel\s*/, ''));
  return texts.length === 0 ? undefined : `use kernel ${words.join(' ')}`;
}

export function readDirectives(text: string | undefined, outer: Directives, span: Span, report: Report): Directives {
  if (text === undefined || !isKernelDirective(text)) return outer;
  const { directives, problems } = parseDirectives(text, outer);
  if (problems.length > 0) report('KZ1002', span, problems.join('; '));
  return directives;
}

/** `use kernel boundscheck=off cdivision`: a name alone means on. */
export function parseDirectives(text: string, outer: Directives): { directives: Directives; problems: string[] } {
  const problems: string[] = [];
  const given: Record<string, boolean | string> = {};
  for (const word of text
    .replace(/^use kernel\s*/, '')
    .split(/\s+/)
    .filter(Boolean)) {
    const [name = '', ...values] = word.split('=');
    const wanted = values.length === 0 ? 'on' : values.join('=');
    const known = names.find((each) => each === name);
    const value = directiveValue(name, wanted);
    if (known === undefined) {
      problems.push(`unknown directive '${name}': ${suggestion(name)}`);
    } else if (value === undefined) {
      const others = ['on', 'off', ...(MORE_VALUES[name] ?? [])];
      problems.push(`directive '${name}' must be ${listed(others)}, but is '${wanted}'`);
    } else {
      given[known] = value;
    }
  }
  return { directives: { ...outer, ...given }, problems };
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** The nearest name if it is near, else all. */
function suggestion(name: string): string {
  const ranked = names.map((known) => [editDistance(name, known), known] as const).sort(([a], [b]) => a - b);
  const [distance = 0, nearest = ''] = ranked[0] ?? [];
  return distance <= nearest.length / 2 ? `did you mean '${nearest}'?` : `there are ${names.join(', ')}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
