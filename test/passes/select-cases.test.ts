// A long switch over what may be any number compares integers, and enters the same case as V8.

import { describe, expect, it } from 'vitest';
import { build, interpret, outcome, usualWays } from '../compiler/build.ts';

/** A kernel that tells which case it entered; `default` tells 99. */
const chooses = (name: string, cases: readonly number[]) =>
  `export function ${name}(x: number): number { 'use kernel';
    switch (x + 0.5) {
      ${cases.map((value, at) => `case ${value}: return ${at};`).join(' ')}
      default: return 99;
    }
  }`;

const source = `
  import type { u32 } from 'kernelize';
  ${chooses('usual', [0, 1, 2, 3, 4, 5, 6])}
  ${chooses('negative', [-1, -2, 0, 1, 2147483647, -2147483648, -3])}
  ${chooses('few', [0, 1, 2, 3])}
  ${chooses('mixed', [0, 1, 2, 3, 4, 5, 0.5, 4294967296])}
  export function integer(x: number): number { 'use kernel';
    switch (x | 0) { case 0: return 1; case 1: return 2; case 2: return 3; case 3: return 4; case 4: return 5; case 5: return 6; }
    return 7;
  }
  export function declared(x: number): number { 'use kernel';
    const t: u32 = Math.floor(x) >>> 0;
    switch (t) { case 0: return 1; case 1: return 2; case 2: return 3; case 3: return 4; case 4294967295: return 5; case 4: return 6; case 5: return 7; }
    return 8;
  }
  export function machine(n: number): number { 'use kernel';
    let at = n, sum = 0.25;
    for (let k = 0; k < 60; k++) {
      switch (at) {
        case 0: sum += 1; break;
        case 1: sum *= 1.5; break;
        case 2: at = at - sum / sum - 3; break;
        case -2: sum -= 2;
        case -1: sum += at; break;
        case 3: if (sum > 1e9) return -sum; break;
        case 4: at = sum % 1 === 0 ? -3 : 5; break;
        default: at = sum > 100 ? NaN : -1;
      }
      at++;
    }
    return sum;
  }
`;

/** Those which 32 bits would take for another, and what is none. */
const inputs = [-4, -3.5, -2.5, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5].concat(
  [4294967295.5, 4294967296.5, -4294967296.5, -4294967297.5, 2147483646.5, -2147483648.5, 2147483647.5],
  [9007199254740992, 2 ** 84, NaN, Infinity, -Infinity],
);

describe.each(usualWays)('$name', (way) => {
  it.each(['usual', 'negative', 'few', 'mixed', 'integer', 'declared', 'machine'])(
    '%s enters the case that V8 enters',
    async (name) => {
      const built = await build(source, way);
      const [{ native }, v8] = [built, await interpret(built)];
      for (const x of inputs) expect([x, outcome(() => native[name]?.(x))]).toEqual([x, outcome(() => v8[name]?.(x))]);
    },
  );
});

it('compares integers where there are many cases, and only where what is asked may be none', async () => {
  const { c } = await build(source);
  const bodyOf = (name: string) => new RegExp(`static \\w+ ${name}\\([^]*?\\n}`).exec(c)?.[0] ?? '';
  expect(bodyOf('usual')).toMatch(/int32_t t0_case\b/);
  expect(bodyOf('negative')).toMatch(/_case == -3\b/);
  for (const name of ['few', 'integer']) expect(bodyOf(name)).not.toMatch(/_case\b/);
  // Of cases that are no integers nothing is changed.
  expect(bodyOf('mixed')).toMatch(/t\d+ == 0\.5/);
});
