// A module with what is known of it without C compilers, and what the lines of its C are for.

import { annotate } from '../../lib/annotate/annotate.ts';
import type { LineMap } from '../../lib/annotate/c-loops.ts';
import type { AnnotatedModule } from '../../lib/annotate/model.ts';

export interface Facts {
  readonly module: AnnotatedModule;
  readonly lines: LineMap;
}

export function factsOf(file: string, source: string): Facts {
  const { module, regions, diagnostics } = annotate(file, source);
  if (module === undefined) throw new Error(JSON.stringify(diagnostics));
  return { module, lines: regions };
}
