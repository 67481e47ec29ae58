// The stages of a compilation at which the interpreter runs a module: what `npm run fuzz -- --facts` compares instead
// of C.

import { lower } from '../../../dist/compiler/lower.js';
import { defaultDirectives } from '../../../dist/frontend/directives.js';
import { LAST_OF_JS_LEVEL, passes, runPasses } from '../../../dist/passes/index.js';
import { interpreted } from './interpreter.js';

/** By the pass that ran last: what it made is run. At the machine level all that can be asserted of C is. */
export const stages = [
  { pass: LAST_OF_JS_LEVEL, level: 'js' },
  { pass: 'eliminate-inlined-checks', level: 'js' },
  { pass: 'hoist-checks', level: 'js' },
  { pass: 'select-representation', level: 'machine' },
  { pass: passes.at(-1).name, level: 'machine' },
];

export const nameOf = ({ pass }) => `IR after ${pass}`;

/** @returns functions by stage and name */
export function interpretedStages(typed, chunks) {
  const ways = new Map();
  const { module } = lower('fuzz.ts', typed, { outer: defaultDirectives });
  runPasses(module, passes.at(-1).name, {
    observe(pass, current) {
      const stage = stages.find((each) => each.pass === pass);
      if (stage !== undefined) ways.set(nameOf(stage), interpreted(current, stage.level, chunks));
    },
  });
  return ways;
}
