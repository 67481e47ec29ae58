// The front end, and what only later analysis can say against a source: values that may be undefined where that would be
// seen (boundscheck=js), and loops that `parallel` can't run so.

import type { Diagnostic } from '../diagnostics.ts';
import type { Code } from '../frontend/codes.ts';
import { type Lowered, type LowerOptions, lowerModule } from '../frontend/module.ts';
import type { Fn, Loc, Module } from '../ir/ir.ts';
import { runPasses } from '../passes/index.ts';
import { obstaclesIn } from '../passes/parallelize.ts';
import { reassociate } from '../passes/reassociate.ts';
import { withUndefined } from '../passes/seen-undefined.ts';
import { computeTable } from './compute-table.ts';

export function lower(file: string, source: string, options: LowerOptions): Lowered {
  const lowered = lowerModule(file, source, { compute: computeTable, ...options });
  if (lowered.diagnostics.some(({ severity }) => severity === 'error')) return lowered;
  const { module, seen } = withUndefined(lowered.module);
  const found = [...seen.map((each) => diagnosticOf('KZ1021', each)), ...inSequence(module)];
  return { ...lowered, module, diagnostics: [...lowered.diagnostics, ...found] };
}

function inSequence(module: Module): Diagnostic[] {
  if (!module.functions.some(({ directives }) => directives.parallel)) return [];
  return obstaclesIn(runPasses(module, reassociate.name)).map((each) => diagnosticOf('KZ1019', each));
}

interface Found {
  readonly fn: Fn;
  readonly loc: Loc;
  readonly message: string;
  readonly hint?: string | undefined;
}

function diagnosticOf(code: Code, { fn, loc, message, hint }: Found): Diagnostic {
  const span = { start: loc.start, end: loc.end };
  return { code, severity: 'error', file: fn.origin.file, span, message, hint };
}
