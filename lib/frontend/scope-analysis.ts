// Who declares, reads and assigns which variable, in a whole module: asked once, and answered by a library
// (ARCHITECTURE.md, Decisions).
//
// In:  a module's tree. Out: its variables, and where each is used, in the order of the source; what each node stands
// in. Names in types are no uses. Changes nothing but that it notes the range of names, which the library asks for and
// the parser would note of every node.
//
// Must hold: the tree doesn't change any more. Nodes that are copied later share what is in them, so a function is known
// by its list of parameters, and a place by its position.

import type { Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { analyze, type Reference, type Scope, type ScopeManager, type Variable, visitorKeys } from './scope-library.ts';

export type { Reference, Scope, Variable } from './scope-library.ts';

export interface Node extends Span {
  readonly type: string;
  readonly [key: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

export interface ScopeAnalysis {
  /** Of the module itself. */
  readonly scope: Scope;
  /** All uses as values. */
  readonly references: readonly Reference[];
  /** Those in a part of the source. */
  within(span: Span): readonly Reference[];
  /** What a use stands for; undefined for what is global. */
  variableOf(reference: Reference): Variable | undefined;
  /** Variables that a node declares: a declarator, a class, a function its parameters. */
  declaredBy(node: object): readonly Variable[];
  parentOf(node: object): Node | undefined;
  /** All nodes of those types, in the order of the source. */
  ofType(...types: readonly NotedType[]): readonly Node[];
  /** Those of a type in a part of the source. */
  ofTypeIn(part: Span, type: NotedType): readonly Node[];
}

const known = new WeakMap<Program, ScopeAnalysis>();

export function analyseScopes(program: Program): ScopeAnalysis {
  const found = known.get(program) ?? new Analysis(program);
  known.set(program, found);
  return found;
}

/** A part of a module's source, and what is known of that. */
export interface Part {
  readonly scopes: ScopeAnalysis;
  readonly span: Span;
}

const copies = new WeakMap<object, Part>();

/** A copy of what stands elsewhere, which says that it stands here. */
export function noteCopy(copy: object, original: Part): void {
  copies.set(copy, original);
}

/** Where a node of a module stands; of a copy, where the original does. */
export function partOf(scopes: ScopeAnalysis, node: Span): Part {
  return copies.get(node) ?? { scopes, span: node };
}

/** Where the name of a variable stands in a part of the module, as a value. */
export function usesIn(scopes: ScopeAnalysis, part: Span, variable: Variable): Node[] {
  const uses = scopes.within(part).filter((use) => scopes.variableOf(use) === variable);
  return uses.map(({ identifier }) => identifier as unknown as Node);
}

/** Whether something of that name is used in there. */
export function isNamed(scopes: ScopeAnalysis, node: Span, name: string): boolean {
  const part = partOf(scopes, node);
  return part.scopes.within(part.span).some(({ identifier }) => identifier.name === name);
}

/** The parser's nodes are those of TypeScript ESLint, but for brackets, which are nodes, and chains (chains.ts). */
const KEYS = { ...visitorKeys, IfStatement: ['test', 'consequent', 'alternate', 'branches', 'otherwise'] };

/** What TypeScript adds, and has values in it. */
const VALUES =
  /^TS(\w+Expression|TypeAssertion|ExportAssignment|ParameterProperty|ImportEqualsDeclaration|(Module|Enum)(Declaration|Block|Body|Member)|Abstract\w+)$/;

export const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const;

export function isFunction({ type }: Node): boolean {
  return (FUNCTIONS as readonly string[]).includes(type);
}

/** What is asked for by its type. */
const NOTED = [
  ...(['ThisExpression', 'Super', 'MetaProperty', 'ClassDeclaration', 'WithStatement'] as const),
  ...(['MemberExpression', 'Property', 'VariableDeclaration'] as const),
  ...FUNCTIONS,
  ...(['AssignmentExpression', 'UpdateExpression', 'ForInStatement', 'ForOfStatement'] as const),
] as const;
export type NotedType = (typeof NOTED)[number];

class Analysis implements ScopeAnalysis {
  readonly scope: Scope;
  readonly references: readonly Reference[];
  private readonly manager: ScopeManager;
  private readonly parents = new Map<object, Node>();
  private readonly noted = new Map<string, Node[]>(NOTED.map((type) => [type, []]));

  constructor(program: Program) {
    this.note(program as unknown as Node);
    this.manager = analyze(program as never, {
      ...{ sourceType: 'module', lib: [], jsxPragma: null },
      childVisitorKeys: KEYS,
    });
    const [, module] = this.manager.scopes;
    this.scope = module as Scope;
    this.references = this.manager.scopes
      .flatMap(({ references }) => references)
      .filter(({ identifier }) => this.parents.has(identifier))
      .sort((a, b) => startOf(a) - startOf(b));
  }

  /** No recursion: people nest deep. */
  private note(program: Node): void {
    const waiting: Node[] = [program];
    // Types have names with ranges, and no parents.
    const types: Node[] = [];
    const enter = (child: Node, parent: Node | undefined) => {
      if (child.type === 'Identifier' || child.type === 'JSXIdentifier') noteRange(child);
      if (parent === undefined || (child.type.startsWith('TS') && !VALUES.test(child.type))) types.push(child);
      else {
        this.parents.set(child, parent);
        waiting.push(child);
      }
    };
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      this.noted.get(node.type)?.push(node);
      if (isNode(node.body)) noteRange(node.body);
      forEachChild(node, enter);
    }
    for (let node = types.pop(); node !== undefined; node = types.pop()) {
      if (isNode(node.body)) noteRange(node.body);
      forEachChild(node, (child) => enter(child, undefined));
    }
    for (const all of this.noted.values()) all.sort(inOrder);
  }

  within({ start, end }: Span): readonly Reference[] {
    const { references } = this;
    return references.slice(firstFrom(references, startOf, start), firstFrom(references, startOf, end));
  }

  variableOf({ resolved, identifier }: Reference): Variable | undefined {
    // What the library leaves open may be the module's: as in a `with`.
    if (resolved === null) return this.scope.set.get(identifier.name as string);
    // In a class, its name is a variable of the class with the same value.
    const [definition] = resolved.defs;
    const isInner = resolved.scope.type === 'class' && definition?.node.type === 'ClassDeclaration';
    return (isInner ? resolved.scope.upper?.set.get(resolved.name) : undefined) ?? resolved;
  }

  declaredBy(node: object): readonly Variable[] {
    return this.manager.getDeclaredVariables(node as never);
  }

  parentOf(node: object): Node | undefined {
    return this.parents.get(node);
  }

  ofType(...types: readonly NotedType[]): readonly Node[] {
    const [first = [], ...more] = types.map((type) => this.noted.get(type) ?? []);
    return more.length === 0 ? first : [...first, ...more.flat()].sort(inOrder);
  }

  ofTypeIn({ start, end }: Span, type: NotedType): readonly Node[] {
    const all = this.noted.get(type) ?? [];
    const from = (node: Node) => node.start;
    return all.slice(firstFrom(all, from, start), firstFrom(all, from, end)).filter((node) => node.end <= end);
  }
}

const inOrder = (a: Span, b: Span) => a.start - b.start || b.end - a.end;

/** In what is sorted by place: the first that stands there or further down. */
function firstFrom<T>(all: readonly T[], placeOf: (each: T) => number, place: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(all[middle] as T) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a use stands. */
export function startOf({ identifier }: Reference): number {
  return (identifier as unknown as Span).start;
}

function noteRange(node: Node): void {
  (node as { range?: unknown }).range ??= [node.start, node.end];
}

function forEachChild(node: Node, visit: (child: Node, parent: Node) => void): void {
  for (const key in node) {
    const value = node[key];
    if (typeof value !== 'object' || value === null || key === 'parent') continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) visit(each, node);
    } else if (isNode(value)) visit(value, node);
  }
}
