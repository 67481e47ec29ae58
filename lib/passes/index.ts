// The table of passes, in order, and the driver: runs them, verifies after each, and can stop to show the IR.

import type { Module } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import { callVersions } from './call-versions.ts';
import { checkBigints } from './check-bigints.ts';
import { eliminateChecks, eliminateInlinedChecks } from './eliminate-checks.ts';
import { expandLanes } from './expand-lanes.ts';
import { foldConstants } from './fold-constants.ts';
import { hoistChecks } from './hoist-checks.ts';
import { inline } from './inline.ts';
import { insertChecks } from './insert-checks.ts';
import { insertPolls } from './insert-polls.ts';
import { keepScalar } from './keep-scalar.ts';
import { parallelize } from './parallelize.ts';
import type { Pass } from './pass.ts';
import { placeArrays } from './place-arrays.ts';
import { pullTests } from './pull-tests.ts';
import { reassociate } from './reassociate.ts';
import { replaceArrays } from './replace-arrays.ts';
import { roundProducts } from './round-products.ts';
import { selectCases } from './select-cases.ts';
import { selectRepresentation } from './select-representation.ts';
import { settleInlinedPositions, settlePositions, settleVersions } from './settle-positions.ts';
import { speculate } from './speculate.ts';
import { speculateLoops } from './speculate-loops.ts';
import { splitLocals } from './split-locals.ts';
import { stayInside } from './stay-inside.ts';
import { typeLists } from './type-lists.ts';
import { unitStrides } from './unit-strides.ts';

export const passes: readonly Pass[] = [
  settlePositions,
  checkBigints,
  insertChecks,
  eliminateChecks,
  reassociate,
  parallelize,
  inline,
  replaceArrays,
  splitLocals,
  foldConstants,
  pullTests,
  settleInlinedPositions,
  eliminateInlinedChecks,
  speculate,
  callVersions,
  stayInside,
  speculateLoops,
  typeLists,
  settleVersions,
  hoistChecks,
  unitStrides,
  selectCases,
  selectRepresentation,
  placeArrays,
  expandLanes,
  insertPolls,
  keepScalar,
  roundProducts,
];

/** The last pass whose result still means what JavaScript means: what the js back end prints. */
export const LAST_OF_JS_LEVEL = parallelize.name;

/** Up to that pass. */
export const jsLevelPasses: ReadonlySet<string> = new Set(
  passes.slice(0, passes.indexOf(parallelize) + 1).map(({ name }) => name),
);

/** Those after which code is no longer as somebody wrote it: calls, locals, one version of a loop, one thread. */
const RESHAPING: readonly Pass[] = [
  parallelize,
  inline,
  replaceArrays,
  splitLocals,
  foldConstants,
  pullTests,
  settleInlinedPositions,
  eliminateInlinedChecks,
  speculate,
  callVersions,
  stayInside,
  speculateLoops,
  settleVersions,
  hoistChecks,
  unitStrides,
  selectCases,
  placeArrays,
  insertPolls,
  keepScalar,
];

/** For kernels that a debugger shows. The same bits: those left out are exact, and `reassociate` stays. */
export const passesForDebugger: readonly Pass[] = passes.filter((pass) => !RESHAPING.includes(pass));

/** Passes that may change bits, where a directive of that name asks for it. */
const INEXACT: readonly string[] = [reassociate.name];

checkTable(passes, INEXACT);

export interface PassOptions {
  /** Sees the module after each pass, and under `''` before the first. */
  readonly observe?: (pass: string, module: Module) => void;
  readonly verify?: boolean;
  /** Other passes than the table's: for tests of the driver. */
  readonly table?: readonly Pass[];
}

/**
 * @throws Error for a pass that stands before one that it needs, or that may change bits without being among `inexact`
 */
export function checkTable(table: readonly Pass[], inexact: readonly string[] = []): void {
  for (const [index, pass] of table.entries()) {
    const before = table.slice(0, index).map(({ name }) => name);
    const missing = pass.after.find((name) => !before.includes(name));
    if (missing !== undefined) throw new Error(`kernelize: pass ${pass.name} must come after ${missing}`);
    if (!pass.exact && !inexact.includes(pass.name))
      throw new Error(`kernelize: pass ${pass.name} may change results, and is not allowed to`);
  }
}

/** @throws Error naming the guilty pass, if one broke an invariant of the IR. */
export function runPasses(module: Module, last: string, options: PassOptions = {}): Module {
  let current = module;
  options.observe?.('', current);
  let level: 'js' | 'machine' = 'js';
  for (const pass of options.table ?? passes) {
    current = pass.run(current);
    if (pass.name === selectRepresentation.name) level = 'machine';
    if (options.verify) verify(current, level, `after ${pass.name}`);
    options.observe?.(pass.name, current);
    if (pass.name === last) break;
  }
  return current;
}
