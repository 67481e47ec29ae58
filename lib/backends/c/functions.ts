// Prints functions of a machine-level module as C.
//
// A function that can fail returns nonzero and gives its result through a pointer; others return it.

import { callsOf, recursiveFunctions } from '../../ir/call-graph.ts';
import type { Failure, Fn, Module } from '../../ir/ir.ts';
import { statementsIn } from '../../ir/walk.ts';
import { printTable } from './arrays.ts';
import { type COptions, type Context, failUnless, type PrintedFunction, type Site, site } from './context.ts';
import { failingFunctions } from './failing.ts';
import { givesBack, givesLists, printLeaving } from './leaving.ts';
import { type Marks, marked, regionOfFunction } from './line-map.ts';
import { lineOf, repeatDirectives } from './lines.ts';
import { mark, release } from './memory.ts';
import { Names } from './names.ts';
import { isDeclared } from './reserved.ts';
import { parameterType, resultName, resultType } from './signatures.ts';
import { printBlock } from './statements.ts';
export interface PrintedFunctions {
  readonly text: string;
  /** With `mapLines`: what the text is marked with. */
  readonly marks: Marks | undefined;
  readonly sites: readonly Site[];
  readonly functions: ReadonlyMap<string, PrintedFunction>;
  /** Whether a call needs to know where its stack ends. */
  readonly hasRecursion: boolean;
  /** Whether a call needs the threads of the process. */
  readonly isParallel: boolean;
}

export function printFunctions(module: Module, options: COptions): PrintedFunctions {
  const outer = new Names();
  // Threads need headers that declare more than one can list.
  const isParallel = module.functions.some((fn) => statementsIn(fn.body).some(({ kind }) => kind === 'parallel'));
  const besideGlue = (name: string) => (isParallel ? `${name}_kernel` : besideNames(name));
  const recursive = recursiveFunctions(module);
  const failing = failingFunctions(module, recursive);
  const functions = new Map(
    module.functions.map(({ name }) => [
      name,
      {
        name: outer.fresh(besideGlue(name.replaceAll('.', '_'))),
        fails: failing.has(name),
        recursive: recursive.has(name),
      },
    ]),
  );
  const sites: Site[] = [];
  const marks: Marks | undefined = options.mapLines ? [] : undefined;
  const files = new Map<string, readonly string[]>();
  const linesOf = (source: string) => {
    const lines = files.get(source) ?? source.split(/\r\n|\r|\n/);
    files.set(source, lines);
    return lines;
  };
  const tables = module.tables.map((table) => {
    const name = outer.of(table.local.id, besideGlue(table.local.name));
    return printTable(name, outer.fresh(`${name}_data`), table);
  });
  const texts = module.functions.map((fn) => {
    const names = options.debug ? outer.innerForDebugger(uncalled(fn, functions)) : outer.inner();
    for (const { local } of module.tables) names.alias(local.id, outer.of(local.id, besideGlue(local.name)));
    const used = new Set<string>();
    const ctx: Context = {
      ...{ module, fn, names, functions, sites, options, linesOf, used, marks, tasks: [] },
      ...{ givesBack: givesBack(fn), declared: new Set<number>() },
      repOf: (local) => fn.reps?.get(local.id) ?? 'f64',
      lastLine: '',
      versions: [],
      mark: undefined,
      callers: new Map<number, string>(),
    };
    return { fn, ...printFunction(ctx) };
  });
  const early = calledEarly(module);
  const prototypes = texts
    .filter(({ fn }) => recursive.has(fn.name) || early.has(fn.name))
    .map(({ head }) => `${head};`);
  const parts = [...tables, ...(prototypes.length > 0 ? [prototypes.join('\n')] : [])];
  const text = [...parts, ...texts.flatMap((each) => [...each.tasks, each.text])].join('\n\n');
  return { text, marks, sites, functions, hasRecursion: recursive.size > 0, isParallel };
}

/** Functions that one before them calls: of two that called each other, one may go on in its version alone. */
function calledEarly({ functions }: Module): ReadonlySet<string> {
  const defined = new Set<string>();
  const early = new Set<string>();
  for (const fn of functions) {
    for (const { callee } of callsOf(fn.body)) if (!defined.has(callee)) early.add(callee);
    defined.add(fn.name);
  }
  return early;
}

/** Names in C of functions that a function does not call: its locals may be called so too. */
function uncalled(fn: Fn, functions: ReadonlyMap<string, PrintedFunction>): string[] {
  const called = new Set(callsOf(fn.body).map(({ callee }) => callee));
  return [...functions].filter(([name]) => !called.has(name)).map(([, { name }]) => name);
}

/** A name for file scope: the glue has names of its own, in its functions and beside them, and so have C's headers. */
function besideNames(name: string): string {
  const isOfGlue =
    /^(args|cancel|count|env|exports|frame|hidden|info|kernels|memory|module|properties|sites|status|value)$/.test(
      name,
    );
  return isOfGlue || isDeclared(name) ? `${name}_kernel` : name;
}

function printFunction(ctx: Context): { head: string; text: string; tasks: readonly string[] } {
  const { fn, names, functions } = ctx;
  const { name, fails, recursive } = functions.get(fn.name) as PrintedFunction;
  const lists: string[] = [];
  const parameters = fn.parameters.map((local) => {
    const own = names.of(local.id, local.name);
    if (local.isCallers === undefined) return `${parameterType(local)} ${own}`;
    const callers = names.fresh(`${own}_list`);
    ctx.callers.set(local.id, callers);
    lists.push(`    ${parameterType(local)} ${own} = *${callers};`);
    return `${parameterType(local)} *${callers}`;
  });
  const result = resultType(fn);
  if (fails) {
    parameters.unshift('kz_call *kz');
    if (result !== 'void') parameters.push(`${result} *${resultName(ctx)}`);
  }
  if (givesLists(fn)) parameters.push('kz_given *kz_lists');
  const body = [...(recursive ? stackCheck(ctx) : []), ...lists, ...mark(ctx), ...printBlock(ctx, fn.body, 1)];
  body.push(...lineOf(ctx, fn.loc, 'end'));
  if (fails && fn.result === 'void') body.push(...release(ctx), '    return KZ_OK;');
  const leaving = ctx.used.has('leave') ? printLeaving(ctx) : undefined;
  if (leaving !== undefined) body.push(...leaving.end);
  const head = `static ${fails ? 'int' : result} ${name}(${parameters.join(', ') || 'void'})`;
  const first = lineOf(ctx, fn.loc);
  const whole = (lines: readonly string[]) => repeatDirectives([...first, ...lines]).join('\n');
  const text = marked(ctx.marks, regionOfFunction(fn, 'function'), [
    whole([head, '{', ...(leaving?.begin ?? []), ...body, '}']),
  ]).join('\n');
  return { head, text, tasks: ctx.tasks.map((task) => whole([task])) };
}

/** V8's own error, with V8's text. */
function stackCheck(ctx: Context): string[] {
  const failure: Failure = { kind: 'throw', error: 'RangeError', message: 'Maximum call stack size exceeded' };
  return failUnless(ctx, 'kz_stack_ends(kz)', site(ctx, ctx.fn.loc, failure), '0', '0', '    ');
}
