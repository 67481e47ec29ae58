// A kernel module and what its compilation knows of it: everything but what C compilers say (withRemarks adds that).
//
// In:  source text. Out: an AnnotatedModule, or diagnostics. No files, no processes, no C compiler; hints are made
// apart (hints.ts).

import { analyseRanges, type RangeFacts } from '../analysis/range.ts';
import type { CRegion } from '../backends/c/index.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { defaultDirectives } from '../frontend/directives.ts';
import type { Directives, Fn, Module, Origin } from '../ir/ir.ts';
import { assumedIn } from './assumed.ts';
import { addCheckCosts, placeOf } from './check-costs.ts';
import { copiedBy } from './copied.ts';
import { CostBook } from './cost-book.ts';
import { excerptsByLine } from './excerpts.ts';
import { heatOf } from './heat.ts';
import { LineTable } from './line-table.ts';
import { loopsOf } from './loops.ts';
import type { AnnotatedFunction, AnnotatedLine, AnnotatedModule } from './model.ts';
import { nodeApiCalls } from './node-api.ts';
import { addOperationCosts } from './operation-costs.ts';
import { type Stages, type StagesOptions, stagesOf } from './stages.ts';
import { valuesOf } from './values.ts';

export interface AnnotateOptions extends StagesOptions {
  /** As `kernelize build` has it: what compilers are asked for. */
  readonly target?: string | undefined;
}

export interface Annotated {
  /** The files that were read, this one first. */
  readonly inputs: readonly Origin[];
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined if there are errors. */
  readonly module: AnnotatedModule | undefined;
  /** What each line of its C is for, the first one's at 0. */
  readonly regions: readonly (CRegion | undefined)[];
}

/**
 * What is known of each line, value and loop of a module.
 *
 * `file` is the name that texts show. Statements that were inlined count at the line where they are written; those of
 * imported files are in the annotation of their own file.
 */
export function annotate(file: string, source: string, options: AnnotateOptions = {}): Annotated {
  const { inputs, diagnostics, stages } = stagesOf(file, source, options);
  if (stages === undefined) return { inputs, diagnostics, module: undefined, regions: [] };
  const module = annotated(file, source, stages, options.target ?? 'native');
  return { inputs, diagnostics, module, regions: stages.regions };
}

function annotated(file: string, source: string, stages: Stages, target: string): AnnotatedModule {
  const table = new LineTable(source);
  const facts = factsByFunction();
  const own = stages.source.functions.filter(({ origin }) => origin.file === file);
  const assumed = assumedIn(stages.versions);
  const book = costsOf(file, stages, facts);
  const excerpts = excerptsByLine(stages.c, stages.regions, file, table);
  const costs = book.byLine(table);
  const lines = [...new Set([...costs.keys(), ...excerpts.keys()])].sort((a, b) => a - b);
  return {
    version: 1,
    ...{ file, source, target, compilers: [], hints: [], c: stages.c },
    functions: own.map((fn) => functionOf(fn, table, assumed(fn))).sort((a, b) => a.line - b.line),
    lines: lines.map((line): AnnotatedLine => {
      const ofLine = costs.get(line) ?? [];
      return { line, costs: ofLine, heat: heatOf(ofLine), c: excerpts.get(line) ?? [], assembly: [] };
    }),
    values: valuesOf(stages.versions, stages.machine, {
      ...{ file, source, table, facts },
      isInside: (array, { start, end }) => {
        const status = book.statusOf('bounds-check', placeOf({ array, start, end }));
        return status === 'proven' || status === 'hoisted';
      },
    }),
    loops: loopsOf(stages.checked, stages.versions, table),
  };
}

function costsOf(file: string, stages: Stages, facts: (fn: Fn) => RangeFacts): CostBook {
  const book = new CostBook();
  addCheckCosts(book, stages.versions, { file, facts, directivesOf: directivesBy(stages.source) });
  addOperationCosts(book, stages.machine, stages.expanded, file);
  for (const fn of stages.source.functions) {
    if (!fn.exported || fn.origin.file !== file) continue;
    const detail = 'the arguments and the result of a call';
    const calls = nodeApiCalls(fn);
    for (let call = 0; call < calls; call++) {
      book.add({ kind: 'node-api', status: 'left', depth: 0, detail, start: fn.loc.start, key: String(call) });
    }
  }
  return book;
}

/** Facts of each function, found out once. */
function factsByFunction(): (fn: Fn) => RangeFacts {
  const known = new Map<Fn, RangeFacts>();
  return (fn) => {
    const facts = known.get(fn) ?? analyseRanges(fn);
    known.set(fn, facts);
    return facts;
  };
}

function directivesBy({ functions }: Module): (origin: Origin & { readonly fn: string }) => Directives {
  const known = new Map(functions.map((fn) => [`${fn.origin.file}\0${fn.sourceName}`, fn.directives]));
  return ({ file, fn }) => known.get(`${file}\0${fn}`) ?? defaultDirectives;
}

function functionOf(fn: Fn, table: LineTable, assumed: readonly string[]): AnnotatedFunction {
  const changed = Object.entries(fn.directives).filter(
    ([name, value]) => value !== defaultDirectives[name as keyof Directives],
  );
  return {
    name: fn.sourceName,
    line: table.lineOf(fn.loc.start),
    lastLine: table.lineOf(fn.loc.end - 1),
    exported: fn.exported,
    directives: changed.map(([name, value]) => (value === true ? name : `${name}=${value || 'off'}`)),
    nodeApiCalls: fn.exported ? nodeApiCalls(fn) : 0,
    copied: copiedBy(fn),
    assumed,
  };
}
