// Which of a module's functions and tables its own code changes: names that are assigned, and arrays that are written
// to, or handed to what may write to them. Kernels would go on with what stands in the source.
//
// In:  a module's tree, and what is a kernel in it: the front end looks at those itself. Out: of each name, where it is
// changed first.

import type { Expression, Program } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import { isScript, withoutTypes } from './declarations.ts';
import { namespacesIn } from './namespaces.ts';
import {
  analyseScopes,
  FUNCTIONS,
  type Node,
  type Reference,
  type ScopeAnalysis,
  startOf,
  type Variable,
} from './scope-analysis.ts';
import { isTarget, type Namespaces, outermost, placeOf, useOf } from './uses.ts';

export interface Changes {
  /** Where something is assigned to a name of the module. */
  assigned(name: string): Span | undefined;
  /** Where its value may be written to, if that is an array or an object. */
  written(name: string): Span | undefined;
  /** That, or where a member of an object is read by a key that nobody knows, unless none can be written to. */
  picked(name: string): Span | undefined;
  /** Where it is written to, if it is not only a member that is read: an enum's are numbers. */
  handedOn(name: string): Span | undefined;
  /** Where text is run that may do anything, `eval(…)`; or where nobody knows what a name means, in a `with`. */
  readonly evaluated: Span | undefined;
}

/** `leftOut`: statements that are no part of the module. */
export function changesOf(
  program: Program,
  isKernel: (node: object) => boolean,
  leftOut: ReadonlySet<object> = new Set(),
): Changes {
  return new Uses(program, isKernel, [...leftOut] as Span[]);
}

/** What is known of a variable by its own uses alone. */
interface Known {
  readonly assigned: Span | undefined;
  readonly written: Span | undefined;
  readonly handedOn: Span | undefined;
  readonly picked: Span | undefined;
  readonly same: readonly Same[];
}

/** What is changed where another variable is changed, or only where something is assigned to that. */
interface Same {
  readonly variable: Variable;
  readonly onlyAssigned?: boolean;
  /** Where that is said; undefined: where the other is changed. */
  readonly at: Span | undefined;
}

type Change = 'written' | 'handedOn' | 'picked';

class Uses implements Changes {
  readonly evaluated: Span | undefined;
  private readonly scopes: ScopeAnalysis;
  private readonly kernels: readonly Span[];
  private readonly namespaces: ReturnType<typeof namespacesIn>;
  private readonly isScript: boolean;
  private readonly uses = new Map<Variable, Reference[]>();
  private readonly known = new Map<Variable, Known>();
  private readonly classes: ReadonlyMap<Variable, Span>;

  constructor(program: Program, isKernel: (node: object) => boolean, leftOut: readonly Span[]) {
    const scopes = analyseScopes(program);
    this.scopes = scopes;
    this.kernels = scopes.ofType(...FUNCTIONS).filter(isKernel);
    this.namespaces = namespacesIn(program);
    this.isScript = isScript(program);
    for (const reference of scopes.references) {
      const variable = isIn(leftOut, startOf(reference)) ? undefined : scopes.variableOf(reference);
      const list = variable && this.uses.get(variable);
      if (variable !== undefined && list === undefined) this.uses.set(variable, [reference]);
      list?.push(reference);
    }
    const isLeft = ({ start }: Span) => !isIn(leftOut, start);
    const isSeen = ({ start }: Span) => isLeft({ start, end: start }) && !isIn(this.kernels, start);
    this.classes = changedClasses(scopes, this.namespaces, isSeen);
    this.evaluated = evaluationsIn(scopes).find(isLeft);
  }

  assigned(name: string): Span | undefined {
    const variable = this.scopes.scope.set.get(name);
    return variable && this.of(variable).assigned;
  }

  written(name: string): Span | undefined {
    return this.changed(name, 'written', ['written']);
  }

  handedOn(name: string): Span | undefined {
    return this.changed(name, 'handedOn', ['written']);
  }

  picked(name: string): Span | undefined {
    const variable = this.scopes.scope.set.get(name);
    const isClosed = variable !== undefined && this.hasNothingToWrite(variable);
    return this.written(name) ?? (isClosed ? undefined : this.changed(name, 'picked', ['written', 'picked']));
  }

  /** `own`: of itself; `others`: of what is changed with it. */
  private changed(name: string, own: Change, others: readonly Change[]): Span | undefined {
    const variable = this.scopes.scope.set.get(name);
    return variable && (this.of(variable)[own] ?? this.changedWithOthers(variable, others, new Set([variable])));
  }

  private changedWithOthers(variable: Variable, how: readonly Change[], seen: Set<Variable>): Span | undefined {
    for (const { variable: other, onlyAssigned, at } of this.of(variable).same) {
      const known = this.of(other);
      const isNew = !seen.has(other) && onlyAssigned !== true;
      if (isNew) seen.add(other);
      const changes = isNew ? how.map((each) => known[each]) : [];
      const place =
        known.assigned ??
        changes.find((each) => each !== undefined) ??
        (isNew ? this.changedWithOthers(other, how, seen) : undefined);
      if (place !== undefined) return at ?? place;
    }
    return undefined;
  }

  /** Whether all that is in an object are numbers, and functions that don't know it. */
  private hasNothingToWrite({ name, defs }: Variable): boolean {
    const [init] = defs.map(({ node }) => (node as unknown as Node).init as Expression | null | undefined);
    const first = withoutTypes(init ?? null) as unknown as Node | null;
    const members = this.namespaces.get(name);
    if (first?.type !== 'ObjectExpression' || members === undefined || members === 'enum') return false;
    return (first.properties as Node[]).every(({ key }) => members.has(String((key as Node | undefined)?.name)));
  }

  private of(variable: Variable): Known {
    const known = this.known.get(variable) ?? this.find(variable);
    this.known.set(variable, known);
    return known;
  }

  private find(variable: Variable): Known {
    const isModules = variable.scope === this.scopes.scope;
    const place = this.classes.get(variable);
    const assigned = isModules ? this.declaredAgain(variable) : undefined;
    const found = { assigned, ...{ written: place, handedOn: place, picked: place } };
    const same: Same[] = this.classesAbove(variable);
    for (const reference of this.uses.get(variable) ?? []) {
      if (reference.init === true) continue;
      const at = placeOf(reference);
      const use = useOf(this.scopes, this.namespaces, reference, variable);
      if (use === 'assigned') found.assigned ??= at;
      if (use === 'harmless' || use === 'assigned' || (isModules && isIn(this.kernels, at.start))) continue;
      if (typeof use !== 'string') {
        if (use.kind === 'alias') same.push(...use.variables.map((each) => ({ variable: each, at: undefined })));
        else same.push({ variable: use.parameter, at }, { variable: use.fn, onlyAssigned: true, at });
        continue;
      }
      if (use === 'element') found.picked ??= at;
      else found.written ??= at;
      if (use === 'handed-on') found.handedOn ??= at;
    }
    return { ...found, same };
  }

  /** What is static in the class that it extends may change what is in it, by way of `this`. */
  private classesAbove({ defs }: Variable): Same[] {
    const above = defs.map(({ node }) => (node as unknown as Node).superClass as Node | null | undefined);
    return above.flatMap((node) => {
      const [use] = node?.type === 'Identifier' ? this.scopes.within(node) : [];
      const variable = use && this.scopes.variableOf(use);
      return variable === undefined ? [] : [{ variable, at: undefined }];
    });
  }

  /**
   * Where a script declares again what a function declares: a variable of that name is the same one, and a function in a
   * block, too.
   */
  private declaredAgain(variable: Variable): Span | undefined {
    if (!this.isScript) return undefined;
    const { scopes } = this;
    const own = variable.defs.map(({ node }) => node as unknown as Node).filter(({ type }) => type === FUNCTIONS[0]);
    if (own.length === 0) return undefined;
    const given = (this.uses.get(variable) ?? []).find(({ init }) => init === true);
    const inBlock = scopes.ofType(FUNCTIONS[0]).filter((node) => {
      return (node.id as Node | null)?.name === variable.name && !own.includes(node) && !isInFunction(scopes, node);
    });
    return own.slice(0, -1)[0] ?? inBlock[0] ?? (given && placeOf(given));
  }
}

function isIn(regions: readonly Span[], position: number): boolean {
  return regions.some(({ start, end }) => start <= position && position < end);
}

function isInFunction(scopes: ScopeAnalysis, inner: Node): boolean {
  for (let node = scopes.parentOf(inner); node !== undefined; node = scopes.parentOf(node))
    if (/Function/.test(node.type)) return true;
  return false;
}

/** `eval(…)`, and `with`. */
function evaluationsIn(scopes: ScopeAnalysis): Span[] {
  const calls = scopes.references.filter((reference) => {
    const node = outermost(scopes, reference.identifier as unknown as Node);
    const parent = scopes.parentOf(node);
    const isCalled = parent?.type === 'CallExpression' && parent.callee === node;
    return reference.identifier.name === 'eval' && isCalled && scopes.variableOf(reference) === undefined;
  });
  return [...calls.map(placeOf), ...scopes.ofType('WithStatement')];
}

/** Classes and objects that are written to by way of `this`, or that decorators take, and where. */
function changedClasses(
  scopes: ScopeAnalysis,
  namespaces: Namespaces,
  isSeen: (node: Node) => boolean,
): Map<Variable, Span> {
  const found = new Map<Variable, Span>();
  const change = (node: Node | undefined, place: Span) => {
    const variable = node && scopes.declaredBy(node).find(({ scope }) => scope === scopes.scope);
    if (variable !== undefined && !found.has(variable)) found.set(variable, { start: place.start, end: place.end });
  };
  for (const node of scopes.ofType('ClassDeclaration')) {
    const members = (node.body as Node).body as Node[];
    // What a decorator makes of it, nobody sees here.
    const isDecorated = [node, ...members].some(({ decorators }) => ((decorators ?? []) as unknown[]).length > 0);
    if (isDecorated && isSeen(node)) change(node, node);
  }
  // An object knows its class, whoever has it.
  const asked = [...scopes.ofType('MemberExpression'), ...scopes.ofType('Property')].find((node) => {
    return isSeen(node) && asksConstructor(scopes, node);
  });
  if (asked !== undefined) for (const node of scopes.ofType('ClassDeclaration')) change(node, asked);
  for (const node of scopes.ofType('ThisExpression', 'Super', 'MetaProperty').filter(isSeen)) {
    const { member, around } = classAround(scopes, node);
    const parent = scopes.parentOf(node) as Node;
    // In what is static, `this` is the class; and of its objects `this.constructor` is.
    const { name, value } = (parent.property ?? {}) as Partial<Node>;
    const isConstructor = parent.computed === true || (name ?? value) === 'constructor';
    const isOwn =
      (node.meta as Node | undefined)?.name === 'new' || (parent.type === 'MemberExpression' && isConstructor);
    const isStatic = member?.static === true || member?.type === 'StaticBlock';
    const isHarmless = around && isStatic && readsMember(scopes, namespaces, node, around);
    if (around && (isStatic || isOwn) && !isHarmless) change(around, node);
    // In an object's functions, `this` is the object.
    const object = objectAround(scopes, node);
    if (object && !readsMember(scopes, namespaces, node, object)) change(object, node);
  }
  return found;
}

/** Whether of `this` a member is read that is known and gives away no more than itself; or one of `super` is called. */
function readsMember(scopes: ScopeAnalysis, namespaces: Namespaces, self: Node, { id, superClass }: Node): boolean {
  const parent = scopes.parentOf(self) as Node;
  const members = namespaces.get(String(((self.type === 'Super' ? superClass : id) as Node | null)?.name));
  const isCalled = self.type === 'Super' && (scopes.parentOf(parent) as Node | undefined)?.callee === parent;
  if (!(self.type === 'ThisExpression' || isCalled) || parent.type !== 'MemberExpression' || parent.computed === true)
    return false;
  if (members === undefined || members === 'enum' || !members.has(String((parent.property as Node).name))) return false;
  const { operator } = scopes.parentOf(outermost(scopes, parent)) as Node;
  return !isTarget(scopes, parent) && operator !== 'delete';
}

/** The variable of the module whose object a node stands in. */
function objectAround(scopes: ScopeAnalysis, inner: Node): Node | undefined {
  let isInObject = false;
  for (let node = scopes.parentOf(inner); node !== undefined; node = scopes.parentOf(node)) {
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return undefined;
    if (node.type === 'VariableDeclarator' && isInObject) return node;
    isInObject = node.type === 'ObjectExpression' || (isInObject && /^TS(As|Satisfies)Expression$/.test(node.type));
  }
  return undefined;
}

/** `x.constructor`, `x['constructor']` and `{ constructor: c } = x`, but for comparing it and reading its name. */
function asksConstructor(scopes: ScopeAnalysis, node: Node): boolean {
  const { name, value } = (node.property ?? node.key) as Node;
  if ((node.computed === true ? value : (name ?? value)) !== 'constructor') return false;
  const parent = scopes.parentOf(outermost(scopes, node)) as Node;
  if (node.type === 'Property') return parent.type === 'ObjectPattern';
  const isName = parent.type === 'MemberExpression' && (parent.property as Node).name === 'name';
  return !isName && parent.type !== 'BinaryExpression' && (node.object as Node).type !== 'ThisExpression';
}

/** The class that a node stands in, and the member of it. */
function classAround(scopes: ScopeAnalysis, inner: Node): { readonly member?: Node; readonly around?: Node } {
  let member: Node | undefined;
  for (let node = scopes.parentOf(inner); node !== undefined; node = scopes.parentOf(node)) {
    if (/^(MethodDefinition|PropertyDefinition|AccessorProperty|StaticBlock)$/.test(node.type)) member ??= node;
    if (node.type === 'ClassDeclaration') return { around: node, ...(member && { member }) };
  }
  return {};
}
