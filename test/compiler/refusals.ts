// What is said of a module that does not compile, a line for each diagnostic.

import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';

/** `KZ1007 line 4: there is no …`. */
export function refusals(source: string): string {
  return compile('kernel.ts', source)
    .diagnostics.map(({ code, span, message }) => `${code} line ${positionOf(source, span.start).line}: ${message}`)
    .join('\n');
}
