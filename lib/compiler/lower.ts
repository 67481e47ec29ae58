// The front end, and what only later analysis can say against a source: loops that `parallel` can't run so.

import type { Diagnostic } from '../diagnostics.ts';
import { type Lowered, type LowerOptions, lowerModule } from '../frontend/module.ts';
import { runPasses } from '../passes/index.ts';
import { obstaclesIn } from '../passes/parallelize.ts';
import { reassociate } from '../passes/reassociate.ts';
import { computeTable } from './compute-table.ts';

export function lower(file: string, source: string, options: LowerOptions): Lowered {
  const lowered = lowerModule(file, source, { compute: computeTable, ...options });
  const { module, diagnostics } = lowered;
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  if (hasErrors || !module.functions.some(({ directives }) => directives.parallel)) return lowered;
  const obstacles = obstaclesIn(runPasses(module, reassociate.name)).map(
    ({ fn, loc, message, hint }): Diagnostic => ({
      ...{
        code: 'KZ1019',
        severity: 'error',
        file: fn.origin.file,
        span: { start: loc.start, end: loc.end },
        message,
        hint,
      },
    }),
  );
  return { ...lowered, diagnostics: [...diagnostics, ...obstacles] };
}
