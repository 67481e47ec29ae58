// Lowers functions: first their signatures, which recursive calls need, then their bodies.
//
// In:  a declaration and the directives around it. Out: a function in JS-level IR, or undefined where something was
// reported that makes it useless.

import type { Function as FunctionNode, TSType } from 'oxc-parser';
import type { Default, Directives, Fn, Local, Origin, Stmt } from '../ir/ir.ts';
import { uniqueNodes } from '../ir/unique.ts';
import { bindArrayVariable, declareArrayVariable } from './array-variables.ts';
import { assignedIn } from './assigned-names.ts';
import { boundaryTypeOf } from './boundary-types.ts';
import { withCells } from './cells.ts';
import { fieldsChangedIn } from './changed-parameters.ts';
import { namesOfThis } from './class-chains.ts';
import { usesWholeThis } from './class-fields.ts';
import { unassignedIn } from './definite-assignment.ts';
import { directiveOf, kernelDirective, readDirectives } from './directives.ts';
import { addPlainParameter, boundaryOf, ownParameters, withEnds } from './entry.ts';
import { makeSelf } from './entry-parameters.ts';
import { refuseGivenObjects } from './entry-refusals.ts';
import { entryResult, mayBeLeftOut } from './entry-results.ts';
import type { Entry, RecordType, UsedFields } from './entry-types.ts';
import { eraseStrings } from './erase-strings.ts';
import { declareLateDefault } from './late-defaults.ts';
import { declareLate, removeUnused } from './late-variables.ts';
import { isListParameter } from './list-types.ts';
import { mayEnd } from './may-end.ts';
import { tooDeepIn } from './nesting.ts';
import { noteCopied } from './origins.ts';
import { parametersOf, targetOf, thisOf } from './parameter-forms.ts';
import { lowerParameter, type Parameter } from './parameters.ts';
import { bindFields, bindList, type Passing } from './passed-functions.ts';
import type { Passed } from './passed-types.ts';
import { mentionsThis, ownerOf } from './receivers.ts';
import { readRecord } from './records.ts';
import { refusalOfFunction } from './refusals.ts';
import { expectKept } from './replaced-fields.ts';
import { returnedParameter, withoutValues } from './returned-parameter.ts';
import { giveRecord } from './returns.ts';
import { expectFreshViews } from './row-views.ts';
import { type Binding, type FunctionContext, functionContext, type ModuleContext } from './scope.ts';
import { shapeOf } from './shapes.ts';
import type { GivenType, Signature } from './signature-types.ts';
import { lowerBlock } from './statements.ts';
import { isWhole } from './string-values.ts';
import { annotationFor, bindTypeParameters } from './type-parameters.ts';
import { readType, typeMeaning } from './types.ts';
import { varDeclarationsIn } from './var-declarations.ts';
import { declarePattern } from './variables.ts';
import { hasVersions, holdsUnion, isUnionOfKinds, type Version } from './versions.ts';

export interface Declaration {
  readonly node: FunctionNode;
  /** What the tree has in its place, if it is no declaration. */
  readonly written?: object;
  /** By its own words, or its module's. */
  readonly isKernel: boolean;
  readonly exported: boolean;
  /** The names that others import it by, or the object that it stands in. */
  readonly exportNames: readonly string[];
  readonly doc: string;
}

/** A function whose signature is read and whose body is not. */
export interface Opened {
  readonly declaration: Declaration;
  readonly signature: Signature;
  readonly ctx: FunctionContext;
  readonly patterns: readonly Pick<Parameter, 'pattern' | 'late'>[];
  /** Of the flat function's parameters. */
  readonly flatDefaults: readonly Default[];
  /** Of one that is given lists, or `this`. */
  readonly passed?: Passed;
  /** If not, the body is lowered for its diagnostics only. */
  readonly typesAreKnown: boolean;
}

/**
 * Whether nobody says the types of its parameters but those who call it: a function of JavaScript, or one whose
 * parameters may be of several types.
 */
export function needsTypes(module: ModuleContext, declaration: Declaration | undefined): boolean {
  if (declaration === undefined) return false;
  if (hasVersions(declaration.node, module)) return true;
  if (declaration.isKernel || !/\.[cm]?js$/.test(module.file)) return false;
  return declaration.node.params.some((each) => each.type === 'Identifier' && !each.typeAnnotation);
}

/**
 * `given`: types of its arguments, if it needs them. `entry`: it is lowered for those who call it from outside, as one
 * of its versions if it has several. `passing`: it is lowered for calls that give it lists, or `this`.
 */
export function openFunction(
  module: ModuleContext,
  name: string,
  declaration: Declaration,
  outer: Directives,
  given: readonly GivenType[] = [],
  entry?: Entry,
  version?: Version,
  passing?: Passing,
): Opened | undefined {
  const { node } = declaration;
  const { report } = module;
  const isGeneric = node.typeParameters && version === undefined && given.length === 0;
  const form = node.async ? 'async' : node.generator ? 'generator' : isGeneric ? 'generic' : undefined;
  if (form !== undefined || node.body === null) {
    const { what, hint } = refusalOfFunction(form);
    report('KZ1015', node, `the kernel language has no ${what}`, hint);
    return undefined;
  }
  const text = kernelDirective(node.body.body);
  const directives = readDirectives(text, outer, node.body.body[0] ?? node, report);
  const names = new Set(node.params.map(targetOf).flatMap((each) => (each.type === 'Identifier' ? [each.name] : [])));
  const vars = varDeclarationsIn(module.scopes, node.body.body, names);
  const { isKernel } = declaration;
  const ctx = functionContext(module, directives, assignedIn(module.scopes, [node.body], vars), vars, isKernel);
  ctx.entry = entry;
  ctx.writtenFields = new Set([
    ...ctx.writtenFields,
    ...fieldsChangedIn(module, bodiesOf(module, name, node.body)),
    ...(passing?.wanted.writtenFields ?? []),
  ]);
  for (const [name, type] of version?.typeParameters ?? []) ctx.scope.setType(name, () => type);
  if (version === undefined)
    bindTypeParameters(node, module, ctx.scope, (at) => given[at] && annotationFor(given[at], node));
  const self = passing?.receiver ?? module.receiverOf(name);
  const taken = passing && bindFields(ctx, passing);
  const own = entry ? bindSelf(ctx, entry, fieldsOfThis(ctx, name, node), self, node) : taken?.locals;
  if (taken?.record !== undefined) ctx.scope.set('this', { kind: 'record', record: taken.record });
  else if (self !== undefined && (entry === undefined || own === undefined)) ctx.scope.set('this', self);
  const above = module.superOf(name, ctx.scope.find('this'));
  if (above !== undefined) ctx.scope.set('super', above);
  const lists = new Map<number, ReturnType<typeof bindList>>();
  const list = parametersOf(node).map((parameter, at) => {
    const bound = passing && bindListParameter(ctx, passing, parameter, at);
    if (bound !== undefined) {
      lists.set(at, bound);
      return { locals: bound.locals, value: undefined, shape: undefined };
    }
    const lowered = lowerParameter(ctx, parameter, isKernel, given[at], version?.types[at]);
    const [only] = lowered?.locals ?? [];
    if (entry !== undefined && only !== undefined && entry.parameters.length <= at) {
      addPlainParameter(entry, only, lowered?.value !== undefined);
    }
    return lowered;
  });
  const isKnown = list.every((each) => each !== undefined) && readResult(ctx, node);
  const known = list.filter((each) => each !== undefined);
  const plain = list.flatMap((each, at) => (each === undefined || lists.has(at) ? [] : [each]));
  const passed = passing && {
    self: taken?.given ?? [],
    parameters: list.map((each, at) => lists.get(at)?.way ?? { plain: each?.locals.length ?? 0 }),
    signature: {
      ...{ name, sourceName: name, parameters: plain.flatMap(({ locals }) => locals), ...resultOf(ctx) },
      ...{ defaults: plain.map(({ value }) => value), shapes: plain.map(({ shape }) => shape) },
    },
  };
  return {
    ...(passed && { passed }),
    declaration,
    ctx,
    signature: {
      ...{ name, sourceName: name, parameters: [...(own ?? []), ...known.flatMap(({ locals }) => locals)] },
      defaults: known.map(({ value }) => value),
      shapes: known.map(({ shape }) => shape),
      ...resultOf(ctx),
    },
    patterns: known,
    flatDefaults: [
      ...(own ?? []).map(() => undefined),
      ...known.flatMap(({ locals, value }) => locals.map(() => (locals.length === 1 ? value : undefined))),
    ],
    typesAreKnown: isKnown,
  };
}

/** A list that a call gives. */
function bindListParameter(
  ctx: FunctionContext,
  passing: Passing,
  node: FunctionNode['params'][number],
  at: number,
): ReturnType<typeof bindList> | undefined {
  if (node.type !== 'Identifier' || !isListParameter(node, ctx.module.scope)) return undefined;
  const type = node.typeAnnotation?.typeAnnotation as TSType;
  const bound = bindList(ctx, passing, { name: node.name, type, at }, node);
  ctx.scope.set(node.name, { kind: 'local', local: bound.local });
  if (ctx.assigned.has(node.name)) {
    const what = `'${node.name}' is a plain array that is assigned again`;
    ctx.module.report('KZ1018', node, what, 'give the other one another name');
    ctx.scope.set(node.name, { kind: 'reported' });
  }
  return bound;
}

/** A function's body, and those of methods that it calls of `this`. */
function bodiesOf(module: ModuleContext, name: string, body: NonNullable<FunctionNode['body']>) {
  const called = module.fieldsOf(name)?.functions ?? [];
  return [body, ...called.flatMap((each) => module.functionNode(each)?.body ?? [])];
}

interface FieldsOfThis {
  readonly fields: RecordType['fields'];
  readonly assigned: ReadonlySet<string>;
  readonly methods: UsedFields['methods'];
}

/** Of a class's instance, or of what `this: T` says, those that are used. */
function fieldsOfThis(ctx: FunctionContext, name: string, node: FunctionNode): FieldsOfThis | undefined {
  const { module } = ctx;
  const said = thisOf(node);
  if (said !== undefined) {
    if (!mentionsThis(node.body)) return undefined;
    const type = boundaryTypeOf(said, module, module.scope, { isGiven: true });
    if (type?.kind !== 'record' || type.isTuple) {
      module.report('KZ1004', said, "kernels take an object with fields as 'this'", 'this: { data: Float64Array }');
      return undefined;
    }
    const used = namesOfThis(node.body);
    const isWhole = usesWholeThis(node.body);
    const fields = new Map([...type.fields].filter(([key]) => isWhole || used.has(key)));
    return { fields, assigned: new Set(), methods: new Map() };
  }
  const used = module.fieldsOf(name);
  if (used === undefined) return undefined;
  const types = [...used.types].map(
    ([key, type]) => [key, boundaryTypeOf(type, module, module.scope, { isGiven: true })] as const,
  );
  return {
    ...used,
    fields: new Map(types.flatMap(([key, type]) => (type === undefined ? [] : [[key, type] as const]))),
  };
}

/** `this`, as a record of the fields that are used; undefined if there are none. */
function bindSelf(
  ctx: FunctionContext,
  entry: Entry,
  used: FieldsOfThis | undefined,
  receiver: Binding | undefined,
  node: FunctionNode,
): readonly Local[] | undefined {
  if (used === undefined || used.fields.size === 0) return undefined;
  ctx.writtenFields = new Set([...ctx.writtenFields, ...used.assigned]);
  const { binding, plan, locals } = makeSelf(ctx, entry, used.fields, node.id ?? node);
  const methods = receiver?.kind === 'members' ? receiver : undefined;
  const record = { ...binding, methods };
  ctx.scope.set('this', { kind: 'record', record });
  entry.objects.set(record, 'this');
  entry.self = { fields: plan, methods: [...used.methods] };
  return locals;
}

/** The annotated result; false, and reported, if kernels have no such type. */
function readResult(ctx: FunctionContext, { returnType }: FunctionNode): boolean {
  if (!returnType) return true;
  const { typeAnnotation } = returnType;
  // Which it is, the version knows.
  if (isUnionOfKinds(typeAnnotation, ctx.module, ctx.scope)) return true;
  const held = ctx.entry && boundaryTypeOf(typeAnnotation, ctx.module, ctx.scope, { isGiven: true, isResult: true });
  if (ctx.entry !== undefined && held !== undefined && held.kind !== 'plain') {
    entryResult(ctx, ctx.entry, held, typeAnnotation);
    return true;
  }
  if (ctx.entry !== undefined && held === undefined && holdsUnion(typeAnnotation, ctx.module, ctx.scope)) return true;
  const shape = ctx.isKernel ? undefined : shapeOf(typeAnnotation, ctx.module, ctx.scope);
  if (shape !== undefined && typeMeaning(typeAnnotation, ctx.module.source, ctx.scope) === undefined) {
    giveRecord(ctx, shape, typeAnnotation);
    return true;
  }
  // What it returns says more of the body's errors than nothing.
  ctx.result = readType(typeAnnotation, ctx.module, ctx.scope, 'result');
  ctx.hasRefusedResult = ctx.result === undefined;
  return ctx.result !== undefined;
}

function resultOf({ result, resultRecord }: FunctionContext) {
  return {
    result: resultRecord === undefined ? result?.type : ('void' as const),
    resultDeclared: result?.declared,
    shape: resultRecord?.shape,
    results: resultRecord?.local,
    givesArgument: resultRecord?.givesArgument ?? false,
    givesOther: resultRecord?.givesOther ?? false,
  };
}

/**
 * `isCalled`: whether somebody calls it already, by its signature. `mayLowerAgain`: whether nothing was reported yet;
 * then it is lowered again where variables may have no value, as such that may be undefined.
 */
export function lowerFunction(
  opened: Opened,
  origin: Origin,
  isCalled: () => boolean,
  mayLowerAgain: () => boolean,
): { readonly fn: Fn; readonly signature: Signature } | 'again' | undefined {
  const { declaration, ctx, signature, patterns, typesAreKnown } = opened;
  const { node, exported, exportNames, doc } = declaration;
  const { name, sourceName, parameters, defaults, shapes } = signature;
  const tooDeep = tooDeepIn(node);
  if (tooDeep !== undefined) {
    const hint =
      'some hundred operators in one expression, or as many blocks in each other: give parts names, or make it a loop';
    ctx.module.report('KZ1020', tooDeep, 'this nests deeper than kernelize can follow', hint);
    return undefined;
  }
  const body: Stmt[] = [...ctx.prologue];
  const statements = node.body?.body ?? [];
  for (const { name, node } of ctx.vars.atTop) declareLate(ctx, name, node, body);
  for (const local of parameters) {
    if (!isWhole(local.type) || !local.mutable) continue;
    const variable = declareArrayVariable(ctx, local.name, local.type, local, local.loc, body);
    bindArrayVariable(ctx, ctx.scope, local.name, variable);
  }
  for (const { pattern, late } of patterns) {
    if (pattern !== undefined) declarePattern(ctx, pattern.node, readRecord(pattern.record, pattern.node), body);
    if (late !== undefined) declareLateDefault(ctx, late, body);
  }
  lowerBlock(
    ctx,
    statements.filter((each) => directiveOf(each) === undefined),
    body,
  );
  removeUnused(ctx);
  const unassigned = unassignedIn(ctx, body);
  const types = unassigned.map(({ local }) => local);
  if (unassigned.length > 0 && mayLowerAgain() && types.every(({ type }) => /^(number|boolean)$/.test(type))) {
    for (const { loc, type, declared } of types) ctx.module.mayLackValue.set(loc.start, { type, declared });
    return 'again';
  }
  for (const { report } of unassigned) report();
  expectFreshViews(ctx, body);
  const result = ctx.result ?? { type: 'void' as const, declared: undefined };
  const { entry } = ctx;
  const isHeld = entry?.resultType !== undefined && !mayBeLeftOut(entry.resultType);
  if ((result.type !== 'void' || ctx.resultRecord !== undefined || isHeld) && mayEnd(body)) {
    const head = { start: node.start, end: node.body?.start ?? node.end };
    const kind = isHeld ? entry.resultType?.kind : ctx.resultRecord === undefined ? result.type : 'record';
    const what = kind === 'optional' || kind === 'maybe' ? 'value' : kind;
    ctx.module.report('KZ1016', head, `${sourceName} may end without returning a ${what}`, 'return one at its end');
  }
  if (!typesAreKnown || (ctx.hasRefusedResult && ctx.result === undefined)) return undefined;
  const isEntry = entry?.memory !== undefined;
  if (entry !== undefined) refuseGivenObjects(ctx, entry);
  if (entry !== undefined) expectKept(ctx, entry, body);
  for (const each of entry?.copied ?? []) noteCopied(each);
  const returns = isCalled() && !isEntry ? undefined : returnedParameter(body, parameters);
  const boundary = entry && boundaryOf(ctx, entry, sourceName, returns === undefined ? undefined : parameters[returns]);
  const flat = [...ctx.strings.atBegin, ...(returns === undefined ? body : withoutValues(body))];
  const given = returns === undefined ? result : ({ type: 'void', declared: undefined } as const);
  const { results, ...known } = resultOf(ctx);
  const before = entry === undefined ? [] : ownParameters(entry);
  const all = results === undefined ? [...before, ...parameters] : [...parameters, results];
  const takesRecords = shapes.some((shape) => shape !== undefined);
  const fn: Fn = {
    name,
    sourceName,
    origin,
    // What records are to those who call from outside is not written yet.
    exported: exported && !takesRecords && results === undefined,
    ...((exportNames.length !== 1 || exportNames[0] !== name) && { exportNames }),
    ...(declaration.isKernel && ownerOf(sourceName) !== undefined && { isMember: true }),
    ...(ctx.module.usesThis(sourceName) &&
      !entry?.self && { readsOfThis: [...ctx.module.calledBy(sourceName).ofThis.keys()] }),
    parameters: all,
    defaults: isEntry
      ? [...before.map(() => undefined), ...opened.flatDefaults]
      : all.length === defaults.length
        ? defaults
        : all.map(() => undefined),
    result: given.type,
    resultDeclared: given.declared,
    ...(returns !== undefined && !isEntry && { returns }),
    ...(boundary && { boundary }),
    body: uniqueNodes(withCells(ctx, isEntry ? withEnds(ctx, entry, flat, node) : flat, node)),
    reps: undefined,
    directives: ctx.directives,
    doc,
    loc: node,
  };
  const type = { result: given.type, resultDeclared: given.declared, ...(returns !== undefined && { returns }) };
  const erased = ctx.strings.present ? eraseStrings(fn, ctx.module.usesString) : fn;
  return { fn: erased, signature: { ...signature, ...known, results, ...type } };
}
