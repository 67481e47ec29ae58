// A module of which nothing is known but its loops: what compilers' remarks are added to.

import type { LineMap } from '../../lib/annotate/c-loops.ts';
import type { AnnotatedLoop, AnnotatedModule } from '../../lib/annotate/model.ts';
import { emitPlacedC } from '../../lib/backends/c/index.ts';
import { type CompileOptions, compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import type { Loop, Module, Stmt } from '../../lib/ir/ir.ts';
import { blocksOf } from '../../lib/ir/walk.ts';
import { passes } from '../../lib/passes/index.ts';

export interface Bare {
  readonly module: AnnotatedModule;
  readonly lines: LineMap;
}

export function bareModule(file: string, source: string, options: CompileOptions = {}): Bare {
  const seen = new Map<string, Module>();
  const { diagnostics } = compile(file, source, { ...options, observe: (pass, module) => seen.set(pass, module) });
  const [first, last] = [seen.get(''), seen.get(passes.at(-1)?.name ?? '')];
  if (first === undefined || last === undefined) throw new Error(JSON.stringify(diagnostics));
  const { c, lines } = emitPlacedC(last, { ...options, mapLines: true });
  const loops = first.functions
    .filter(({ origin }) => origin.file === file)
    .flatMap((fn) =>
      loopsIn(fn.body, 0).map(({ loop, depth }): AnnotatedLoop => {
        const place = positionOf(source, loop.loc.start);
        const unknown = { verdicts: [], reductions: [], parallel: { isParallel: false, why: '' }, isHoisted: false };
        return { ...place, fn: fn.sourceName, depth, ...unknown };
      }),
    );
  const nothing = { compilers: [], functions: [], lines: [], values: [], hints: [] };
  return { module: { version: 1, file, source, target: 'x86-64-v3', ...nothing, loops, c }, lines };
}

function loopsIn(body: readonly Stmt[], depth: number): { loop: Loop; depth: number }[] {
  return body.flatMap((stmt) => {
    const inside = (by: number) => blocksOf(stmt).flatMap((block) => loopsIn(block, depth + by));
    return stmt.kind === 'loop' ? [{ loop: stmt, depth }, ...inside(1)] : inside(0);
  });
}
