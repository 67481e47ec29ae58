// Functions of the module that assign fields of objects that they are given: `function move(p: Point) { p.x++; }`. Their
// bodies go in where they are called, so that the fields are the caller's.
//
// In:  a function, or a part of a text. Out: names of the fields, through all functions that objects are handed on to.
// Lowers nothing.

import type { Function as FunctionNode, TSType } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { FunctionText } from './functions-as-values.ts';
import type { ModuleContext } from './scope.ts';
import type { Node } from './scope-analysis.ts';
import { shapeOf } from './shapes.ts';
import { isTarget, outermost } from './uses.ts';

type Text = FunctionNode | FunctionText;

/** By module, and by function. */
const known = new WeakMap<ModuleContext, Map<object, ReadonlySet<string>>>();
const NONE: ReadonlySet<string> = new Set();

/** Whether a function assigns fields of what it is given, itself or by others. */
export function changesGiven(module: ModuleContext, text: Text): boolean {
  return fieldsOfGiven(module, text).size > 0;
}

/** Fields that functions assign of what they are given, if they are called in those parts, or by functions that are. */
export function fieldsChangedIn(module: ModuleContext, parts: readonly Span[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<object>();
  const add = (part: Span) => {
    for (const { text } of callsIn(module, part)) {
      if (text.body === null || seen.has(text)) continue;
      seen.add(text);
      for (const each of fieldsOfGiven(module, text)) found.add(each);
      add(text.body);
    }
  };
  for (const each of parts) add(each);
  return found;
}

function fieldsOfGiven(module: ModuleContext, text: Text): ReadonlySet<string> {
  const functions = known.get(module) ?? new Map<object, ReadonlySet<string>>();
  known.set(module, functions);
  const before = functions.get(text);
  if (before !== undefined) return before;
  // Those that call each other.
  functions.set(text, NONE);
  const found = find(module, text);
  functions.set(text, found);
  return found;
}

function find(module: ModuleContext, { params, body }: Text): ReadonlySet<string> {
  const records = new Set(params.flatMap((each) => namesOfRecord(module, each as unknown as Node)));
  const found = new Set<string>();
  if (records.size === 0 || body === null) return found;
  const { scopes } = module;
  for (const node of scopes.ofTypeIn(body, 'MemberExpression')) {
    const { name, value } = node.property as { name?: string; value?: unknown };
    if (records.has(rootOf(node)) && isTarget(scopes, outermost(scopes, node))) found.add(String(name ?? value));
  }
  for (const { call, text } of callsIn(module, body)) {
    const isHandedOn = (call.arguments as Node[]).some((each) => records.has(rootOf(each)));
    if (isHandedOn) for (const each of fieldsOfGiven(module, text)) found.add(each);
  }
  return found;
}

/** The name of a parameter whose type is an object's. */
function namesOfRecord(module: ModuleContext, { type, name, typeAnnotation }: Node): string[] {
  const annotation = (typeAnnotation as Node | null | undefined)?.typeAnnotation as TSType | undefined;
  if (type !== 'Identifier' || !annotation) return [];
  const shape = shapeOf(annotation, module, module.scope);
  return shape !== undefined && shape.nothing === undefined ? [String(name)] : [];
}

/** `p` of `p.at.x`. */
function rootOf({ type, object, expression, name }: Node): string {
  if (type === 'MemberExpression') return rootOf(object as Node);
  if (/^(Parenthesized|TSNonNull|TSAs|TSSatisfies)Expression$/.test(type)) return rootOf(expression as Node);
  return type === 'Identifier' ? String(name) : '';
}

/** Calls of functions of the module by their names. */
function callsIn(module: ModuleContext, part: Span): { readonly call: Node; readonly text: FunctionNode }[] {
  const { scopes } = module;
  return scopes.within(part).flatMap(({ identifier }) => {
    const node = identifier as unknown as Node;
    const call = scopes.parentOf(node);
    const text = call?.type === 'CallExpression' && call.callee === node && module.functionNode(String(node.name));
    return call && text ? [{ call, text }] : [];
  });
}
