// Opens a module: one file, and what each of its names stands for.
//
// In:  its text, and the session: what lowering a module and those that it imports collects. Out: a unit, or nothing
// where the text has errors, which are reported. Names are looked into when a kernel uses them, and functions are
// lowered when they are called first; both add to the session.

import type { Expression, Program } from 'oxc-parser';
import { type Diagnostic, positionOf, type Span } from '../diagnostics.ts';
import type { BoundArray, Choice, Directives, Fn, Origin, Table } from '../ir/ir.ts';
import { bindArray } from './bind-array.ts';
import { lowerArguments, lowerRecordCall } from './calls.ts';
import { bindCaptures, type Captures } from './captures.ts';
import { flattenChains } from './chains.ts';
import { type Changes, changesOf } from './changes.ts';
import { type Classes, classesIn } from './class-chains.ts';
import {
  type Computation,
  type Computed,
  computationOf,
  isWrittenElsewhere,
  memberComputation,
} from './computed-tables.ts';
import { evaluateIn, readConstants, tableOf } from './constants.ts';
import { earlyErrors, topLevelOf } from './declarations.ts';
import { markDecorated } from './decorated.ts';
import { kernelDirective, readDirectives } from './directives.ts';
import { lowerExpression } from './expressions.ts';
import { type FunctionSource, parseFunctionSource } from './function-source.ts';
import { type Declaration, needsTypes, openFunction } from './functions.ts';
import { hiddenGlobals } from './globals.ts';
import { isInCycle, leadsBack } from './import-cycles.ts';
import {
  exportsOf,
  type Import,
  importsOf,
  isRelative,
  type ModuleFile,
  type OpenModule,
  type ReadModule,
  resolveImport,
  typeImportsOf,
} from './imports.ts';
import { lowerInlinedCall } from './inlined-calls.ts';
import { typeOfKernelize } from './kernelize-types.ts';
import { lowerLibraryCall } from './library.ts';
import { splitBranches } from './made-in-branches.ts';
import { exportNamesOf, functionsOf, isErrorClass, kernelsAmong } from './module-functions.ts';
import { methodsOf, wholeClassesIn } from './module-methods.ts';
import { objectsIn } from './objects.ts';
import { lowerOptional } from './optionals.ts';
import { type Parsed, parser } from './parser.ts';
import { passedFunctions } from './passing.ts';
import { ownerOf } from './receivers.ts';
import type { Binding, ModuleContext, NamedType, Report } from './scope.ts';
import { analyseScopes } from './scope-analysis.ts';
import { type AskedMember, noting } from './shared-values.ts';
import { isHeld, signatures } from './signatures.ts';
import { staticBinding } from './static-names.ts';
import { textForm } from './string-forms.ts';
import { stringsOf, type UsedTable } from './string-tables.ts';
import { declareTypes, type Evaluate, enumsIn } from './type-declarations.ts';
import { choiceOf, hasVersions, maySeeObjects, versionsOf } from './versions.ts';

/** What lowering a module and its imports collects. */
export interface Session {
  readonly outer: Directives;
  readonly readModule: ReadModule;
  readonly diagnostics: Diagnostic[];
  readonly functions: Fn[];
  readonly tables: UsedTable[];
  /** By file. */
  readonly opened: Map<string, { readonly origin: Origin; readonly module: Unit | undefined }>;
  /** Files of whose imports it was asked where they lead. */
  readonly visited: Map<string, Origin>;
  /** Names of functions, which files may have in common. */
  readonly names: Set<string>;
  /** The source is not a module but a function's text: it is the kernel, and what it captures is given. */
  readonly fromFunction: (FunctionSource & { readonly captures: Captures }) | undefined;
  readonly keepsPrivate: boolean;
  readonly only: string | undefined;
  /** Who gives kernels the module's arrays: what is built makes its own. */
  readonly binding: 'build' | 'hook' | 'none';
  readonly live: ReadonlySet<string>;
  readonly arrays: { readonly name: string; readonly made: BoundArray['made'] | undefined }[];
  /** Lists of functions that call themselves: what is known to grow, and what was found to besides. */
  readonly grows: ReadonlySet<string>;
  readonly growing: Set<string>;
  /** Kernels of several versions. */
  readonly choices: Choice[];
  /** Members of objects and classes that kernels have. */
  readonly asked: AskedMember[];
  readonly lowerApart: (origin: Origin, computation: Computation) => BoundArray['made'] | undefined;
  /** What the function gives that computes a table or a number. */
  readonly computeFrom: (origin: Origin, name: string, computation: Computation) => Computed | undefined;
}

/** One file. */
export interface Unit extends OpenModule {
  readonly program: Program;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly hasDirective: boolean;
  readonly classes: Classes;
  /** Tables of other files that this one may write to, and where. */
  readonly whyChanged: (how: 'assigned' | 'written', name: string) => Binding | undefined;
  /** Of a kernel: nobody calls it there. */
  readonly signatureOf: ModuleContext['signatureOf'];
  /** Lowers a kernel for those who call it from outside. */
  readonly lowerKernel: (name: string) => void;
  /** The type that it exports by that name. `visited`: files that were asked on the way here. */
  readonly typeOf: (name: string, visited: ReadonlySet<string>) => NamedType | undefined;
  readonly writesTo: () => readonly { readonly table: Table; readonly name: string; readonly place: Span }[];
}

/** `way`: how a kernel came to a package's file, for its diagnostics. */
export function openModule(session: Session, origin: Origin, way = ''): Unit | undefined {
  const { file, source } = origin;
  const known = session.opened.get(file);
  if (known !== undefined) return known.module;
  const report: Report = (code, span, message, hint) => {
    const { start, end } = span;
    session.diagnostics.push({ code, severity: 'error', file, span: { start, end }, message: message + way, hint });
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
  const addTable = (table: Table) => session.tables.push({ table, origin, used: false });
  const nextId = () => -1 - session.tables.length - session.arrays.length;

  const exports = exportsOf(program);
  const directive = kernelDirective(program.body);
  const declarations = functionsOf(
    ...([program, source, comments, exports] as const),
    ...([directive !== undefined, fromFunction !== undefined] as const),
  );
  const directives = readDirectives(directive, session.outer, { start: 0, end: 1 }, report);
  const topLevel = topLevelOf(program);
  const variables = new Map(
    topLevel
      .filter(({ kind }) => kind === 'variable')
      .map(({ name, isConst }) => [name, isConst ? 'const' : 'let'] as const),
  );
  const classes = classesIn(program);
  const noteMember = (object: string, member: string, binding: Binding) =>
    void session.asked.push({ file, object, member, binding });
  const context: ModuleContext = {
    ...{ file, source, scope: hiddenGlobals(topLevel), report, lowerExpression, lowerRecordCall, lowerInlinedCall },
    ...{ lowerLibraryCall, textForm, lowerOptional, lowerPlainArguments: lowerArguments },
    scopes: analyseScopes(program),
    mayLackValue: new Map(),
    isFunctionSource: fromFunction !== undefined,
    declaredBy: (name) => variables.get(name),
    isErrorClass: (name) => isErrorClass(program, name),
    functionNode: (name) => {
      noteMethod(name);
      return declarations.get(name)?.node;
    },
    ...methodsOf(() => context, program, declarations, noteMember),
    uses: (table) => {
      for (const each of session.tables) if (each.table === table) each.used = true;
    },
    ...stringsOf(session.tables, origin, nextId),
    lowerPassed: (wanted, receiver) => lowerPassed(wanted, receiver),
    needsTypes: (name) => fromFunction === undefined && needsTypes(context, declarations.get(name)),
    maySeeObjects: (node) => fromFunction === undefined && maySeeObjects(node, context),
    signatureOf: (name, given) => {
      noteMethod(name);
      // Of a function without types, nobody knows before it is called.
      return given === undefined && context.needsTypes(name) ? undefined : signatureOf(name, given);
    },
  };
  const { signatureOf, lowerKernel } = signatures(session, origin, {
    open: (name, given, entry, version) => {
      const declaration = declarations.get(name) as Declaration;
      const isOwn = given !== undefined || entry === 'inside';
      const own = isOwn ? { ...declaration, exported: false } : declaration;
      return entry === 'inside'
        ? openFunction(context, name, { ...own, isKernel: false }, directives, given)
        : openFunction(context, name, own, directives, given, entry, version);
    },
    versionsOf: (name) => {
      const node = declarations.get(name)?.node;
      const isOpen = fromFunction === undefined && node !== undefined && hasVersions(node, context);
      return isOpen ? (versionsOf(node, context) ?? 'none') : undefined;
    },
    choose: (name, unique, versions, functions) => {
      const { node, exportNames } = declarations.get(name) as Declaration;
      session.choices.push({
        ...choiceOf(unique, node, context, versions, functions),
        ...((exportNames.length !== 1 || exportNames[0] !== unique) && { exportNames }),
        ...(ownerOf(name) !== undefined && { isMember: true }),
      });
    },
    isKernel: (name) => declarations.get(name)?.isKernel === true,
    isHeld: (name) => isHeld(context, declarations.get(name)) || context.fieldsOf(name) !== undefined,
  });
  const lowerPassed = passedFunctions(session, origin, (passing) => {
    const { name } = passing.wanted;
    const own = { ...(declarations.get(name) as Declaration), exported: false, isKernel: false };
    return openFunction(context, name, own, directives, [], undefined, undefined, passing);
  });
  const noteMethod = (name: string) => {
    const [object = '', ...rest] = name.split('.');
    const binding = { kind: 'function', name, module: context } as const;
    if (rest.length > 0) noteMember(object, rest.join('.'), binding);
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
    classes,
    exports,
    hasDirective: directive !== undefined,
    whyChanged,
    writesTo,
    signatureOf,
    lowerKernel,
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
  const openFound = ({ decidedBy = [], ...found }: ModuleFile, specifier: string): Unit | undefined => {
    for (const each of decidedBy) session.visited.set(each.file, each);
    if (isRelative(specifier)) return openModule(session, found, way);
    const at = program.body.find((each) => 'source' in each && each.source?.value === specifier) ?? { start: 0 };
    return openModule(
      session,
      found,
      ` (imported from '${specifier}' in ${file}:${positionOf(source, at.start).line})`,
    );
  };
  const underWay = new Set<string>();
  const imported = (name: string, each: Import): Binding => {
    const key = `${each.specifier} ${each.imported}`;
    // What is passed on in a circle comes from nowhere.
    if (underWay.has(key)) return { kind: 'refused', why: `'${name}' is only passed on`, hint: undefined };
    underWay.add(key);
    const binding = resolveImport(name, each, (specifier) => {
      const found = session.readModule(specifier, file);
      return found?.refused ?? (found && (openFound(found, specifier) ?? 'wrong'));
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
    const names = context.scopes.within(node).map(({ identifier }) => identifier.name as string);
    if (names.some((name) => (positions.get(name) ?? -1) > node.start)) return false;
    return names.every((name) => whyNotYet(name) === undefined);
  };
  const constantValue: Evaluate = (node, scope) => (isThere(node) ? evaluateIn(context)(node, scope) : undefined);
  const memberValue: Evaluate = (node, scope) => {
    if (!isThere(node)) return undefined;
    const found = constantValue(node, scope) ?? staticBinding(scope, node);
    // Other modules may put another string in its place.
    if (found?.kind === 'text') return undefined;
    return found ?? tableOf(context, node, addTable, nextId) ?? computedMember(node);
  };
  /** A number that the module computes: of an object or a class, where nobody can change it. */
  const computedMember = (node: Expression): Binding | undefined => {
    const computation = memberComputation(program, source, node);
    const value = computation && session.computeFrom(origin, `member at ${node.start}`, computation);
    return value === undefined || typeof value === 'object' ? undefined : { kind: 'constant', value };
  };
  for (const [name, members] of objectsIn(program, context.scope, memberValue, classes)) {
    const noted = noting(file, name, members, session.asked);
    const resolve = () => whyChanged('assigned', name) ?? whyChanged('picked', name) ?? noted;
    context.scope.set(name, { kind: 'lazy', resolve });
  }
  for (const [name, members] of enumsIn(program.body, context.scope, constantValue)) {
    const noted = noting(file, name, members, session.asked);
    context.scope.set(name, { kind: 'lazy', resolve: () => whyChanged('handedOn', name) ?? noted });
  }
  declareTypes(program.body, context, context.scope, wholeClassesIn(program));
  const openFrom = (specifier: string): Unit | undefined => {
    const found = session.readModule(specifier, file);
    // Of packages in JavaScript, types stand in other files.
    const isTyped = isRelative(specifier) || /ts$/.test(found?.file ?? '');
    return found !== undefined && found.refused === undefined && isTyped ? openFound(found, specifier) : undefined;
  };
  for (const [name, { specifier, imported }] of typeImportsOf(program)) {
    const own = specifier === 'kernelize' ? typeOfKernelize(imported, context) : undefined;
    context.scope.setType(name, () => own ?? openFrom(specifier)?.typeOf(imported, new Set()));
  }
  const compute = (name: string, init: Expression) => {
    const computation = computationOf(program, source, name, init);
    const isOurs = kernelsAmong(declarations, directive !== undefined);
    const value = computation && session.computeFrom(origin, name, computation);
    if (value === undefined || computation === undefined || typeof value !== 'object') return value;
    return isWrittenElsewhere(program, name, computation, isOurs) ? undefined : value;
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

function first<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** With the early errors, which JavaScript has before anything of a module runs. */
function parseModule(file: string, source: string): Parsed {
  const parsed = parser().parseSync(file, source, { showSemanticErrors: true, astType: 'ts' });
  const { errors, comments } = parsed;
  const program = splitBranches(flattenChains(markDecorated(parsed.program, source), source), source);
  return { program, comments, errors: errors.length > 0 ? errors : earlyErrors(program) };
}
