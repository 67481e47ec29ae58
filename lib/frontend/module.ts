// The front end: source text to a module in JS-level IR, or diagnostics.
//
// Kernels are functions whose body, or whose module, begins with 'use kernel', and the functions that they call: of the
// same module, or of modules that it imports. Functions are lowered when they are first needed, so that a caller knows
// what its callee returns; imported modules are opened (open-module.ts) when a kernel uses one of their names.

import { type Diagnostic, sortDiagnostics } from '../diagnostics.ts';
import { type Directives, type Local, type Module, nameForCallers, type Origin, type Owner } from '../ir/ir.ts';
import { passBoundArrays } from './bound-arrays.ts';
import { oneForEachCause } from './causes.ts';
import { lineOf } from './class-chains.ts';
import type { Computed } from './computed-tables.ts';
import { defaultDirectives } from './directives.ts';
import { completePlans } from './entry-plans.ts';
import { erasedLocal } from './erase-strings.ts';
import type { ReadModule } from './imports.ts';
import { exportNamesOf, isKernel, misplacedKernels } from './module-functions.ts';
import { openModule, type Session, type Unit } from './open-module.ts';
import { ownersIn } from './owners.ts';
import { checkOwnership, type ReportIn } from './ownership.ts';
import { ownerOf } from './receivers.ts';
import { assumedMembers, placesOfTable } from './shared-values.ts';

export interface Lowered {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, this one first: what the result depends on. */
  readonly inputs: readonly Origin[];
}

export interface LowerOptions {
  /** Directives that hold where the source says nothing. */
  readonly outer?: Directives;
  /** Reads the files that kernels import from; without it, imports are refused where kernels use them. */
  readonly readModule?: ReadModule | undefined;
  /** The source is not a module but a function's text: it is the kernel, and what it captures is given. */
  readonly fromFunction?: Session['fromFunction'];
  /** Runs a function of a module and gives what it makes; without it, no tables and numbers are computed. */
  readonly compute?: ((module: Module, name: string) => Computed | undefined) | undefined;
  /** The only kernel that is wanted. */
  readonly only?: string | undefined;
  /** Tables that are being computed. */
  readonly computing?: readonly string[];
  /** Kernels that the module doesn't export are compiled too. */
  readonly keepsPrivate?: boolean;
  /** Who calls kernels gives them arrays of the running module. */
  readonly bindsArrays?: boolean;
  /** Arrays of the module that kernels write to, as was seen. */
  readonly live?: ReadonlySet<string>;
  /** Lists of functions that call themselves that become longer or shorter (passing.ts). */
  readonly grows?: ReadonlySet<string>;
}

export function lowerModule(file: string, source: string, options: LowerOptions = {}): Lowered {
  const { outer = defaultDirectives, readModule = () => undefined, fromFunction } = options;
  const session: Session = {
    ...{ outer, readModule, diagnostics: [], functions: [], tables: [] },
    ...{ opened: new Map(), visited: new Map(), names: new Set() },
    ...{ fromFunction, keepsPrivate: options.keepsPrivate ?? false, only: options.only },
    ...{
      binding: bindingOf(options),
      live: options.live ?? new Set(),
      grows: options.grows ?? new Set(),
      growing: new Set(),
      arrays: [],
      asked: [],
      choices: [],
    },
    lowerApart: (origin, { text, fn }) => {
      const lowered = lowerModule(origin.file, text, { readModule, computing: [origin.file], only: fn });
      note(origin, lowered.inputs);
      return lowered.diagnostics.length > 0 ? undefined : { module: lowered.module, fn };
    },
    computeFrom: (origin, name, { text, fn }) => {
      const { compute, computing = [] } = options;
      const key = `${origin.file} ${name}`;
      // Tables that are made of each other are never there.
      if (compute === undefined || computing.includes(key)) return undefined;
      const own = { compute, readModule, computing: [...computing, key], only: fn };
      const lowered = lowerModule(origin.file, text, own);
      note(origin, lowered.inputs);
      return lowered.diagnostics.length > 0 ? undefined : compute(lowered.module, fn);
    },
  };
  // What was read for a table decides what is in it.
  const note = (origin: Origin, inputs: readonly Origin[]) => {
    for (const each of inputs) if (each.file !== origin.file) session.visited.set(each.file, each);
  };
  const root = openModule(session, { file, source });
  if (root !== undefined) lowerKernels(root, session);
  // Once it is known which lists grow, they are given as such.
  if ([...session.growing].some((each) => !session.grows.has(each))) {
    return lowerModule(file, source, { ...options, grows: new Set([...session.grows, ...session.growing]) });
  }
  if (session.tables.some(({ used }) => used)) refuseWrites(session);
  const live = new Set(session.live);
  const write = ({ id, name }: Local) => {
    if (session.tables.some(({ table, origin }) => table.local.id === id && origin.file === file)) live.add(name);
  };
  const reportIn: ReportIn = ({ origin }, code, { start, end }, message, hint) => {
    session.diagnostics.push({ code, severity: 'error', file: origin.file, span: { start, end }, message, hint });
  };
  checkOwnership(session.functions, reportIn, write, fromFunction !== undefined);
  // Once it is known that kernels write to it, it is no constant.
  if (session.binding !== 'none' && live.size > session.live.size && options.live === undefined) {
    return lowerModule(file, source, { ...options, live });
  }
  // Tables of imported modules, if a kernel uses them.
  const used = session.tables.filter((each) => each.used || (each.origin.file === file && !each.isString));
  const modules = [...session.opened.values()].flatMap(({ module }) => (module === undefined ? [] : [module]));
  const tables = used.map(({ table, isString }) => {
    if (isString) return { ...table, local: erasedLocal(table.local) };
    const shared = root === undefined ? [] : placesOfTable(table, root, modules, session.asked);
    return shared.length === 0 ? table : { ...table, shared };
  });
  const assumed = root === undefined ? [] : assumedMembers(root, modules, session.asked);
  const functions = passBoundArrays(completePlans(session.functions)).map((fn) => {
    return fn.origin.file === file ? fn : { ...fn, exported: false };
  });
  const arrays = session.arrays.flatMap(({ made, name }) => (made === undefined ? [] : [{ name, made }]));
  const owners = root === undefined ? [] : ownersOf(root, session);
  return {
    module: {
      ...{ file, source, functions, tables },
      ...(owners.length > 0 && { owners }),
      ...(arrays.length > 0 && { arrays }),
      ...(session.choices.length > 0 && { choices: session.choices }),
      ...(assumed.length > 0 && { assumed }),
    },
    diagnostics: oneForEachCause(sortDiagnostics(session.diagnostics)),
    inputs: inputsOf(session),
  };
}

function bindingOf({ computing, fromFunction, keepsPrivate, bindsArrays }: LowerOptions): Session['binding'] {
  if (computing !== undefined || fromFunction !== undefined) return 'none';
  return bindsArrays === true ? 'hook' : keepsPrivate === true ? 'none' : 'build';
}

/** Each file once; those that only imports lead to come last. */
function inputsOf({ opened, visited }: Session): Origin[] {
  const others = [...visited.values()].filter((each) => !opened.has(each.file));
  return [...[...opened.values()].map(({ origin }) => origin), ...others];
}

/** Kernels use tables of other files, and the files that import those may write to them. */
function refuseWrites({ opened, tables, diagnostics }: Session): void {
  for (const { origin, module } of [...opened.values()]) {
    for (const { table, name, place } of module?.writesTo() ?? []) {
      if (!tables.some((each) => each.table === table && each.used)) continue;
      diagnostics.push({
        ...{ code: 'KZ1013', severity: 'error', file: origin.file, span: { start: place.start, end: place.end } },
        message: `'${name}' may be written to here, and kernels take it for a constant`,
        hint: 'pass it as an argument',
      });
    }
  }
}

/** Objects and classes that have kernels; what can't be built of them is reported. */
function ownersOf(
  { context, program, declarations, exports, classes }: Unit,
  { keepsPrivate, fromFunction }: Session,
): Owner[] {
  if (keepsPrivate || fromFunction !== undefined) return [];
  return ownersIn(program, declarations, (name) => exportNamesOf(exports, name), context.scope, classes).map(
    ({ owner, problem }) => {
      if (problem !== undefined) context.report('KZ1015', problem.place, problem.why, problem.hint);
      return owner;
    },
  );
}

function lowerKernels(root: Unit, session: Session): void {
  const { context, program, declarations, hasDirective, classes, whyChanged, lowerKernel } = root;
  const { fromFunction, keepsPrivate } = session;
  const whyChangedObject = (name: string) => {
    // What is changed in a class is changed in those that extend it.
    const line = classes.has(name) ? lineOf(classes, name).map((each) => each.name) : [name];
    for (const each of line) {
      const why = whyChanged('assigned', each) ?? whyChanged('written', each);
      if (why !== undefined) return why;
    }
    return undefined;
  };
  const named = [...declarations];
  const misplaced = misplacedKernels(program, new Set(named.map(([, { node, written }]) => written ?? node)));
  for (const node of misplaced) {
    const hint =
      "a kernel is a 'function' with a name at the top of the module, or a method of an object or class there";
    context.report('KZ1015', node, "'use kernel' stands in a function that can be no kernel", hint);
  }
  const wanted = named.filter(([name]) => session.only === undefined || name === session.only);
  const kernels = wanted.filter(([, each]) => isKernel(each, hasDirective) || fromFunction !== undefined);
  for (const [name, { node }] of kernels) {
    const owner = ownerOf(name)?.split('.')[0];
    const why = owner === undefined ? whyChanged('assigned', name) : whyChangedObject(owner);
    const changed = fromFunction === undefined ? why : undefined;
    if (changed?.kind === 'refused') context.report('KZ1013', node.id ?? node, changed.why, changed.hint);
    lowerKernel(name);
    if (keepsPrivate) {
      for (const [index, fn] of session.functions.entries()) {
        if (nameForCallers(fn) !== name) continue;
        session.functions[index] = { ...fn, exported: true, fractions: fromFunction?.fractions };
      }
    }
  }
  const [first] = kernels;
  if (first === undefined && misplaced.length === 0) {
    const hint = "begin a function, or the module, with 'use kernel'";
    context.report('KZ1017', { start: 0, end: 1 }, 'this module has no kernels', hint);
  } else if (first !== undefined && !keepsPrivate && !kernels.some(([, { exported }]) => exported)) {
    const [name, { node }] = first;
    const owner = ownerOf(name)?.split('.')[0];
    const hint = owner === undefined ? `export function ${name}` : `export ${owner}`;
    context.report('KZ1017', node.id ?? node, 'this module exports none of its kernels', hint);
  }
}
