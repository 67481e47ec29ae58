// Hints: the rewrites that were tried and help.
//
// In:  an annotated module, and a C compiler if there is one. Out: Hints in the order of the source. Each edit is
// compiled alone: what is left in loops is counted before and after. Kernels that take numbers and typed arrays are
// built and timed too. What changes nothing is not said, nor a speed whose interval includes 1.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fn } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import type { Compiler } from '../toolchains/find.ts';
import { annotate } from './annotate.ts';
import { nameOfCosts } from './cost-names.ts';
import { heatOf, WEIGHTS } from './heat.ts';
import type { AnnotatedModule, Cost, CostKind, Hint } from './model.ts';
import { COST_KINDS } from './model.ts';
import { type Edit, type Rewrite, rewrites } from './rewrites.ts';
import { type StagesOptions, stagesOf } from './stages.ts';
import { type Speedup, speedupOf } from './timing.ts';
import { alone, changedLine, edited } from './variants.ts';

export interface HintOptions extends StagesOptions {
  /** Undefined: nothing is timed. */
  readonly compiler: Compiler | undefined;
  /** After this time no further edit is tried. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
}

type Counts = Readonly<Partial<Record<CostKind, number>>>;

interface Trial {
  readonly fn: Fn;
  readonly rewrite: Rewrite;
  readonly edit: Edit;
  readonly base: string;
  readonly before: Counts;
  readonly after: Counts;
}

export async function hintsFor(module: AnnotatedModule, options: HintOptions): Promise<Hint[]> {
  const end = performance.now() + options.seconds * 1000;
  const isOver = () => performance.now() >= end || (options.signal?.aborted ?? false);
  const trials = await counted(module, options, isOver);
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-hints-'));
  try {
    const hints: { hint: Hint; rank: number }[] = [];
    for (const trial of trials) {
      const rank = rewrites.indexOf(trial.rewrite);
      const speed = isOver() ? undefined : await timed(module, trial, folder, options);
      const hint = hintOf(module, trial, speed);
      if (hint !== undefined) hints.push({ hint, rank });
    }
    options.signal?.throwIfAborted();
    return hints.sort((a, b) => a.hint.line - b.hint.line || a.rank - b.rank).map(({ hint }) => hint);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The edits that may be said: those that leave less in loops, and those of which only time can tell. Hot functions
 * first.
 */
async function counted(module: AnnotatedModule, options: HintOptions, isOver: () => boolean): Promise<Trial[]> {
  const { file, source, loops } = module;
  const { stages } = stagesOf(file, source, options);
  if (stages === undefined) return [];
  const own = stages.source.functions.filter(({ origin, exported }) => origin.file === file && exported);
  const known = new Map(module.functions.map((fn) => [fn.name, fn]));
  const hottest = own
    .map((fn) => {
      const { line = 0, lastLine = 0 } = known.get(fn.sourceName) ?? {};
      const costs = module.lines
        .filter((each) => each.line >= line && each.line <= lastLine)
        .flatMap((each) => each.costs);
      return { fn, costs, heat: heatOf(costs) };
    })
    .sort((a, b) => b.heat - a.heat);
  const trials: Trial[] = [];
  for (const { fn, costs } of hottest) {
    const ofFn = { fn, source, costs, loops: loops.filter((each) => each.fn === fn.sourceName) };
    if (ofFn.loops.length === 0) continue;
    let base: { source: string; counts: Counts } | undefined;
    for (const rewrite of rewrites) {
      for (const edit of rewrite.edits(ofFn)) {
        await nextTurn();
        if (isOver()) return trials;
        options.progress?.(`${fn.sourceName} ${edit.title}`);
        base ??= baseOf(fn, module, stages.source, options);
        const after = countsOf(file, edited(base.source, edit), options);
        if (after === undefined) continue;
        const helps = rewrite.effect === 'speed' ? options.compiler !== undefined : isLess(after, base.counts);
        if (helps) trials.push({ fn, rewrite, edit, base: base.source, before: base.counts, after });
      }
    }
  }
  return trials;
}

function baseOf(fn: Fn, { file, source }: AnnotatedModule, module: Parameters<typeof alone>[1], options: HintOptions) {
  const own = alone(fn, module);
  const counts = countsOf(file, own, options);
  // What is exported by a list, say, does not stand alone.
  return counts === undefined ? { source, counts: countsOf(file, source, options) ?? {} } : { source: own, counts };
}

/** What is left in loops; undefined if it is no module. */
function countsOf(file: string, source: string, options: StagesOptions): Counts | undefined {
  const { module } = annotate(file, source, options);
  if (module === undefined) return undefined;
  const counts: Partial<Record<CostKind, number>> = {};
  for (const cost of module.lines.flatMap(({ costs }) => costs)) {
    if (isInLoop(cost)) counts[cost.kind] = (counts[cost.kind] ?? 0) + cost.count;
  }
  return counts;
}

function isInLoop({ status, depth }: Cost): boolean {
  return status === 'left' && depth > 0;
}

function isLess(after: Counts, before: Counts): boolean {
  const cycles = (counts: Counts) =>
    COST_KINDS.reduce((sum, kind) => sum + (counts[kind] ?? 0) * WEIGHTS[kind].cycles, 0);
  return cycles(after) < cycles(before);
}

async function timed(
  { file }: AnnotatedModule,
  { fn, edit, base, rewrite }: Trial,
  folder: string,
  options: HintOptions,
): Promise<Speedup | undefined> {
  const { compiler } = options;
  const isTimeable = fn.parameters.every(
    ({ type }) => type === 'number' || (isArrayKind(type) && !type.startsWith('Big')),
  );
  if (compiler === undefined || !isTimeable) return undefined;
  options.progress?.(`${fn.sourceName} ${edit.title}: ${rewrite.name}, timed`);
  return speedupOf({
    ...{ file, kernel: fn.sourceName, sources: [base, edited(base, edit)], folder, compiler },
    parameters: fn.parameters.map(({ type, declared }) => ({ type, declared })),
    settings: {
      ...(options.directives && { directives: options.directives }),
      ...(options.readModule && { readModule: options.readModule }),
    },
    signal: options.signal,
  });
}

function hintOf({ source }: AnnotatedModule, trial: Trial, speed: Speedup | undefined): Hint | undefined {
  const { fn, rewrite, edit, before, after } = trial;
  const faster = speed !== undefined && speed.low > 1;
  if (rewrite.effect === 'speed' && !faster) return undefined;
  // A rewrite that makes it slower is no hint, whatever it leaves out.
  if (speed !== undefined && speed.high < 1) return undefined;
  const gone = COST_KINDS.flatMap((kind) => {
    const count = (before[kind] ?? 0) - (after[kind] ?? 0);
    return count > 0 ? [`${numeral(count)} ${nameOfCosts(kind, count)}`] : [];
  });
  const less = gone.length === 0 ? [] : [`${gone.join(' and ')} less in its loops`];
  const times = faster ? [`${speed.ratio.toFixed(1)} times as fast here`] : [];
  return {
    line: source.slice(0, edit.start).split('\n').length,
    fn: fn.sourceName,
    message: `${edit.title} ${[...times, ...less].join(', ')} (${rewrite.price})`,
    change: changedLine(source, edit),
    before,
    after,
    speedup: faster ? Math.round(speed.ratio * 100) / 100 : undefined,
  };
}

function numeral(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six'][count] ?? String(count);
}
