// One diagnostic for one cause: what several places say of the same thing is said once.
//
// In:  diagnostics in the order of their places. Out: fewer.

import type { Diagnostic } from '../diagnostics.ts';

/** Fewer names are each shown where they stand. */
const MANY = 4;

export function oneForEachCause(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keys = diagnostics.map(keyOf);
  const unique = diagnostics.filter((_, at) => keys.indexOf(keys[at] as string) === at);
  const groups = grouped(unique);
  return unique.flatMap((each) => {
    const capture = captureOf(each);
    const all = capture === undefined ? [] : (groups.get(capture) ?? []);
    if (all.length < MANY) return [each];
    if (all[0] !== each) return [];
    const others = all.slice(1).map(nameOf).join(', ');
    return [{ ...each, message: `${each.message}, nor are ${others}` }];
  });
}

/**
 * A function without types is lowered for each combination of them, and says each time what is wrong with it. A name
 * that nothing has is so wherever it stands.
 */
function keyOf({ code, file, span, message }: Diagnostic): string {
  return [code, file, UNDEFINED.test(message) ? '' : span.start, message].join();
}

const UNDEFINED = /^'[^']+' is not defined here$/;

const CAPTURED = /^'([^']+)' is no constant that a kernel can capture$/;

const nameOf = ({ message }: Diagnostic) => CAPTURED.exec(message)?.[1];

/** Variables of the module that have the same against them: tables that are computed, one for each byte. */
function captureOf({ code, file, message, hint }: Diagnostic): string | undefined {
  return CAPTURED.test(message) ? [code, file, hint].join() : undefined;
}

function grouped(diagnostics: readonly Diagnostic[]): ReadonlyMap<string | undefined, readonly Diagnostic[]> {
  const groups = new Map<string | undefined, Diagnostic[]>();
  for (const each of diagnostics) groups.set(captureOf(each), [...(groups.get(captureOf(each)) ?? []), each]);
  return groups;
}
