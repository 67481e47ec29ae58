// What each `var` of a function means: a `let` of the block it stands in, where all that uses the variable stands behind
// it in that block; another assignment of such a one, or of a parameter; else a variable of the whole function.
//
// In:  a function's body and the names of its parameters. Out: the meaning of each declarator, and the names of
// variables of the whole function. Changes nothing.

import type { BindingPattern } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { boundBy } from './declarations.ts';
import { isFunction, type Node, type ScopeAnalysis, type Variable } from './scope-analysis.ts';

export type VarMeaning = 'let' | 'assignment';

export interface VarDeclarations {
  /** By declarator. */
  readonly meanings: ReadonlyMap<object, VarMeaning>;
  /** Declared at the top of the function, without a value. */
  readonly atTop: readonly { readonly name: string; readonly node: Span }[];
  /** How often names are assigned by declarations that are no declarations. */
  readonly assignments: readonly string[];
}

export const NO_VARS: VarDeclarations = { meanings: new Map(), atTop: [], assignments: [] };

interface Declarator {
  readonly node: Node;
  readonly variable: Variable;
  readonly hasValue: boolean;
  /** The block, loop or function that it would be of, were it a let. */
  readonly region: Span;
  /** In a case of a switch: other cases see it, and may run without it. */
  readonly inCase: boolean;
}

export function varDeclarationsIn(
  scopes: ScopeAnalysis,
  body: readonly object[],
  parameters: ReadonlySet<string>,
): VarDeclarations {
  const meanings = new Map<object, VarMeaning>();
  const atTop: { name: string; node: Span }[] = [];
  const assignments: string[] = [];
  for (const [variable, all] of declaratorsIn(scopes, body as readonly Node[])) {
    const { name } = variable;
    const lets = parameters.has(name) ? [] : letsOf(all, usesIn(body[0] as Node, variable));
    const [first] = all as [Declarator];
    if (lets === undefined) atTop.push({ name, node: first.node });
    for (const each of all) {
      const meaning = lets?.includes(each) ? 'let' : 'assignment';
      meanings.set(each.node, meaning);
      if (meaning === 'assignment' && each.hasValue) assignments.push(name);
    }
  }
  return { meanings, atTop, assignments };
}

const isIn = ({ start }: Span, region: Span) => region.start <= start && start < region.end;

/** Those that can be a let, if with them all can; the rest are assignments. */
function letsOf(all: readonly Declarator[], uses: readonly Span[]): readonly Declarator[] | undefined {
  const lets: Declarator[] = [];
  for (const each of all) {
    if (lets.some(({ region }) => isIn(each.node, region))) continue;
    if (!each.hasValue || each.inCase) return undefined;
    lets.push(each);
  }
  const isSeen = (use: Span) => lets.some(({ node, region }) => isIn(use, region) && use.start >= node.start);
  return uses.every(isSeen) ? lets : undefined;
}

/** Wherever its name stands in the body; what closes over it uses it wherever that is called. */
function usesIn(first: Span, { identifiers, references }: Variable): Span[] {
  const all = [...identifiers, ...references.map(({ identifier }) => identifier)] as unknown as Span[];
  return all.filter(({ start }) => start >= first.start);
}

/** Those of the function itself, by variable. */
function declaratorsIn(scopes: ScopeAnalysis, body: readonly Node[]): Map<Variable, Declarator[]> {
  const found = new Map<Variable, Declarator[]>();
  const [first] = body;
  const last = body.at(-1);
  if (first === undefined || last === undefined) return found;
  const { start } = first;
  for (const node of scopes.ofTypeIn({ start, end: last.end }, 'VariableDeclaration')) {
    // Functions in the function begin in its body.
    if (node.kind !== 'var' || (functionAround(scopes, node)?.start ?? start) >= start) continue;
    const loop = scopes.parentOf(node);
    const ofLoop = /^For(In|Of)Statement$/.test(loop?.type ?? '') && loop?.left === node;
    for (const declarator of node.declarations as Node[]) {
      const { id, init } = declarator as unknown as { id: BindingPattern; init: unknown };
      for (const each of boundBy(id)) {
        const variable = scopes.declaredBy(declarator).find(({ identifiers }) => identifiers.includes(each as never));
        if (variable === undefined) continue;
        // By declarator; those of a pattern by their names in it.
        const place = (each === id ? declarator : each) as unknown as Node;
        const all = found.get(variable) ?? [];
        found.set(variable, all);
        all.push({ node: place, variable, hasValue: ofLoop || init !== null, ...placeOf(scopes, node) });
      }
    }
  }
  return found;
}

function functionAround(scopes: ScopeAnalysis, inner: Node): Node | undefined {
  let node = scopes.parentOf(inner);
  while (node !== undefined && !isFunction(node)) node = scopes.parentOf(node);
  return node;
}

function placeOf(scopes: ScopeAnalysis, declaration: Node): { readonly region: Span; readonly inCase: boolean } {
  let inCase = false;
  for (let node = declaration, around = scopes.parentOf(node); around; node = around, around = scopes.parentOf(node)) {
    switch (around.type) {
      case 'BlockStatement':
        // A function's body is all of it.
        return { region: /Function/.test(scopes.parentOf(around)?.type ?? '') ? WHOLE : around, inCase };
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return { region: around, inCase };
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        // A statement that is no block has a scope of its own all the same.
        return { region: node, inCase };
      case 'SwitchCase':
        inCase = true;
    }
  }
  return { region: WHOLE, inCase };
}

const WHOLE: Span = { start: 0, end: Number.MAX_SAFE_INTEGER };
