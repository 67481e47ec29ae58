// One kernel from the inside: its IR, its C, how its values are held, what its loops are.
//
// In:  source text and the name of a kernel. Out: text for people, or diagnostics.

import { emitPlacedC } from '../backends/c/index.ts';
import { only, typesIn } from '../compiler/kernels.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { UsageError } from '../errors.ts';
import type { Fn, Module, Origin } from '../ir/ir.ts';
import { printModule } from '../ir/print.ts';
import type { Target } from '../targets.ts';
import type { Compiler } from '../toolchains/find.ts';
import { annotate } from './annotate.ts';
import type { AnnotatedModule } from './model.ts';
import { withRemarks } from './remarks.ts';
import { type Stages, type StagesOptions, stagesOf } from './stages.ts';
import { describeLoop } from './text.ts';

export const VIEWS = ['ir', 'c', 'types', 'loops'] as const;
export type View = (typeof VIEWS)[number];

export interface Inspected {
  readonly inputs: readonly Origin[];
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined if there are errors. */
  readonly text: string | undefined;
}

/** @throws UsageError if the module has no such kernel, or, without a name, not just one. */
export function inspect(
  file: string,
  source: string,
  name: string | undefined,
  view: View,
  options: StagesOptions = {},
): Inspected {
  const { inputs, diagnostics, stages } = stagesOf(file, source, options);
  if (stages === undefined) return { inputs, diagnostics, text: undefined };
  const fn = find(stages, file, name);
  const text = view === 'loops' ? loops(file, source, fn.sourceName, options) : show(view, only(stages.last, fn), fn);
  return { inputs, diagnostics, text };
}

function find({ source, last }: Stages, file: string, name: string | undefined): Fn {
  const exported = last.functions.filter((fn) => fn.exported && fn.origin.file === file);
  const [single] = exported;
  if (name === undefined && single !== undefined && exported.length === 1) return single;
  const list = exported
    .map(({ name, sourceName, versionOf }) => (versionOf === undefined ? sourceName : name))
    .join(', ');
  if (name === undefined)
    throw new UsageError(`${file} has ${exported.length} kernels: name one with --fn`, `there are: ${list}`);
  // Of several versions, each has a name of its own; the first is the one that all have.
  const isNamed = (fn: Fn) => (fn.sourceName === name || fn.name === name) && fn.origin.file === file;
  const found = last.functions.find(isNamed);
  if (found !== undefined) return found;
  if (source.functions.some(isNamed))
    throw new UsageError(`'${name}' is inlined wherever it is called`, 'inspect a kernel that calls it');
  const names = last.functions.filter(({ origin }) => origin.file === file).map(({ sourceName }) => sourceName);
  throw new UsageError(`${file} has no kernel '${name}'`, `there are: ${names.join(', ')}`);
}

function show(view: Exclude<View, 'loops'>, module: Module, fn: Fn): string {
  if (view === 'ir') return printModule(module);
  return view === 'types' ? typesIn({ ...module, functions: [fn] }) : kernelsIn(module);
}

/** The C of the functions, without headers and glue. */
function kernelsIn(module: Module): string {
  const { c, lines } = emitPlacedC(module, { mapLines: true });
  const isOwn = (region: (typeof lines)[number]) => region !== undefined && region.part !== 'glue';
  const [first, last] = [lines.findIndex(isOwn), lines.findLastIndex(isOwn)];
  return `${c
    .split('\n')
    .slice(first, last + 1)
    .join('\n')}\n`;
}

/**
 * The machine code of a kernel that one compiler makes, by lines of the source.
 *
 * @throws UsageError if the module has no such kernel; UserError if the compiler refuses it, or there is nothing to
 *   take objects apart with.
 */
export async function inspectAssembly(
  file: string,
  source: string,
  name: string | undefined,
  compiler: Compiler,
  options: StagesOptions = {},
): Promise<Inspected> {
  const { inputs, diagnostics, stages } = stagesOf(file, source, options);
  if (stages === undefined) return { inputs, diagnostics, text: undefined };
  const { sourceName } = find(stages, file, name);
  const { module, regions } = annotate(file, source, options);
  if (module === undefined) return { inputs, diagnostics, text: undefined };
  const target = module.target as Target;
  const { module: said, problems } = await withRemarks(module, {
    ...{ lines: regions, compilers: [compiler], target, assembly: 'intel' },
  });
  if (problems[0] !== undefined) throw problems[0];
  return { inputs, diagnostics, text: assemblyText(said, sourceName) };
}

function assemblyText({ functions, lines, source, compilers }: AnnotatedModule, name: string): string {
  const { line: first = 0, lastLine = 0 } = functions.find((fn) => fn.name === name) ?? {};
  const texts = source.split(/\r\n|\r|\n/);
  const [{ name: compiler, version, flags } = { name: '', version: '', flags: [] }] = compilers;
  const own = lines.filter(({ line, assembly }) => line >= first && line <= lastLine && assembly.length > 0);
  const parts = own.flatMap(({ line, assembly }) => [
    `\n${line} | ${texts[line - 1]?.trim() ?? ''}`,
    ...assembly.map(({ title, text }) => `${title === undefined ? '' : `  ; ${title}\n`}${text.trimEnd()}`),
  ]);
  return `${[`; ${name}, by ${compiler} ${version}: ${flags.join(' ')}`, ...parts].join('\n')}\n`;
}

function loops(file: string, source: string, name: string, options: StagesOptions): string {
  const found = annotate(file, source, options).module?.loops.filter(({ fn }) => fn === name) ?? [];
  if (found.length === 0) return `${name} has no loops\n`;
  return `${found.flatMap((loop) => describeLoop(loop, file)).join('\n')}\n`;
}
