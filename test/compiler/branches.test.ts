// Thousands of branches: what is long stands side by side in C, with V8's answers, and by every compiler.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelize, temporaryFolder } from '../helpers.ts';
import { build, everyWay, interpret, type Kernels } from './build.ts';

const each = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join('\n    ');

/** Each takes a number. `n` branches. */
const forms: Readonly<Record<string, (n: number) => string>> = {
  chain: (n) => `let s = 0.5;
    ${each(n, (at) => `if (x === ${at}) s += ${at * 3 + 1};`).replaceAll('\n    if', '\n    else if')}
    return s;`,
  chainThatReturns: (n) => `
    ${each(n, (at) => `if (x < ${at}.25) { return ${at * 7}; }`).replaceAll('\n    if', '\n    else if')}
    else { return x; }`,
  chainOfEffects: (n) => `let i = 0;
    ${each(n, (at) => `if (i++ * 2 === x) i += ${at} * 1000;`).replaceAll('\n    if', '\n    else if')}
    else i = -i;
    return i;`,
  chainInLoop: (n) => `let s = 0;
    outer: for (let i = 0; i < 8; i++) {
      for (let j = x; ; j += 3) {
        ${each(n, (at) => `if (j === ${at}) { ${['continue outer;', 'break;', `s += ${at};`, `s -= 1; if (s > 50) break outer; continue;`][at % 4]} }`).replaceAll('\n    if', '\n    else if')}
        else { s += 0.25; break outer; }
        s += i;
      }
      s *= 2;
    }
    return s;`,
  breaks: (n) =>
    `let s = 0; switch (x) { ${each(n, (at) => `case ${at}: s += ${at * 3 + 1}; break;`)} default: s = -1; } return s;`,
  noDefault: (n) => `let s = 0; switch (x) { ${each(n, (at) => `case ${at}: s = ${at * 5}; break;`)} } return s;`,
  shared: (n) =>
    `switch (x) { ${each(n, (at) => (at % 3 === 2 ? `case ${at}: return ${at};` : `case ${at}:`))} default: return -1; }`,
  defaultInTheMiddle: (n) => `let s = 1; switch (x) {
    ${each(n, (at) => `${at === n >> 1 ? 'default: ' : ''}case ${at}: s += ${at}; break;`)} } return s;`,
  defaultAlone: (n) => `let s = 1; switch (x) { default: s = 9; break;
    ${each(n, (at) => `case ${at}: s += ${at}; break;`)} } return s;`,
  fallsThrough: (n) => `let s = 1; switch (x) {
    ${each(n, (at) => `${at === n >> 1 ? 'default: s = s * 2 - 3;' : ''} case ${at}: s += ${at}; ${at % 5 === 4 ? 'break;' : ''}`)} } return s;`,
  fallsToReturn: (n) => `let s = 1; switch (x) {
    ${each(n, (at) => `case ${at}: s += ${at}; ${at % 7 === 3 ? 'return s;' : ''}`)} default: return s + 0.5; }`,
  fallsWithoutDefault: (n) =>
    `let s = 1; switch (x) { ${each(n, (at) => `case ${at}: ${at % 4 === 1 ? '' : `s += ${at};`}`)} } return s;`,
  effects: (n) => `let i = 0; switch (x) {
    ${each(n, (at) => `${at === 5 ? 'default: i += 0.5; break;' : ''} case i++ * 2: i += ${at} * 1000; break;`)} } return i;`,
  effectsThatFall: (n) => `let i = 0; let s = 0; switch (x) {
    ${each(n, (at) => `${at === 5 ? 'default: s += 0.5;' : ''} case i++ * 2: s += i; ${at % 3 ? '' : 'break;'}`)} } return s * 100000 + i;`,
  assigned: (n) =>
    `let v = x; switch (v) { ${each(n, (at) => `case ${at}: v += 1; ${at % 2 ? 'break;' : ''}`)} default: v = -v; } return v;`,
  inLoop: (n) => `let s = 0;
    outer: for (let i = 0; i < 6; i++) {
      switch (x + i) {
        ${each(n, (at) => `case ${at}: ${['continue;', 's += 1; break;', `s += ${at};`, 'if (s > 9) break; s += 2; continue outer;', 'if (s > 30) break outer; break;'][at % 5]}`)}
        default: s -= 0.5;
      }
      s *= 1.5;
    }
    return s;`,
};

const sourceOf = (n: number, names = Object.keys(forms)) =>
  names.map((name) => `export function ${name}(x: number): number { 'use kernel'; ${forms[name]?.(n)} }\n`).join('');

/** Without what has effects in thousands of tests, which takes the front end long. */
const PLAIN = ['chain', 'chainThatReturns', 'breaks', 'noDefault', 'shared', 'defaultInTheMiddle', 'fallsThrough'];

const inputs = (n: number) =>
  [-0, 0.5, NaN, -1, Infinity, 2 * n, n, n + 1].concat(
    Array.from({ length: n <= 64 ? n : 14 }, (_, at) => n - 1 - at),
    [
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 30, 31, 32, 33, 34],
      ...[(n >> 1) - 2, (n >> 1) - 1, n >> 1, (n >> 1) + 1],
    ],
  );

function expectSame(n: number, native: Kernels, js: Kernels, v8: Kernels): void {
  for (const name of Object.keys(native)) {
    for (const x of inputs(n)) {
      const wanted = v8[name]?.(x);
      expect(native[name]?.(x), `${name}(${x}) native`).toBe(wanted);
      expect(js[name]?.(x), `${name}(${x}) js`).toBe(wanted);
    }
  }
}

// 32 nest, 33 do not.
describe.each([1, 2, 3, 32, 33, 40])('%d branches', (n) => {
  it('of each form have the answers of V8', async () => {
    const built = await build(sourceOf(n), { optimisation: '-O0' });
    expectSame(n, built.native, built.js, await interpret(built));
  });
});

const ways = everyWay.filter(({ optimisation }) => optimisation === '-O0');

describe.each(ways)('by $compiler', (way) => {
  it('2000 branches have the answers of V8', async () => {
    const built = await build(sourceOf(2000, PLAIN), way);
    expect(Object.keys(built.native)).toEqual(PLAIN);
    expectSame(2000, built.native, built.js, await interpret(built));
  });

  it('100 of each form do', async () => {
    const built = await build(sourceOf(100), way);
    expectSame(100, built.native, built.js, await interpret(built));
  });
});

it('check and build take 2000 branches', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'long.ts'), sourceOf(2000, ['chain', 'breaks']));
  for (const command of ['check', 'build']) {
    const { code, stderr } = await kernelize([command, 'long.ts'], { cwd });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  }
});
