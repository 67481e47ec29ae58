// The front end: source text to a module in JS-level IR, or diagnostics.
//
// Kernels are functions whose body, or whose module, begins with 'use kernel', and the functions that they call: of the
// same module, or of modules that it imports. Functions are lowered when they are first needed, so that a caller knows
// what its callee returns; imported modules are read when a kernel uses one of their names.

import type { Expression, Program } from 'oxc-parser';
import { type Diagnostic, positionOf, type Span, sortDiagnostics } from '../diagnostics.ts';
import type { BoundArray, Directives, Fn, Local, Module, Origin, Owner, Table } from '../ir/ir.ts';
import { bindArray } from './bind-array.ts';
import { passBoundArrays } from './bound-arrays.ts';
import { lowerRecordCall } from './calls.ts';
import { bindCaptures, type Captures } from './captures.ts';
import { flattenChains } from './chains.ts';
import { type Changes, changesOf } from './changes.ts';
import { type Computation, computationOf, isWrittenElsewhere } from './computed-tables.ts';
import { evaluateIn, readConstants, tableOf } from './constants.ts';
import { earlyErrors, topLevelOf } from './declarations.ts';
import { defaultDirectives, kernelDirective, readDirectives } from './directives.ts';
import { lowerExpression } from './expressions.ts';
import { type FunctionSource, parseFunctionSource } from './function-source.ts';
import { type Declaration, lowerFunction, openFunction } from './functions.ts';
import { hiddenGlobals } from './globals.ts';
import { isInCycle, leadsBack } from './import-cycles.ts';
import {
  exportsOf,
  type Import,
  importsOf,
  type OpenModule,
  type ReadModule,
  resolveImport,
  typeImportsOf,
} from './imports.ts';
import { lowerInlinedCall } from './inlined-calls.ts';
import {
  exportNamesOf,
  functionsOf,
  isErrorClass,
  isKernel,
  kernelsAmong,
  misplacedKernels,
} from './module-functions.ts';
import { objectsIn } from './objects.ts';
import { lowerOptional } from './optionals.ts';
import { ownersIn } from './owners.ts';
import { checkOwnership, type ReportIn } from './ownership.ts';
import { type Parsed, parser } from './parser.ts';
import { mentionsThis, ownerOf, receiverOf } from './receivers.ts';
import type { Binding, ModuleContext, NamedType, Report, Signature } from './scope.ts';
import { staticBinding } from './static-names.ts';
import { declareTypes, type Evaluate, enumsIn } from './type-declarations.ts';

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
  readonly fromFunction?: (FunctionSource & { readonly captures: Captures }) | undefined;
  /** Runs a function of a module and gives the array that it makes; without it, no tables are computed. */
  readonly compute?: ((module: Module, name: string) => ArrayLike<number | bigint> | undefined) | undefined;
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
}

export function lowerModule(file: string, source: string, options: LowerOptions = {}): Lowered {
  const { outer = defaultDirectives, readModule = () => undefined, fromFunction } = options;
  const session: Session = {
    ...{ outer, readModule, diagnostics: [], functions: [], tables: [] },
    ...{ opened: new Map(), visited: new Map(), names: new Set() },
    ...{ fromFunction, keepsPrivate: options.keepsPrivate ?? false, only: options.only },
    ...{ binding: bindingOf(options), live: options.live ?? new Set(), arrays: [] },
    lowerApart: (origin, { text, fn }) => {
      const lowered = lowerModule(origin.file, text, { readModule, computing: [origin.file], only: fn });
      return lowered.diagnostics.length > 0 ? undefined : { module: lowered.module, fn };
    },
    computeFrom: (origin, name, { text, fn }) => {
      const { compute, computing = [] } = options;
      const key = `${origin.file} ${name}`;
      // Tables that are made of each other are never there.
      if (compute === undefined || computing.includes(key)) return undefined;
      const own = { compute, readModule, computing: [...computing, key], only: fn };
      const lowered = lowerModule(origin.file, text, own);
      return lowered.diagnostics.length > 0 ? undefined : compute(lowered.module, fn);
    },
  };
  const root = openModule(session, { file, source });
  if (root !== undefined) lowerKernels(root, session);
  if (session.tables.some(({ used }) => used)) refuseWrites(session);
  const live = new Set(session.live);
  const write = ({ id, name }: Local) => {
    if (session.tables.some(({ table, origin }) => table.local.id === id && origin.file === file)) live.add(name);
  };
  const reportIn: ReportIn = ({ origin }, code, { start, end }, message, hint) => {
    session.diagnostics.push({ code, severity: 'error', file: origin.file, span: { start, end }, message, hint });
  };
  checkOwnership(session.functions, reportIn, write);
  // Once it is known that kernels write to it, it is no constant.
  if (session.binding !== 'none' && live.size > session.live.size && options.live === undefined) {
    return lowerModule(file, source, { ...options, live });
  }
  // Tables of imported modules, if a kernel uses them.
  const used = session.tables.filter((each) => each.used || each.origin.file === file);
  const tables = used.map(({ table }) => {
    const shared = root && sharedName(root, table);
    return shared === undefined ? table : { ...table, shared };
  });
  const functions = passBoundArrays(session.functions).map((fn) => {
    return fn.origin.file === file ? fn : { ...fn, exported: false };
  });
  const arrays = session.arrays.flatMap(({ made, name }) => (made === undefined ? [] : [{ name, made }]));
  const owners = root === undefined ? [] : ownersOf(root, session);
  return {
    module: {
      ...{ file, source, functions, tables },
      ...(owners.length > 0 && { owners }),
      ...(arrays.length > 0 && { arrays }),
    },
    diagnostics: sortDiagnostics(session.diagnostics),
    inputs: inputsOf(session),
  };
}

/** The name of a table in the module, if it is exported or imported by one. */
function sharedName({ context, program, exports }: Unit, table: Table): string | undefined {
  const names = [...new Set(exports.own.values()), ...importsOf(program).keys()];
  return names.find((name) => {
    const binding = context.scope.known(name);
    return binding?.kind === 'table' && binding.table === table;
  });
}

function bindingOf({ computing, fromFunction, keepsPrivate, bindsArrays }: LowerOptions): Session['binding'] {
  if (computing !== undefined || fromFunction !== undefined) return 'none';
  return bindsArrays === true ? 'hook' : keepsPrivate === true ? 'none' : 'build';
}

/** What lowering a module and its imports collects. */
interface Session {
  readonly outer: Directives;
  readonly readModule: ReadModule;
  readonly diagnostics: Diagnostic[];
  readonly functions: Fn[];
  readonly tables: { readonly table: Table; readonly origin: Origin; used: boolean }[];
  /** By file. */
  readonly opened: Map<string, { readonly origin: Origin; readonly module: Unit | undefined }>;
  /** Files of whose imports it was asked where they lead. */
  readonly visited: Map<string, Origin>;
  /** Names of functions, which files may have in common. */
  readonly names: Set<string>;
  readonly fromFunction: LowerOptions['fromFunction'];
  readonly keepsPrivate: boolean;
  readonly only: string | undefined;
  /** Who gives kernels the module's arrays: what is built makes its own. */
  readonly binding: 'build' | 'hook' | 'none';
  readonly live: ReadonlySet<string>;
  readonly arrays: { readonly name: string; readonly made: BoundArray['made'] | undefined }[];
  readonly lowerApart: (origin: Origin, computation: Computation) => BoundArray['made'] | undefined;
  /** What the function gives that computes a table. */
  readonly computeFrom: (
    origin: Origin,
    name: string,
    computation: Computation,
  ) => ArrayLike<number | bigint> | undefined;
}

/** Each file once; those that only imports lead to come last. */
function inputsOf({ opened, visited }: Session): Origin[] {
  const others = [...visited.values()].filter((each) => !opened.has(each.file));
  return [...[...opened.values()].map(({ origin }) => origin), ...others];
}

/** One file. */
interface Unit extends OpenModule {
  readonly program: Program;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly hasDirective: boolean;
  /** Tables of other files that this one may write to, and where. */
  readonly whyChanged: (how: 'assigned' | 'written', name: string) => Binding | undefined;
  /** The type that it exports by that name. `visited`: files that were asked on the way here. */
  readonly typeOf: (name: string, visited: ReadonlySet<string>) => NamedType | undefined;
  readonly writesTo: () => readonly { readonly table: Table; readonly name: string; readonly place: Span }[];
}

function openModule(session: Session, origin: Origin): Unit | undefined {
  const { file, source } = origin;
  const known = session.opened.get(file);
  if (known !== undefined) return known.module;
  const report: Report = (code, span, message, hint) => {
    const { start, end } = span;
    session.diagnostics.push({ code, severity: 'error', file, span: { start, end }, message, hint });
  };
  const { fromFunction } = session;
  const { program, errors, comments, hidesItself } = fromFunction
    ? parseFunctionSource(file, source, fromFunction)
    : parseModule(file, source);
  for (const { message, labels } of errors) {
    const [place = { start: 0, end: 1 }, again] = labels;
    // Of what is there twice, the second is the one too many.
    const isTwice = again !== undefined && /has already been|^Duplicated/.test(message);
    const hint = isTwice ? `first on line ${positionOf(source, place.start).line}` : undefined;
    report('KZ1001', isTwice ? again : place, message, hint);
  }
  session.opened.set(file, { origin, module: undefined });
  if (errors.length > 0) return undefined;

  const exports = exportsOf(program);
  const directive = kernelDirective(program.body);
  const declarations = functionsOf(
    ...([program, source, comments, exports] as const),
    ...([directive !== undefined, fromFunction !== undefined] as const),
  );
  const directives = readDirectives(directive, session.outer, { start: 0, end: 1 }, report);
  const topLevel = topLevelOf(program);
  const variables = new Set(topLevel.filter(({ kind }) => kind === 'variable').map(({ name }) => name));
  const context: ModuleContext = {
    ...{
      file,
      source,
      scope: hiddenGlobals(topLevel),
      report,
      lowerExpression,
      lowerRecordCall,
      lowerInlinedCall,
      lowerOptional,
    },
    isFunctionSource: fromFunction !== undefined,
    declares: (name) => variables.has(name),
    isErrorClass: (name) => isErrorClass(program, name),
    functionNode: (name) => declarations.get(name)?.node,
    receiverOf: (name) => receiverOf(context.scope, name, declarations.get(name)?.written),
    usesThis: (name) => ownerOf(name) !== undefined && mentionsThis(declarations.get(name)?.written),
    uses: (table) => {
      for (const each of session.tables) if (each.table === table) each.used = true;
    },
    signatureOf: signatures(session, origin, (name) => {
      const declaration = declarations.get(name) as Declaration;
      return openFunction(context, name, declaration, directives);
    }),
  };
  let changes: Changes | undefined;
  const whyChanged = (how: 'assigned' | 'written' | 'picked' | 'handedOn', name: string): Binding | undefined => {
    changes ??= changesOf(program, kernelsAmong(declarations, directive !== undefined));
    const place = changes[how](name) ?? changes.evaluated;
    if (place === undefined) return undefined;
    const { line } = positionOf(source, place.start);
    const what = how === 'assigned' ? 'is assigned to' : 'may be written to';
    const hint = how === 'assigned' ? `call what never changes` : 'pass it as an argument';
    return { kind: 'refused', code: 'KZ1013', why: `'${name}' ${what} on line ${line}`, hint };
  };
  const writesTo = () => {
    if (imports.size === 0) return [];
    changes ??= changesOf(program, kernelsAmong(declarations, directive !== undefined));
    return [...imports].flatMap(([name, each]) => {
      const place = changes?.written(name);
      const binding = place && imported(name, each);
      return place !== undefined && binding?.kind === 'table' ? [{ table: binding.table, name, place }] : [];
    });
  };
  const unit: Unit = {
    context,
    program,
    declarations,
    exports,
    hasDirective: directive !== undefined,
    whyChanged,
    writesTo,
    resolve: (name, from) => imported(name, from),
    typeOf: (name, visited) => {
      if (visited.has(file)) return undefined;
      const next = new Set([...visited, file]);
      const passedOn = exports.passedOn.get(name);
      if (passedOn !== undefined) return openFrom(passedOn.specifier)?.typeOf(passedOn.imported, next);
      const own = context.scope.findType(exports.own.get(name) ?? name);
      return own ?? first(exports.all, (specifier) => openFrom(specifier)?.typeOf(name, next));
    },
  };
  session.opened.set(file, { origin, module: unit });
  for (const name of declarations.keys()) {
    const binding: Binding = { kind: 'function', name, module: context };
    const resolve = () => whyChanged('assigned', name) ?? binding;
    if (!hidesItself && !context.scope.has(name)) context.scope.set(name, { kind: 'lazy', resolve });
    // Names of the module itself first: its exports keep theirs.
    if (session.opened.size === 1) session.names.add(name);
  }
  const imports = importsOf(program);
  const underWay = new Set<string>();
  const imported = (name: string, each: Import): Binding => {
    const key = `${each.specifier} ${each.imported}`;
    // What is passed on in a circle comes from nowhere.
    if (underWay.has(key)) return { kind: 'refused', why: `'${name}' is only passed on`, hint: undefined };
    underWay.add(key);
    const binding = resolveImport(name, each, (specifier) => {
      const found = session.readModule(specifier, file);
      return found && (openModule(session, found) ?? 'wrong');
    });
    underWay.delete(key);
    return binding;
  };
  for (const [name, each] of imports) {
    const resolve = () => {
      const binding = imported(name, each);
      if (binding.kind !== 'table' && binding.kind !== 'members') return binding;
      // Members of an enum are numbers: whoever reads one can't change it.
      const isEnum = binding.kind === 'members' && binding.what === 'enum';
      return whyChanged(isEnum ? 'handedOn' : binding.kind === 'members' ? 'picked' : 'written', name) ?? binding;
    };
    context.scope.set(name, { kind: 'lazy', resolve });
  }
  const addTable = (table: Table) => session.tables.push({ table, origin, used: false });
  const nextId = () => -1 - session.tables.length - session.arrays.length;
  const whyNotYet = (name: string): Binding | undefined => {
    const found = imports.get(name);
    if (found === undefined || !leadsBack(found.specifier, file, session.readModule, session.visited)) return undefined;
    const why = `what it is made of may not be there yet: '${name}' comes from '${found.specifier}', which imports this module in turn`;
    return { kind: 'refused', code: 'KZ1013', why, hint: `put '${name}' into a module that imports neither` };
  };
  const whyVariable = (name: string, kind: 'let' | 'var'): Binding | undefined => {
    if (kind === 'var' && isInCycle(origin, session.readModule, session.visited)) {
      const why = `'${name}' is undefined for who calls before this module has run: its imports lead back to it`;
      return { kind: 'refused', code: 'KZ1013', why, hint: 'make it const' };
    }
    const binding = whyChanged('assigned', name);
    return binding?.kind === 'refused' ? { ...binding, hint: 'pass it as an argument' } : binding;
  };
  const whyWritten = (name: string) => whyChanged('written', name);
  // What is declared further down is not there yet; what comes from a module that imports this one may not be.
  const positions = new Map(topLevel.filter(({ kind }) => kind !== 'function').map(({ name, start }) => [name, start]));
  const isThere = (node: Expression) => {
    const names = namesIn(node);
    if (names.some((name) => (positions.get(name) ?? -1) > node.start)) return false;
    return names.every((name) => whyNotYet(name) === undefined);
  };
  const constantValue: Evaluate = (node, scope) => (isThere(node) ? evaluateIn(context)(node, scope) : undefined);
  const memberValue: Evaluate = (node, scope) =>
    isThere(node)
      ? (constantValue(node, scope) ?? staticBinding(scope, node) ?? tableOf(context, node, addTable, nextId))
      : undefined;
  for (const [name, members] of objectsIn(program, context.scope, memberValue)) {
    const resolve = () => whyChanged('assigned', name) ?? whyChanged('picked', name) ?? members;
    context.scope.set(name, { kind: 'lazy', resolve });
  }
  for (const [name, members] of enumsIn(program.body, context.scope, constantValue)) {
    context.scope.set(name, { kind: 'lazy', resolve: () => whyChanged('handedOn', name) ?? members });
  }
  declareTypes(program.body, context, context.scope);
  const openFrom = (specifier: string): Unit | undefined => {
    const found = /^\.\.?\//.test(specifier) ? session.readModule(specifier, file) : undefined;
    return found && openModule(session, found);
  };
  for (const [name, { specifier, imported }] of typeImportsOf(program)) {
    context.scope.setType(name, () => openFrom(specifier)?.typeOf(imported, new Set()));
  }
  const compute = (name: string, init: Expression) => {
    const computation = computationOf(program, source, name, init);
    const isOurs = kernelsAmong(declarations, directive !== undefined);
    if (computation === undefined || isWrittenElsewhere(program, name, computation, isOurs)) return undefined;
    return session.computeFrom(origin, name, computation);
  };
  const isRoot = session.opened.size === 1;
  const isLive = (name: string) => isRoot && session.live.has(name);
  const bind = (name: string, node: Span, init: Expression): Binding | undefined => {
    const { binding, lowerApart } = session;
    if (!isRoot || binding === 'none') return undefined;
    const module = {
      ...{ context, origin, program, declarations, binding, lowerApart, nextId, isLive },
      exportNamesOf: (each: string) => exportNamesOf(exports, each),
      isKernel: kernelsAmong(declarations, directive !== undefined),
      isWritten: (each: string) => whyWritten(each) !== undefined,
      evaluated: () => changes?.evaluated,
      add: (each: string, made: BoundArray['made'] | undefined) => void session.arrays.push({ name: each, made }),
    };
    return bindArray(module, name, node, init);
  };
  readConstants(context, program, whyVariable, whyWritten, whyNotYet, addTable, nextId, compute, bind, isLive);
  if (fromFunction !== undefined) bindCaptures(context, fromFunction.captures, addTable, nextId);
  return unit;
}

/** Names in an expression, of members too. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, name } = value as { type?: string; name?: string };
  const own = type === 'Identifier' && name !== undefined ? [name] : [];
  return [...own, ...Object.values(value).flatMap(namesIn)];
}

function first<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
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

/** With the early errors, which JavaScript has before anything of a module runs. */
function parseModule(file: string, source: string): Parsed {
  const {
    program: parsed,
    errors,
    comments,
  } = parser().parseSync(file, source, { showSemanticErrors: true, astType: 'ts' });
  const program = flattenChains(parsed, source);
  return { program, comments, errors: errors.length > 0 ? errors : earlyErrors(program) };
}

/**
 * Signatures of a module's functions. Callees are lowered before their callers; within a recursion, signatures come
 * first.
 */
function signatures(
  session: Session,
  origin: Origin,
  open: (name: string) => ReturnType<typeof openFunction>,
): ModuleContext['signatureOf'] {
  const known = new Map<string, Signature | 'failed'>();
  const called = new Set<string>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) called.add(name);
    if (found !== undefined) return found === 'failed' ? undefined : found;
    known.set(name, 'failed');
    const opened = open(name);
    if (opened === undefined) return undefined;
    const isRoot = origin === [...session.opened.values()][0]?.origin;
    const isPlain = isRoot && (opened.declaration.isKernel ? name !== 'default' : /^(?!default$)[^.]+$/.test(name));
    const unique = isPlain
      ? name
      : freshName(session.names, name.replaceAll('.', '_').replace(/^default$/, 'default_export'));
    const named = { ...opened, signature: { ...opened.signature, name: unique } };
    known.set(name, opened.typesAreKnown ? named.signature : 'failed');
    const lowered = lowerFunction(named, origin, () => called.has(name));
    known.set(name, lowered?.signature ?? 'failed');
    if (lowered !== undefined) session.functions.push(lowered.fn);
    return lowered?.signature;
  };
}

function freshName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
  taken.add(name);
  return name;
}

/** Objects and classes that have kernels; what can't be built of them is reported. */
function ownersOf({ context, program, declarations, exports }: Unit, { keepsPrivate, fromFunction }: Session): Owner[] {
  if (keepsPrivate || fromFunction !== undefined) return [];
  return ownersIn(program, declarations, (name) => exportNamesOf(exports, name), context.scope).map(
    ({ owner, problem }) => {
      if (problem !== undefined) context.report('KZ1015', problem.place, problem.why, problem.hint);
      return owner;
    },
  );
}

function lowerKernels({ context, program, declarations, hasDirective, whyChanged }: Unit, session: Session): void {
  const { fromFunction, keepsPrivate } = session;
  const whyChangedObject = (name: string) => whyChanged('assigned', name) ?? whyChanged('written', name);
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
    context.signatureOf(name);
    if (keepsPrivate) {
      const index = session.functions.findIndex((fn) => fn.name === name);
      const fn = session.functions[index];
      if (fn !== undefined) session.functions[index] = { ...fn, exported: true, fractions: fromFunction?.fractions };
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
