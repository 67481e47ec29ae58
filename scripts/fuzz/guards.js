// Family `guards`: loops whose indices only conditions keep inside, as where an image or a grid ends.
//
// Programs of the parts of family `loops`, with little else than such accesses in them: in others some index is out of
// reach of any test in front of the loop, and then all checks stay.

import fc from 'fast-check';
import { calls, frame, guard, loop, family as loops, value } from './loops.js';
import { node } from './trees.js';

const store = node('store', {
  array: fc.nat({ max: 1 }),
  index: fc.record({
    form: fc.constantFrom('i', 'i + c'),
    c: fc.nat({ max: 1 }),
    d: fc.constant(0),
    pick: fc.nat({ max: 1 }),
  }),
  op: fc.constantFrom('=', '+='),
  a: value,
});
const reduce = node('reduce', {
  form: fc.constantFrom('t += 1', 's -= ?', 'w = s, s = ?'),
  a: node('name', { pick: fc.nat() }),
});
const leave = node('leave', {
  word: fc.constantFrom('break', 'continue'),
  outer: fc.boolean(),
  test: node('compare', {
    op: fc.constantFrom('<', '>', '==='),
    a: node('name', { pick: fc.nat() }),
    b: node('name', { pick: fc.nat() }),
  }),
});

/** The same loops, around these statements. */
const around = (statement) =>
  fc
    .tuple(loop, fc.array(statement, { minLength: 1, maxLength: 2 }), fc.constantFrom('0', '0', '0', '1', 'outer'))
    .map(([each, body, start]) => ({ ...each, start, body, step: each.step === '--' ? '++' : each.step }));
const statement = fc.oneof(
  { weight: 6, arbitrary: guard },
  { weight: 1, arbitrary: store },
  { weight: 1, arbitrary: reduce },
  { weight: 1, arbitrary: leave },
);
const inner = fc.oneof({ weight: 2, arbitrary: statement }, { weight: 1, arbitrary: around(statement) });

/** @type {import('./families.js').Family} */
export const family = {
  ...loops,
  name: 'guards',
  weight: 2,
  cases: fc.record({
    program: fc.record({
      ...frame,
      mode: fc.constant(''),
      before: fc.constant([]),
      loop: around(inner),
      after: fc.array(reduce, { maxLength: 1 }),
    }),
    calls,
  }),
  print: (case_, name, typed) => named(loops.print(case_, name, typed)),
  helpers: (typed) => named(loops.helpers(typed)),
};

/** Each family's helpers have names of their own. */
function named(text) {
  return text.replace(/\bloops(?=[A-Z])/g, 'guards');
}
