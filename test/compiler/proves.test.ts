// `// proves:` comments in test/fixtures/ranges: what range analysis knows at a line, and what the passes make of it.
//
//   const k = 2 * i + 1; // proves: k in [1, 2**32 - 3], integer, not -0; representation i64
//
// Clauses are separated by `;`:
//
//   NAME in [LOW, HIGH], WORDS   facts of a number at this line: of what the line assigns to NAME, or, if it assigns
//   NAME WORDS                   nothing, of NAME where the line reads it. Bounds are exact, and JavaScript expressions.
//                                WORDS are comma-separated: integer | fraction, not NaN | maybe NaN, not -0 | maybe -0;
//                                what they don't mention may be either.
//   NAME representation REP      how the local of this name that the line declares is held at the machine level;
//   representation REP           without a name if it declares just one
//   no check                     no check of an index or a range is left on this line after the passes
//   check                        there is one
//
// Facts hold at the JS level with its checks (after the last pass of that level): what a check has let through is
// known.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fact, formatFact, join as joinFacts } from '../../lib/analysis/interval.ts';
import { analyseRanges, type RangeFacts } from '../../lib/analysis/range.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import type { Expr, Fn, Module, Stmt } from '../../lib/ir/ir.ts';
import { LAST_OF_JS_LEVEL, passes, runPasses } from '../../lib/passes/index.ts';
import { packageRoot } from '../helpers.ts';

interface Claim {
  readonly line: number;
  readonly clause: string;
}

interface Analysed {
  readonly source: string;
  readonly jsLevel: readonly { readonly fn: Fn; readonly facts: RangeFacts }[];
  readonly machine: Module;
}

function claimsIn(source: string): Claim[] {
  return source.split('\n').flatMap((text, index) => {
    const [, list] = /\/\/ proves: (.*)$/.exec(text) ?? [];
    return list === undefined ? [] : list.split(';').map((clause) => ({ line: index + 1, clause: clause.trim() }));
  });
}

function analysed(file: string, source: string): Analysed {
  const { module, diagnostics } = lowerModule(file, source);
  expect(diagnostics).toEqual([]);
  const { functions } = runPasses(module, LAST_OF_JS_LEVEL, { verify: true });
  const machine = runPasses(module, passes.at(-1)?.name ?? '', { verify: true });
  return { source, jsLevel: functions.map((fn) => ({ fn, facts: analyseRanges(fn) })), machine };
}

/** What is wrong with a claim; undefined if it holds. */
function refute(claim: Claim, module: Analysed): string | undefined {
  const { line, clause } = claim;
  const isHere = (loc: { start: number }) => positionOf(module.source, loc.start).line === line;
  const machineStatements = module.machine.functions.flatMap((fn) =>
    statementsOf(fn.body).map((stmt) => ({ fn, stmt })),
  );
  if (clause === 'check' || clause === 'no check') {
    const checks = machineStatements.filter(({ stmt }) => stmt.kind.startsWith('check-') && isHere(stmt.loc)).length;
    return checks > 0 === (clause === 'check') ? undefined : `there are ${checks} checks`;
  }
  const [, repName, rep] = /^(?:(\S+) )?representation (\w+)$/.exec(clause) ?? [];
  if (rep !== undefined) {
    const declared = machineStatements.flatMap(({ fn, stmt }) =>
      stmt.kind === 'declare' && isHere(stmt.loc) && isHere(stmt.local.loc) ? [{ fn, local: stmt.local }] : [],
    );
    const found = declared.filter(({ local }) => repName === undefined || local.name === repName);
    const reps = found.map(({ fn, local }) => fn.reps?.get(local.id));
    if (reps.length !== 1)
      return `the line declares ${declared.map(({ local }) => local.name).join(', ') || 'nothing'}`;
    return reps[0] === rep ? undefined : `it is ${reps[0]}`;
  }
  const [, name, bounds, words = ''] = /^([^\s,]+)(?: in (\[.*?\](?=,|$)))?,?(.*)$/.exec(clause) ?? [];
  if (name === undefined) return 'not a clause';
  const fact = factAt(module, name, isHere);
  if (fact === undefined) return `nothing is known of ${name} here`;
  const wrong = [
    ...(bounds === undefined ? [] : [refuteBounds(fact, bounds)]),
    ...words.split(',').map((word) => refuteWord(fact, word.trim())),
  ].filter((each) => each !== undefined);
  return wrong.length === 0 ? undefined : `${wrong.join(', ')}: it is ${formatFact(fact)}`;
}

function refuteBounds(fact: Fact, bounds: string): string | undefined {
  const [low, high] = new Function(`return ${bounds}`)() as [number, number];
  return fact.low === low && fact.high === high ? undefined : `not in ${bounds}`;
}

const words: Readonly<Record<string, (fact: Fact) => boolean>> = {
  '': () => true,
  integer: (fact) => fact.integer,
  fraction: (fact) => !fact.integer,
  'maybe NaN': (fact) => fact.maybeNaN,
  'not NaN': (fact) => !fact.maybeNaN,
  'maybe -0': (fact) => fact.maybeNegativeZero,
  'not -0': (fact) => !fact.maybeNegativeZero,
};

function refuteWord(fact: Fact, word: string): string | undefined {
  const holds = words[word];
  if (holds === undefined) return `'${word}' is no word for a fact`;
  return holds(fact) ? undefined : `not '${word}'`;
}

/** The fact of all that a line assigns to a name; if it assigns nothing, of all reads. */
function factAt({ jsLevel }: Analysed, name: string, isHere: (loc: { start: number }) => boolean): Fact | undefined {
  const assigned: Fact[] = [];
  const read: Fact[] = [];
  for (const { fn, facts } of jsLevel) {
    for (const stmt of statementsOf(fn.body)) {
      const target = stmt.kind === 'declare' || stmt.kind === 'assign' ? stmt : undefined;
      if (target?.value !== undefined && target.local.name === name && isHere(target.loc))
        assigned.push(facts.of(target.value));
      for (const expr of expressionsOf(stmt))
        if (expr.kind === 'local' && expr.local.name === name && isHere(expr.loc)) read.push(facts.of(expr));
    }
  }
  const [first, ...rest] = assigned.length > 0 ? assigned : read;
  return first && rest.reduce(joinFacts, first);
}

/** Statements with those inside them. */
function statementsOf(body: readonly Stmt[]): Stmt[] {
  return body.flatMap((stmt) => [
    stmt,
    ...Object.values(stmt).flatMap((value) => (isStatements(value) ? statementsOf(value) : [])),
  ]);
}

/** Expressions of a statement, not of those inside it, with their own parts. */
function expressionsOf(node: Stmt | Expr): Expr[] {
  return Object.values(node).flatMap((value) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.filter(isExpression).flatMap((expr) => [expr, ...expressionsOf(expr)]);
  });
}

/** By shape, so that new kinds of nodes need nothing here. */
function isStatements(value: unknown): value is Stmt[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && 'kind' in each && !('type' in each));
}

function isExpression(value: unknown): value is Expr {
  return typeof value === 'object' && value !== null && 'kind' in value && 'type' in value;
}

const folder = join(packageRoot, 'test/fixtures/ranges');
const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);

describe.each(files)('%s', (file, source) => {
  const module = analysed(file, source);

  it.each(claimsIn(source).map(({ line, clause }) => [line, clause] as const))('line %d proves %s', (line, clause) => {
    const problem = refute({ line, clause }, module);
    if (problem !== undefined) expect.fail(`${file}:${line}: ${clause}: ${problem}`);
  });
});

describe('claims', () => {
  const source = 'export function f(n: number): number {\n"use kernel";\nconst k = n | 0; // proves: x\nreturn k; }';
  const module = analysed('f.ts', source);

  it.each([
    ['k in [0, 1]', 'not in [0, 1]: it is [-2147483648, 2147483647] integer'],
    ['k fraction', "not 'fraction'"],
    ['k in [-(2**31), 2**31 - 1], integer, maybe NaN', "not 'maybe NaN'"],
    ['k odd', "'odd' is no word"],
    ['y integer', 'nothing is known of y'],
    ['representation f64', 'it is i32'],
    ['y representation i32', 'the line declares k'],
    ['check', 'there are 0 checks'],
  ])('that are wrong are refuted: %s', (clause, problem) => {
    expect(refute({ line: 3, clause }, module)).toContain(problem);
  });

  it('are many', () => {
    expect(files.flatMap(([, text]) => claimsIn(text)).length).toBeGreaterThan(50);
  });
});
