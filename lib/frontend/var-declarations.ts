// What each `var` of a function means: a `let` of the block it stands in, where all that uses the variable stands behind
// it in that block; another assignment of such a one, or of a parameter; else a variable of the whole function.
//
// In:  a function's body and the names of its parameters. Out: the meaning of each declarator, and the names of
// variables of the whole function. Changes nothing.

import type { BindingPattern } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { boundBy } from './declarations.ts';

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

interface Node extends Span {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface Declarator {
  readonly node: Node;
  readonly name: string;
  readonly hasValue: boolean;
  /** The block, loop or function that it would be of, were it a let. */
  readonly region: Span;
  /** In a case of a switch: other cases see it, and may run without it. */
  readonly inCase: boolean;
}

export function varDeclarationsIn(body: readonly object[], parameters: ReadonlySet<string>): VarDeclarations {
  const search = new Search();
  const whole = { start: 0, end: Number.MAX_SAFE_INTEGER };
  for (const each of body)
    search.visit(each as Node, { region: whole, inCase: false, ofLoop: false, inFunction: false });
  const meanings = new Map<object, VarMeaning>();
  const atTop: { name: string; node: Span }[] = [];
  const assignments: string[] = [];
  for (const [name, all] of search.declarators) {
    const lets = parameters.has(name) ? [] : letsOf(all, search.uses.get(name) ?? []);
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

interface Place {
  readonly region: Span;
  readonly inCase: boolean;
  /** A declaration in the head of for-in or for-of: each turn gives it a value. */
  readonly ofLoop: boolean;
  /** In a function in the function, which has variables of its own. */
  readonly inFunction: boolean;
}

class Search {
  readonly declarators = new Map<string, Declarator[]>();
  readonly uses = new Map<string, Span[]>();

  visit(node: Node, place: Place): void {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        // What closes over a variable uses it wherever it is called.
        return this.children(node, { region: node, inCase: false, ofLoop: false, inFunction: true });
      case 'Identifier':
        return add(this.uses, String(node.name), node);
      case 'BlockStatement':
        return this.children(node, { ...place, region: node, inCase: false });
      case 'ForStatement':
        return this.children(node, { ...place, region: node, inCase: false });
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inside = { ...place, region: node, inCase: false, ofLoop: false };
        this.visit(node.left as Node, { ...inside, ofLoop: true });
        this.visit(node.right as Node, place);
        return this.visit(node.body as Node, inside);
      }
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        // A statement that is no block has a scope of its own all the same.
        for (const key of ['test', 'consequent', 'alternate', 'body']) {
          const part = node[key];
          if (isNode(part)) this.visit(part, key === 'test' ? place : { ...place, region: part, inCase: false });
        }
        return;
      case 'SwitchCase':
        return this.children(node, { ...place, inCase: true });
      case 'VariableDeclaration':
        if (node.kind === 'var' && !place.inFunction)
          for (const each of node.declarations as Node[]) this.declare(each, place);
        return this.children(node, { ...place, ofLoop: false });
      case 'MemberExpression':
        this.visit(node.object as Node, place);
        if (node.computed) this.visit(node.property as Node, place);
        return;
      case 'Property':
        if (node.computed) this.visit(node.key as Node, place);
        return this.visit(node.value as Node, place);
      case 'LabeledStatement':
        return this.visit(node.body as Node, place);
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      default:
        // Types are no uses.
        if (!node.type.startsWith('TS') || node.expression !== undefined) this.children(node, place);
    }
  }

  private declare(node: Node, { region, inCase, ofLoop }: Place): void {
    const { id } = node as unknown as { id: BindingPattern };
    for (const each of boundBy(id)) {
      if (each.type !== 'Identifier') continue;
      // By declarator; those of a pattern by their names in it.
      const own = (each === id ? node : each) as unknown as Node;
      const hasValue = ofLoop || node.init !== null;
      add(this.declarators, each.name, { ...{ node: own, name: each.name, region, inCase }, hasValue });
    }
  }

  private children(node: Node, place: Place): void {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'parent' || key === 'typeAnnotation') continue;
      for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) this.visit(each, place);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
