// Kernels one by one: the C of each, with what it calls and nothing else, so that an edit of one leaves the others'
// alone.
//
// The C says nothing of where its kernel stands: places of errors are given to the binary when it is loaded. So a
// comment, or a line above, changes no C, and a cache keeps what it has. No files, no processes.

import { dirname, relative, sep } from 'node:path';
import { emitPlacedC, type Place } from '../backends/c/index.ts';
import { emitFunctions } from '../backends/js/functions.ts';
import { prelude } from '../backends/js/prelude.ts';
import type { BoundParameter } from '../bound-lists.ts';
import { choiceBody } from '../boundary/choice.ts';
import { aroundText } from '../boundary/module.ts';
import { typeOfParameter, typeOfPlannedResult } from '../boundary/types.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { Captures } from '../frontend/captures.ts';
import { defaultDirectives } from '../frontend/directives.ts';
import type { FunctionSource } from '../frontend/function-source.ts';
import type { ReadModule } from '../frontend/imports.ts';
import { boundArraysOf, boundOfVersions } from '../ir/bound.ts';
import { callsOf } from '../ir/call-graph.ts';
import { type Directives, type Fn, type Module, type Origin, type SharedPlace, typeOfResult } from '../ir/ir.ts';
import { printModule } from '../ir/print.ts';
import { statementsIn, targetOf } from '../ir/walk.ts';
import { LAST_OF_JS_LEVEL, passes, runPasses } from '../passes/index.ts';
import { hashOfValue } from '../value-hash.ts';
import { lower } from './lower.ts';

export type { Captures, FunctionSource, Place };

export interface KernelsOptions {
  readonly directives?: Partial<Directives>;
  readonly readModule?: ReadModule;
  /** As in COptions. */
  readonly levels?: boolean;
  /** The source is a function's text. */
  readonly fromFunction?: FunctionSource & { readonly captures: Captures };
  /** Who calls the kernels gives them arrays of their module. */
  readonly bindsArrays?: boolean;
}

export interface KernelCode {
  readonly name: string;
  readonly c: string;
  /** Of each site where it may fail, in the binary's order. */
  readonly places: readonly Place[];
  /** Types as annotations name them. */
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** Arrays of the module, in front of these. */
  readonly bound?: readonly BoundParameter[];
  /** Values that are in it, and that other modules can have, too. */
  readonly shared?: readonly SharedValue[];
  readonly result: string;
  /** What is put around its flat function, if its values are not passed as they are: see aroundText. */
  readonly around?: string;
  /** It is one of several: the kernel that callers know, and its position. */
  readonly version?: KernelVersion;
}

export interface KernelVersion {
  readonly of: string;
  readonly at: number;
  /** Of the first: the body of a function that gives the function of versions that chooses: see choiceBody. */
  readonly choice?: string;
}

export interface CompiledKernels {
  readonly inputs: readonly Origin[];
  readonly diagnostics: readonly Diagnostic[];
  /** Empty if there are errors. */
  readonly kernels: readonly KernelCode[];
}

export function compileKernels(file: string, source: string, options: KernelsOptions = {}): CompiledKernels {
  const { readModule, fromFunction, levels = false, bindsArrays = false } = options;
  const outer = { ...defaultDirectives, ...options.directives };
  const lowered = lower(file, source, { outer, readModule, fromFunction, bindsArrays, keepsPrivate: true });
  const { module, diagnostics, inputs } = lowered;
  if (diagnostics.some(({ severity }) => severity === 'error')) return { inputs, diagnostics, kernels: [] };
  const machine = runPasses(module, passes.at(-1)?.name ?? '');
  const kernels = machine.functions
    .filter(({ exported }) => exported)
    .map((fn) => {
      // What passes have folded is in the code as well.
      const shared = bindsArrays ? sharedValuesOf(module, fn.name) : [];
      return { ...kernelCode(machine, fn, levels), ...(shared.length > 0 && { shared }) };
    });
  return { inputs, diagnostics, kernels };
}

/** A value that is compiled in, and that other modules can change. */
export interface SharedValue {
  /** As people know it. */
  readonly name: string;
  readonly hash: string;
  /** What exports it, seen from the module's folder; undefined: the module itself. */
  readonly file?: string | undefined;
  readonly path: readonly string[];
  readonly local?: string | undefined;
}

function sharedValuesOf(module: Module, name: string): SharedValue[] {
  const kernel = module.functions.find((fn) => fn.name === name);
  const tables = kernel === undefined ? [] : only(module, kernel).tables;
  const ofTables = tables.flatMap(({ local, values, shared = [] }) => {
    const kind = local.type as 'Float64Array';
    const array = new globalThis[kind](values as readonly number[]);
    const hash = shared.length === 0 ? undefined : hashOfValue(local.isList ? Array.from(array) : array);
    return hash === undefined ? [] : shared.map((place) => sharedValue(module, place, hash));
  });
  const others = module.assumed ?? [];
  return [
    ...ofTables,
    ...others.map(({ place, value }) => {
      return sharedValue(module, place, value === 'function' ? value : (hashOfValue(value) as string));
    }),
  ];
}

function sharedValue(module: Module, { file, path, local }: SharedPlace, hash: string): SharedValue {
  const from = file === undefined ? undefined : relative(dirname(module.file), file).replaceAll(sep, '/');
  return { name: path.join('.'), hash, ...(from && { file: from }), path, ...(local && { local }) };
}

/**
 * What became of a kernel, for people: the C beside its source, the js back end's JavaScript, the IR that the C was
 * printed from, or how values are held.
 */
export function describeKernels(
  file: string,
  source: string,
  show: 'c' | 'js' | 'ir' | 'types',
  options: KernelsOptions = {},
): Pick<CompiledKernels, 'inputs' | 'diagnostics'> & { readonly text: string } {
  const { readModule, fromFunction, bindsArrays = false } = options;
  const outer = { ...defaultDirectives, ...options.directives };
  const { module, diagnostics, inputs } = lower(file, source, {
    ...{ outer, readModule, fromFunction, bindsArrays, keepsPrivate: true },
  });
  if (diagnostics.some(({ severity }) => severity === 'error')) return { inputs, diagnostics, text: '' };
  if (show === 'js') {
    const notesOn = (versions: readonly Fn[]) => {
      const { bound: kzBound } = boundOfVersions(versions, module.functions);
      const kzShared = versions.flatMap(({ name }) => sharedValuesOf(module, name));
      return { ...(kzBound.length > 0 && { kzBound }), ...(kzShared.length > 0 && { kzShared }) };
    };
    return { inputs, diagnostics, text: emitFunctions(runPasses(module, LAST_OF_JS_LEVEL), notesOn) };
  }
  const machine = runPasses(module, passes.at(-1)?.name ?? '');
  const text = show === 'c' ? emitPlacedC(machine, {}).c : show === 'ir' ? printModule(machine) : typesIn(machine);
  return { inputs, diagnostics, text };
}

/** A line for each variable: what it is in JavaScript, and how the machine holds it. */
export function typesIn({ functions }: Module): string {
  const lines = functions.flatMap((fn) => {
    const declared = statementsIn(fn.body)
      .map(targetOf)
      .filter((local) => local !== undefined);
    const locals = new Map([...fn.parameters, ...declared].map((local) => [local.id, local]));
    const own = [...locals.values()].filter(({ id }) => id >= 0);
    const rows = own.map(({ id, name, type, declared: promised, parameter }) => {
      const held = fn.reps?.get(id) ?? 'array';
      return `  ${parameter ? 'parameter' : 'local'} ${name}: ${promised ?? type}, held as ${held === 'array' ? type : held}`;
    });
    return [`${fn.sourceName}: ${fn.resultDeclared ?? typeOfResult(fn)}`, ...rows];
  });
  return `${lines.join('\n')}\n`;
}

function kernelCode(module: Module, fn: Fn, levels: boolean): KernelCode {
  const { c, places } = emitPlacedC(only(module, fn), { places: 'given', comments: 'none', levels });
  const given = fn.parameters.slice(fn.bound ?? 0);
  const { boundary } = fn;
  const parameters =
    boundary === undefined
      ? given.map(({ name, type, declared }) => ({ name, type: declared ?? type }))
      : boundary.plan.parameters.map((each) => ({ name: each.name, type: typeOfParameter(each) }));
  const around = aroundText(fn, prelude);
  const bound = boundArraysOf(fn, module.functions);
  const direct = fn.resultDeclared ?? typeOfResult(fn);
  const result = boundary === undefined ? direct : typeOfPlannedResult(boundary.plan, direct);
  return {
    name: fn.name,
    c,
    places,
    parameters,
    ...(bound.length > 0 && { bound }),
    result,
    ...(around && { around }),
    ...(fn.versionOf !== undefined && { version: versionOf(module, fn) }),
  };
}

function versionOf({ choices = [], functions }: Module, { name, versionOf: of = '' }: Fn): KernelVersion {
  const choice = choices.find((each) => each.name === of);
  const at = choice?.versions.findIndex(({ fn }) => fn === name) ?? 0;
  return { of, at, ...(at === 0 && choice && { choice: choiceBody(choice, functions, prelude) }) };
}

/** The module with one kernel, what it calls, and the tables that these use. */
export function only(module: Module, kernel: Fn): Module {
  const byName = new Map(module.functions.map((fn) => [fn.name, fn]));
  const reached = new Set([kernel]);
  for (const fn of reached) {
    for (const { callee } of callsOf(fn.body)) {
      const called = byName.get(callee);
      if (called !== undefined) reached.add(called);
    }
  }
  const functions = module.functions.filter((fn) => reached.has(fn)).map((fn) => ({ ...fn, exported: fn === kernel }));
  const used = tableIds(functions.map(({ body }) => body));
  return { ...module, functions, tables: module.tables.filter(({ local }) => used.has(local.id)) };
}

/** Tables have ids below 0: see readConstants. */
function tableIds(value: unknown, found: Set<number> = new Set()): Set<number> {
  if (Array.isArray(value)) {
    for (const each of value) tableIds(each, found);
  } else if (typeof value === 'object' && value !== null) {
    const { id } = value as { id?: unknown };
    if (typeof id === 'number' && id < 0) found.add(id);
    for (const each of Object.values(value)) if (typeof each === 'object') tableIds(each, found);
  }
  return found;
}
