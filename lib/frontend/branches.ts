// Lowers `if` and `switch`. Short ones become nested statements, which passes and C compilers know best; in long ones
// everything stands side by side, so that nothing nests deeper than they can follow.
//
//   if (a) x(); else if (b) y(); else z();    L: { if (a) { x(); break L }  if (b) { y(); break L }  z() }
//
// Must hold: tests are evaluated in the order of the source, up to the first that is met, and each once.

import type { IfStatement, Statement, SwitchStatement } from 'oxc-parser';
import type { Span } from '../diagnostics.ts';
import type { Expr, Stmt } from '../ir/ir.ts';
import { isArrayKind } from '../ir/ops.ts';
import { isLongIf, MOST_NESTED } from './chains.ts';
import { lowerExpression } from './expressions.ts';
import { mayEnd } from './may-end.ts';
import { isDecided, lowerCondition } from './operands.ts';
import { refuseNames } from './refused-names.ts';
import { type FunctionContext, newTemporary, Scope } from './scope.ts';
import { isText } from './string-values.ts';
import { compareTexts } from './strings.ts';
import { withTarget } from './targets.ts';
import { expectType, isRefused, number, read, refused, save } from './values.ts';

/** Lowers the statements within branches; statements.ts gives it, which imports this file. */
export interface Within {
  readonly statement: (ctx: FunctionContext, node: Statement, out: Stmt[]) => void;
  /** In a scope of its own. */
  readonly nested: (ctx: FunctionContext, node: Statement) => Stmt[];
  readonly block: (ctx: FunctionContext, nodes: readonly Statement[], out: Stmt[]) => void;
}

export function lowerIf(ctx: FunctionContext, node: IfStatement, out: Stmt[], { nested, block }: Within): void {
  if (!isLongIf(node)) {
    const test = lowerCondition(ctx, node.test, out);
    if (isDecided(test)) {
      const taken = test.value ? node.consequent : node.alternate;
      if (taken !== null) block(ctx, [taken], out);
      return;
    }
    const yes = nested(ctx, node.consequent);
    const no = node.alternate === null ? [] : nested(ctx, node.alternate);
    out.push({ kind: 'if', test, yes, no, loc: { start: node.start, end: node.test.end } });
    return;
  }
  const end = ctx.nextLabel++;
  const body: Stmt[] = [];
  for (const each of [node, ...node.branches]) {
    const test = lowerCondition(ctx, each.test, body);
    if (isDecided(test) && !test.value) continue;
    const yes = leaving(nested(ctx, each.consequent), end, each);
    body.push({ kind: 'if', test, yes, no: [], loc: { start: each.start, end: each.test.end } });
  }
  if (node.otherwise !== null) body.push(...nested(ctx, node.otherwise));
  out.push({ kind: 'block', label: end, body, loc: node });
}

/** Statements, and then out of a block; a break that nobody reaches would look as if they could end. */
function leaving(body: readonly Stmt[], label: number, loc: Span): Stmt[] {
  return mayEnd(body) ? [...body, { kind: 'break', label, loc }] : [...body];
}

/** A `switch`, with what its forms have in common. */
interface Lowering {
  readonly node: SwitchStatement;
  /** Behind the switch. */
  readonly end: number;
  /** `if (value === test)`; what the test needs goes to `before`. */
  readonly when: (index: number, before: Stmt[], yes: readonly Stmt[]) => Stmt;
  readonly bodyOf: (index: number) => Stmt[];
  /** Where `default` stands; -1 if it is nowhere. */
  readonly fallback: number;
}

export function lowerSwitch(
  ctx: FunctionContext,
  node: SwitchStatement,
  out: Stmt[],
  within: Within,
  label: string | undefined,
): void {
  withTarget(ctx, 'switch', label, (end) => {
    const outer = ctx.scope;
    ctx.scope = new Scope(outer);
    const discriminant = lowerExpression(ctx, node.discriminant, out);
    if (isArrayKind(discriminant.type))
      ctx.module.report('KZ1008', node, 'arrays are not compared', 'compare their elements');
    const value = save(ctx, discriminant, out);
    const when: Lowering['when'] = (index, before, yes) => {
      const test = node.cases[index]?.test;
      if (!test) throw new Error('kernelize: a case without a test');
      if (isText(value.type)) {
        const other = lowerExpression(ctx, test, before);
        const isSame = isRefused(other)
          ? refused(test, 'boolean')
          : compareTexts(ctx, 'eq', value, other, test, before);
        return { kind: 'if', test: isSame, yes, no: [], loc: test };
      }
      const right = expectType(ctx, lowerExpression(ctx, test, before), value.type);
      const equal: Expr = { kind: 'compare', op: 'eq', left: value, right, type: 'boolean', rep: undefined, loc: test };
      return { kind: 'if', test: equal, yes, no: [], loc: test };
    };
    const bodyOf = (index: number) => lowerCase(ctx, node.cases[index]?.consequent ?? [], within);
    const fallback = node.cases.findIndex(({ test }) => test === null);
    const lowering = { node, end, when, bodyOf, fallback };
    ctx.depth++;
    const body = node.cases.length > MOST_NESTED ? flatCases(ctx, lowering) : nestedCases(ctx, lowering);
    ctx.depth--;
    ctx.scope = outer;
    out.push({ kind: 'block', label: end, body, loc: node });
  });
}

function lowerCase(
  ctx: FunctionContext,
  consequent: SwitchStatement['cases'][0]['consequent'],
  { statement }: Within,
): Stmt[] {
  const body: Stmt[] = [];
  for (const each of consequent) {
    // A var is one of the function.
    if (each.type === 'VariableDeclaration' && each.kind !== 'var') {
      ctx.module.report('KZ1006', each, 'a declaration directly under a case', 'put the case in braces');
      for (const { id } of each.declarations) refuseNames(ctx, id);
    } else {
      statement(ctx, each, body);
    }
  }
  return body;
}

/** Nested blocks: leaving the k-th is entering the k-th case, and falling out of it is falling through. */
function nestedCases(ctx: FunctionContext, { node, end, when, bodyOf, fallback }: Lowering): Stmt[] {
  const labels = node.cases.map(() => ctx.nextLabel++);
  const labelOf = (index: number) => labels[index] ?? end;
  let inner: Stmt[] = [];
  for (const [index, { test }] of node.cases.entries()) {
    if (test !== null) inner.push(when(index, inner, [{ kind: 'break', label: labelOf(index), loc: test }]));
  }
  inner.push({ kind: 'break', label: labelOf(fallback), loc: node });
  for (const index of node.cases.keys()) {
    inner = [{ kind: 'block', label: labelOf(index), body: inner, loc: node }, ...bodyOf(index)];
  }
  return inner;
}

/** Cases that share a body, in the order of the source. */
interface Group {
  readonly cases: readonly number[];
  readonly body: Stmt[];
}

function flatCases(ctx: FunctionContext, lowering: Lowering): Stmt[] {
  const groups = groupsOf(lowering);
  const fallsThrough = groups.slice(0, -1).some(({ body }) => mayEnd(body));
  return fallsThrough ? casesByNumber(ctx, lowering, groups) : casesInChain(ctx, lowering, groups);
}

/** `case 1: case 2: …` is one body. */
function groupsOf({ node, bodyOf }: Lowering): Group[] {
  const groups: Group[] = [];
  let cases: number[] = [];
  for (const [index, { consequent }] of node.cases.entries()) {
    cases.push(index);
    if (consequent.length === 0 && index < node.cases.length - 1) continue;
    groups.push({ cases, body: bodyOf(index) });
    cases = [];
  }
  return groups;
}

/** Nobody falls through: a body stands behind its test, and what is left is the default's. */
function casesInChain(ctx: FunctionContext, { node, end, when, fallback }: Lowering, groups: readonly Group[]): Stmt[] {
  const rest = groups.find(({ cases }) => cases.includes(fallback));
  const restLabel = ctx.nextLabel++;
  const chain: Stmt[] = [];
  for (const group of groups) {
    const { cases, body } = group;
    const tested = cases.filter((index) => index !== fallback);
    const [first] = tested;
    if (group === rest) {
      for (const index of tested) chain.push(when(index, chain, [{ kind: 'break', label: restLabel, loc: node }]));
    } else if (first !== undefined && tested.length === 1) {
      chain.push(when(first, chain, leaving(body, end, node)));
    } else {
      // One of them leaves the inner block to the body; none leaves the outer one to the next test.
      const [none, some] = [ctx.nextLabel++, ctx.nextLabel++];
      const tests: Stmt[] = [];
      for (const index of tested) tests.push(when(index, tests, [{ kind: 'break', label: some, loc: node }]));
      tests.push({ kind: 'break', label: none, loc: node });
      const inner: Stmt[] = [{ kind: 'block', label: some, body: tests, loc: node }, ...leaving(body, end, node)];
      chain.push({ kind: 'block', label: none, body: inner, loc: node });
    }
  }
  if (rest === undefined) return [...chain, { kind: 'break', label: end, loc: node }];
  return [{ kind: 'block', label: restLabel, body: chain, loc: node }, ...rest.body];
}

/** A number says from which body on: that one is entered, and whoever falls out of a body enters the next. */
function casesByNumber(
  ctx: FunctionContext,
  { node, end, when, fallback }: Lowering,
  groups: readonly Group[],
): Stmt[] {
  const from = newTemporary(ctx, 'number', node, { mutable: true });
  const found = ctx.nextLabel++;
  const entering = (at: number): Stmt[] => [{ kind: 'assign', local: from, value: number(at, node), loc: node }];
  const tests: Stmt[] = [];
  for (const [at, { cases }] of groups.entries()) {
    for (const index of cases) {
      if (index === fallback) continue;
      tests.push(when(index, tests, [...entering(at), { kind: 'break', label: found, loc: node }]));
    }
  }
  const rest = groups.findIndex(({ cases }) => cases.includes(fallback));
  if (rest < 0) tests.push({ kind: 'break', label: end, loc: node });
  else tests.push(...entering(rest));
  const isEntered = (at: number): Expr => {
    const [left, right] = [read(from, node), number(at, node)];
    return { kind: 'compare', op: 'le', left, right, type: 'boolean', rep: undefined, loc: node };
  };
  return [
    { kind: 'declare', local: from, value: number(0, node), loc: node },
    { kind: 'block', label: found, body: tests, loc: node },
    ...groups
      .slice(0, -1)
      .map(({ body }, at): Stmt => ({ kind: 'if', test: isEntered(at), yes: body, no: [], loc: node })),
    // Whoever comes here enters the last one, so that where it can't end, neither can the switch.
    ...(groups.at(-1)?.body ?? []),
  ];
}
