// Lowers declarations: of numbers and arrays, of records, of the parts of patterns, and of other names.
//
// In:  `let`, `const` or `var`. Out: its variables in the scope, and the statements that give them their values.

import type { BindingPattern, Expression, VariableDeclaration } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { type Alias, aliasesIn } from './aliases.ts';
import { bindArrayVariable, declareArrayVariable } from './array-variables.ts';
import { lowerNewArray } from './arrays.ts';
import { assignName } from './assignments.ts';
import { adapted, operand } from './bigints.ts';
import { lowerCall } from './calls.ts';
import { boundBy } from './declarations.ts';
import { lowerExpression } from './expressions.ts';
import { declareLate } from './late-variables.ts';
import { sayElements } from './list-elements.ts';
import { listTypeOf } from './list-types.ts';
import { lowerNewList } from './lists.ts';
import { declareInnerList } from './named-rows.ts';
import { declareNestedList } from './nested-lists.ts';
import { listOfValue, nothingOfValue, valueOfNothing } from './nested-results.ts';
import { nothingIn, nothingOf } from './optional-forms.ts';
import { absent, valueTypeOf } from './optional-types.ts';
import { lowerOptional, required, shaped } from './optionals.ts';
import { lowerSource, takeApart } from './patterns.ts';
import { isRecord, recordAt, unwrapped } from './record-forms.ts';
import { declareRecordList, declareRow } from './record-lists.ts';
import {
  type Annotated,
  isRecordValue,
  isShape,
  type Nothing,
  type RecordValue,
  type Shape,
  type Value,
} from './record-types.ts';
import { declareRecord, isRefusedValue, lowerValue, own, saveValue } from './records.ts';
import { type FunctionContext, newLocal } from './scope.ts';
import { shapeOf } from './shapes.ts';
import { asCharacter, isText } from './string-values.ts';
import { readType, typeMeaning } from './types.ts';
import { expectType, heldAs, isRefused, refused } from './values.ts';

export function lowerDeclaration(ctx: FunctionContext, node: VariableDeclaration, out: Stmt[]): void {
  const { report } = ctx.module;
  if (!/^(var|let|const)$/.test(node.kind)) {
    report('KZ1006', node, `the kernel language has no '${node.kind}'`, "use 'let' or 'const'");
  }
  for (const declarator of node.declarations) {
    const { id, init } = declarator;
    if (init !== null && (declareFunction(ctx, declarator, init) || declareAliases(ctx, declarator, init))) continue;
    const isConst = node.kind === 'const';
    const lacking = init === null ? undefined : absentIn(ctx, init);
    if (lacking !== undefined && id.type === 'Identifier' && !ctx.assigned.has(id.name)) {
      const value = valueOfNothing(lacking, id);
      declareVariable(
        ctx,
        { id, loc: node, isConst, annotation: undefined, again: isAgain(ctx, id, declarator) },
        value,
        out,
      );
      continue;
    }
    if (id.type !== 'Identifier') {
      if (init !== null) declarePattern(ctx, id, lowerSource(ctx, id, init, out), out, isConst);
      continue;
    }
    if (!isAgain(ctx, id, declarator) && declareHeld(ctx, declarator, isConst, out)) continue;
    const annotation = annotationOf(ctx, id);
    if (isRecordAnnotation(annotation) && annotation.nothing !== undefined) {
      declareOptional(ctx, { id, loc: node, isConst, annotation, again: isAgain(ctx, id, declarator) }, init, out);
      continue;
    }
    if (init === null) {
      if (!isAgain(ctx, id, declarator) && !isRecordAnnotation(annotation))
        declareLate(ctx, id.name, id, out, annotation);
      else if (isRecordAnnotation(annotation)) declareLate(ctx, id.name, id, out);
      continue;
    }
    const wantsTuple = isRecordAnnotation(annotation) && annotation.isTuple;
    const isWhole = wantsTuple || isRecord(ctx, init) || nothingOf(ctx, init) !== undefined;
    const value = isWhole ? lowerValue(ctx, init, out, wantsTuple) : lowerInitial(ctx, id, init, out);
    const alias = isWhole ? recordAt(ctx, init) : undefined;
    declareVariable(
      ctx,
      { id, loc: node, isConst, annotation, again: isAgain(ctx, id, declarator), alias },
      value,
      out,
    );
  }
}

/** What a name or a field is that a version has without a value. */
function absentIn(ctx: FunctionContext, init: Expression): Nothing | undefined {
  const node = unwrapped(init);
  const isNamed =
    /^(Member|Chain)Expression$/.test(node.type) || (node.type === 'Identifier' && node.name !== 'undefined');
  return isNamed ? nothingIn(ctx, node) : undefined;
}

/** Lists of records and of lists, and names of what is in such. */
function declareHeld(
  ctx: FunctionContext,
  declarator: VariableDeclaration['declarations'][0],
  isConst: boolean,
  out: Stmt[],
): boolean {
  if (declareRecordList(ctx, declarator, out) || declareRow(ctx, declarator, out)) return true;
  return declareNestedList(ctx, declarator, out) || declareInnerList(ctx, declarator, isConst, out);
}

/** `let x: number | undefined`, which is undefined until something is assigned. */
function declareOptional(ctx: FunctionContext, declared: Declared, init: Expression | null, out: Stmt[]): void {
  const { id, annotation } = declared;
  const shape = annotation as Shape;
  const isLate = init === null && shape.nothing === 'null';
  if (isLate) ctx.module.report('KZ1005', id, `'${id.name}' has no value yet here`, `${id.name} … = null`);
  const nothing = shape.nothing ?? 'undefined';
  const none = () => absent(valueTypeOf(shape), nothing, id);
  const value = init === null ? none() : (lowerOptional(ctx, init, shape, out) ?? none());
  declareVariable(ctx, declared, value, out);
}

export type Name = Extract<BindingPattern, { type: 'Identifier' }>;
export type Annotation = Annotated | Shape | undefined;

function isRecordAnnotation(annotation: Annotation): annotation is Shape {
  return annotation !== undefined && isShape(annotation);
}

export function annotationOf(ctx: FunctionContext, { typeAnnotation }: Name): Annotation {
  if (!typeAnnotation) return undefined;
  const type = typeAnnotation.typeAnnotation;
  // A list's value says as much.
  if (listTypeOf(type, ctx.scope) !== undefined) return undefined;
  if (typeMeaning(type, ctx.module.source, ctx.scope) !== undefined) return readType(type, ctx.module, ctx.scope);
  return shapeOf(type, ctx.module, ctx.scope) ?? readType(type, ctx.module, ctx.scope);
}

/** Whether it declares what is declared already, by `var`. */
export function isAgain(ctx: FunctionContext, id: object, declarator?: object): boolean {
  return (ctx.vars.meanings.get(declarator ?? id) ?? ctx.vars.meanings.get(id)) === 'assignment';
}

interface Declared {
  readonly id: Name;
  readonly loc: Span;
  readonly isConst: boolean;
  readonly annotation: Annotation;
  readonly again: boolean;
  /** The record that the value is of a variable, if it is. */
  readonly alias?: ReturnType<typeof recordAt>;
}

export function declareVariable(ctx: FunctionContext, declared: Declared, value: Value, out: Stmt[]): void {
  const { id, loc, isConst, again } = declared;
  const { report } = ctx.module;
  const mutable = !isConst && ctx.assigned.has(id.name);
  if (isRecordValue(value)) {
    const isPlain = declared.annotation !== undefined && !isRecordAnnotation(declared.annotation);
    if (value.nothing === undefined || (!isPlain && !again)) return declareWhole(ctx, declared, value, mutable, out);
    return declareVariable(ctx, declared, required(ctx, value, id, out), out);
  }
  const nothing = nothingOfValue(value);
  if (nothing !== undefined && !mutable && !again) return ctx.scope.set(id.name, { kind: 'absent', nothing });
  const list = listOfValue(value);
  if (list !== undefined && !mutable && !again) return ctx.scope.set(id.name, list);
  const annotation = isRecordAnnotation(declared.annotation) ? undefined : declared.annotation;
  if (isRecordAnnotation(declared.annotation) && declared.annotation.nothing !== undefined) {
    const whole = shaped(ctx, value, declared.annotation, id, out);
    return isRecordValue(whole) ? declareWhole(ctx, declared, whole, mutable, out) : undefined;
  }
  if (isRecordAnnotation(declared.annotation) && !isRefused(value)) {
    report('KZ1008', id, `this is a ${value.type}, where an object is needed`);
  }
  if (annotation === undefined && isRefused(value) && !again) {
    ctx.scope.set(id.name, { kind: 'reported' });
    return;
  }
  if (isText(value.type) && !again) return declareText(ctx, declared, value, mutable, out);
  const typed =
    annotation === undefined
      ? operand(ctx, value)
      : adapted(expectType(ctx, value, annotation.type), annotation.declared);
  if (again) {
    assignName(ctx, id.name, typed, id, out);
    return;
  }
  if (typed.kind === 'local' && isArrayKind(typed.type)) {
    sayElements(ctx, typed, id.typeAnnotation?.typeAnnotation);
    if (mutable) {
      const variable = declareArrayVariable(ctx, id.name, typed.type, typed.local, id, out);
      bindArrayVariable(ctx, ctx.scope, id.name, variable);
      return;
    }
    // Another name of the same array, if it has one.
    ctx.scope.set(id.name, { kind: 'local', local: typed.local });
    return;
  }
  const held = annotation === undefined ? heldAs(typed, mutable) : { declared: annotation.declared, mutable };
  const local = newLocal(ctx, id.name, typed.type, id, held);
  ctx.scope.set(id.name, { kind: 'local', local });
  out.push({ kind: 'declare', local, value: typed, loc });
}

/**
 * A variable of a string, or of a character: one that begins with a literal of one character, or of none, and is
 * assigned again.
 */
function declareText(
  ctx: FunctionContext,
  { id, loc, annotation }: Declared,
  value: Expr,
  mutable: boolean,
  out: Stmt[],
) {
  if (annotation !== undefined && (isRecordAnnotation(annotation) || annotation.type !== 'string')) {
    const wanted = isRecordAnnotation(annotation) ? 'an object' : `a ${annotation.type}`;
    if (!isRefused(value)) ctx.module.report('KZ1008', id, `this is a ${value.type}, where ${wanted} is needed`);
    ctx.scope.set(id.name, { kind: 'reported' });
    return;
  }
  const typed = mutable ? (asCharacter(value) ?? value) : value;
  if (typed.kind === 'local' && typed.type === 'string') {
    if (!mutable) return ctx.scope.set(id.name, { kind: 'local', local: typed.local });
    const variable = declareArrayVariable(ctx, id.name, typed.type, typed.local, id, out);
    return bindArrayVariable(ctx, ctx.scope, id.name, variable);
  }
  const local = newLocal(ctx, id.name, 'character', id, { mutable });
  ctx.scope.set(id.name, { kind: 'local', local });
  out.push({ kind: 'declare', local, value: typed, loc });
}

/** A variable that holds a record. */
function declareWhole(
  ctx: FunctionContext,
  { id, again, alias, annotation }: Declared,
  value: RecordValue,
  isAssigned: boolean,
  out: Stmt[],
): void {
  if (isRefusedValue(value)) {
    ctx.scope.set(id.name, { kind: 'reported' });
    return;
  }
  if (again) {
    const hint = "use 'let' or 'const'";
    const what = value.nothing === undefined ? 'an object' : `a value that may be ${value.nothing}`;
    ctx.module.report('KZ1006', id, `'${id.name}' is ${what}, and declared again, or in a loop`, hint);
    return;
  }
  // Another name of the same object, if both keep it.
  if (alias !== undefined && 'fields' in alias && !alias.isAssigned && !isAssigned) {
    ctx.scope.set(id.name, { kind: 'record', record: alias });
    return;
  }
  const kept = own(ctx, value, id) as RecordValue;
  const shape = isRecordAnnotation(annotation) ? annotation : undefined;
  const record = declareRecord(ctx, id.name, kept, { isAssigned, shape }, id, out);
  ctx.scope.set(id.name, { kind: 'record', record });
}

/** Declares the names of a pattern. */
export function declarePattern(
  ctx: FunctionContext,
  pattern: BindingPattern,
  source: Value,
  out: Stmt[],
  isConst = false,
): void {
  // What is assigned while others are still to be taken must not change those.
  const hasAgain = boundBy(pattern).some((each) => isAgain(ctx, each));
  const given = hasAgain && isRecordValue(source) ? saveValue(ctx, source, out) : source;
  const take = (target: BindingPattern | Expression, value: Value, list: Stmt[]) => {
    const id = target as Name;
    const again = isAgain(ctx, id);
    declareVariable(ctx, { id, loc: id, isConst, annotation: undefined, again }, value, list);
  };
  takeApart(ctx, pattern as never, given, take, out);
}

/** The variable of a `for … of`, or those of its pattern. */
export function declareElement(
  ctx: FunctionContext,
  id: BindingPattern,
  value: Value,
  isConst: boolean,
  out: Stmt[],
): void {
  if (id.type !== 'Identifier') return declarePattern(ctx, id, value, out, isConst);
  const annotation = annotationOf(ctx, id);
  declareVariable(ctx, { id, loc: id, isConst, annotation, again: false }, value, out);
}

/** `const half = (y) => y / 2`: a name of a function that goes in where it is called, and no variable. */
function declareFunction(
  ctx: FunctionContext,
  { id }: VariableDeclaration['declarations'][0],
  init: Expression,
): boolean {
  if (id.type !== 'Identifier' || ctx.assigned.has(id.name)) return false;
  if (init.type !== 'ArrowFunctionExpression' && init.type !== 'FunctionExpression') return false;
  const { scope, assigned: names, writtenFields: fields, assignedInside: inside } = ctx;
  ctx.scope.set(id.name, {
    kind: 'closure',
    closure: { name: id.name, node: init, scope, assigned: { names, fields, inside } },
  });
  return true;
}

/** `const { sqrt } = Math`: names of what never changes, and so no variables. */
function declareAliases(
  ctx: FunctionContext,
  { id }: VariableDeclaration['declarations'][0],
  init: Expression,
): boolean {
  const aliases = aliasesIn(ctx.scope, id, init) ?? [];
  const isAlias = ({ name, binding: { kind } }: Alias) => {
    const isValue = kind === 'constant' || kind === 'table' || kind === 'text' || kind === 'refused';
    return !ctx.assigned.has(name) && !(isValue && id.type === 'Identifier');
  };
  if (aliases.length === 0 || !aliases.every(isAlias)) return false;
  for (const { name, binding } of aliases) ctx.scope.set(name, binding);
  return true;
}

/** The initial value: if it makes an array, under the variable's name. */
function lowerInitial(ctx: FunctionContext, { name, typeAnnotation }: Name, node: Expression, out: Stmt[]): Expr {
  const type = typeAnnotation ? listTypeOf(typeAnnotation.typeAnnotation, ctx.scope) : undefined;
  const list = lowerNewList(ctx, node, out, { name, type });
  if (list !== undefined) return list;
  if (node.type === 'CallExpression') return lowerCall(ctx, node, out, 'value', name) ?? refused(node);
  const array = node.type === 'NewExpression' ? lowerNewArray(ctx, node, out, name) : undefined;
  return array ?? lowerExpression(ctx, node, out);
}
