// What assignments write to: variables, fields, elements and lengths.
//
// In:  the left side of an assignment. Out: its place, evaluated once, which can be read and written.

import type { AssignmentExpression, Expression } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Local, Stmt } from '../ir/ir.ts';
import { adapted } from './bigints.ts';
import { expectElement, isTrue } from './list-elements.ts';
import { element, elementInside, lengthOf, listAt, setLength, storeElement } from './lists.ts';
import { lowerIndexed, lowerName } from './names.ts';
import { expectOfRow, lowerRowElementPlace, type RowPlace, readRowPlace, writeRowPlace } from './nested-access.ts';
import { nestedAt } from './nested-forms.ts';
import { lowerNumber, numberOf } from './operands.ts';
import { shapeOfVariable } from './optional-types.ts';
import { assignOptional, readOptional, required, shaped } from './optionals.ts';
import { keyOf, recordAt } from './record-forms.ts';
import { lowerCellPlace } from './record-lists.ts';
import type { RecordValue, RecordVariable } from './record-types.ts';
import { isSaid } from './roots.ts';
import { type FunctionContext, isNews } from './scope.ts';
import { isMemberOfText } from './string-forms.ts';
import { isWhole } from './string-values.ts';
import { HINT_TO_MAKE } from './strings.ts';
import { expectType, read, save } from './values.ts';

/** What an assignment writes to: index and array are evaluated once, before the right-hand side. */
export type Place =
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'element'; readonly array: Local; readonly index: Expr; readonly cell?: 'number' | 'boolean' }
  | { readonly kind: 'optional'; readonly variable: RecordVariable; readonly loc: Span }
  | { readonly kind: 'length'; readonly array: Local }
  | { readonly kind: 'row'; readonly place: RowPlace };

export function lowerPlace(ctx: FunctionContext, node: AssignmentExpression['left'], out: Stmt[]): Place | undefined {
  const { report } = ctx.module;
  if (node.type === 'TSNonNullExpression' || node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') {
    return lowerPlace(ctx, node.expression as AssignmentExpression['left'], out);
  }
  if (node.type === 'Identifier') {
    const binding = ctx.scope.find(node.name);
    if (binding?.kind === 'local' && isWhole(binding.local.type)) {
      const what = binding.local.type === 'string' ? 'a string' : 'an array';
      report('KZ1018', node, `'${node.name}' is ${what} that is assigned again`, 'give the other one another name');
      return undefined;
    }
    if (binding?.kind === 'record' && binding.record.nothing !== undefined && binding.record.isAssigned) {
      return { kind: 'optional', variable: binding.record, loc: node };
    }
    if (binding?.kind === 'local' && binding.local.mutable) return { kind: 'local', local: binding.local };
    const isConstant = binding === undefined && /^(NaN|Infinity|undefined)$/.test(node.name);
    if (!isConstant && (binding === undefined || ['not-yet', 'late', 'reported', 'refused'].includes(binding.kind)))
      lowerName(ctx, node.name, node);
    else {
      const hint =
        binding?.kind === 'local' || binding?.kind === 'record' ? `let ${node.name}` : 'a variable of the kernel';
      report('KZ1009', node, `'${node.name}' is not a variable that can be assigned`, hint);
      ctx.said.add(node.name);
    }
    return undefined;
  }
  if (isMemberOfText(ctx, node as Expression)) {
    if (isNews(ctx, node)) report('KZ1009', node, 'strings never change', HINT_TO_MAKE);
    return undefined;
  }
  const ofRow = node.type === 'MemberExpression' ? lowerRowElementPlace(ctx, node, out) : undefined;
  if (ofRow !== undefined) return { kind: 'row', place: ofRow };
  const cell = node.type === 'MemberExpression' ? lowerCellPlace(ctx, node, out) : undefined;
  if (cell === 'reported') return undefined;
  if (cell !== undefined) return { kind: 'element', ...cell, cell: cell.isBoolean ? 'boolean' : 'number' };
  const field = node.type === 'MemberExpression' ? lowerFieldPlace(ctx, node) : undefined;
  if (field !== undefined) return field === 'reported' ? undefined : field;
  if (node.type === 'MemberExpression' && node.computed) {
    const array = lowerIndexed(ctx, node.object, out);
    const index = lowerNumber(ctx, node.property, out);
    if (array === undefined) return undefined;
    // Asked about, and then used.
    return { kind: 'element', array, index: array.isGrowing ? save(ctx, index, out) : index };
  }
  const list =
    node.type === 'MemberExpression' ? (listAt(ctx, node.object) ?? nestedAt(ctx, node.object)?.handles) : undefined;
  if (list !== undefined && node.type === 'MemberExpression' && keyOf(node) === 'length') {
    return { kind: 'length', array: list };
  }
  if (isSaid(ctx, node as Expression)) return undefined;
  if (isNews(ctx, node)) report('KZ1009', node, 'only variables and elements of typed arrays can be assigned');
  return undefined;
}

function lowerFieldPlace(
  ctx: FunctionContext,
  node: Extract<Expression, { type: 'MemberExpression' }>,
): Place | 'reported' | undefined {
  const record = node.object.type === 'Super' ? undefined : recordAt(ctx, node.object);
  if (record === undefined || !('fields' in record)) return undefined;
  const key = keyOf(node);
  const field = key === undefined ? undefined : record.fields.get(key);
  const text = ctx.module.source.slice(node.start, node.end);
  const { report } = ctx.module;
  if (field === undefined)
    report('KZ1008', node, `there is no field '${text}' to assign`, 'a record has the fields that it begins with');
  else if (record.owner === 'parameter') {
    report(
      'KZ1009',
      node,
      `'${text}' is a field of an argument: whoever calls would not see it`,
      'return a new record',
    );
  } else if ('fields' in field && field.nothing !== undefined) {
    return { kind: 'optional', variable: field, loc: node };
  } else if ('fields' in field || isWhole(field.type)) {
    report('KZ1018', node, `'${text}' is no number: a record keeps its arrays, strings and records`);
  } else return { kind: 'local', local: field };
  return 'reported';
}

export function readPlace(ctx: FunctionContext, place: Place, loc: Span, out: Stmt[]): Expr {
  switch (place.kind) {
    case 'local':
      return read(place.local, loc);
    case 'optional':
      return required(ctx, readOptional(place.variable, place.loc), place.loc, out);
    case 'length':
      return lengthOf(ctx, place.array, loc);
    case 'row':
      return readRowPlace(ctx, place.place, loc, out);
    default: {
      if (place.cell === undefined) return element(ctx, place.array, place.index, loc, out);
      // A field of what is not there is an error in JavaScript, too.
      const value = elementInside(ctx, place.array, place.index, loc, out);
      return place.cell === 'boolean' ? isTrue(value) : value;
    }
  }
}

/** `isNew`: it is assigned whatever it was. */
export function writePlace(
  ctx: FunctionContext,
  place: Place,
  value: Expr,
  loc: Span,
  out: Stmt[],
  isNew = false,
): void {
  if (place.kind === 'local') {
    const checked = adapted(expectType(ctx, value, place.local.type), place.local.declared);
    out.push({ kind: 'assign', local: place.local, value: checked, loc });
  } else if (place.kind === 'optional') {
    const shape = shapeOfVariable(place.variable);
    assignOptional(ctx, place.variable, shaped(ctx, value, shape, loc, out) as RecordValue, loc, out);
  } else if (place.kind === 'row') {
    writeRowPlace(ctx, place.place, value, loc, out, isNew);
  } else if (place.kind === 'length') {
    setLength(ctx, place.array, value, loc, out);
  } else {
    // Booleans of lists are held as 1 and 0.
    const held = numberOf(expectOfPlace(ctx, place, value));
    storeElement(ctx, place.array, place.index, held, loc, out, { isNew: isNew && place.cell === undefined });
  }
}

/** The value as one for the place, or reported. */
export function expectOfPlace(
  ctx: FunctionContext,
  place: Extract<Place, { kind: 'element' | 'row' | 'length' }>,
  value: Expr,
): Expr {
  if (place.kind === 'length') return expectType(ctx, value, 'number');
  if (place.kind === 'row') return expectOfRow(ctx, place.place, value);
  return place.cell === undefined ? expectElement(ctx, place.array, value) : expectType(ctx, value, place.cell);
}
