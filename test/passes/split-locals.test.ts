// Variables that are used for one thing after another: those that are split, and where they are declared; and that
// programs which assign a few variables anywhere, in loops that are left early and entered again, have V8's bits.

import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { randomFrom } from '../analysis/lattice.ts';
import { build, interpret, outcome, usualWays } from '../compiler/build.ts';

function kernelOf(source: string): string {
  const { output, diagnostics } = compile('kernel.ts', source, { verify: true, comments: 'none' });
  expect(diagnostics).toEqual([]);
  return (output?.c ?? '').split('/* ---- The kernels ---- */')[1]?.split('/* ---- Their glue ---- */')[0] ?? '';
}

describe('a variable', () => {
  it('that two loops count with is two integers, whatever the other loop makes of it', () => {
    const c = kernelOf(`export function f(a: Float64Array, step: number): number {
      'use kernel';
      var i, s = 0;
      for (i = 0; i < a.length; i++) s += a[i]!;
      for (i = step; i < 10; i += step) s += i;
      return s;
    }`);
    expect(c).toMatch(/int(32|64)_t i = 0;/);
    expect(c).toContain('double i_2 = step');
  });

  it('that a loop hands from one iteration to the next is one', () => {
    const c = kernelOf(`export function f(n: number): number {
      'use kernel';
      var last = 0, s = 0, i;
      for (i = 0; i < n; i++) { s += last; last = i * 0.5; }
      return s;
    }`);
    expect(c).not.toMatch(/last_2/);
  });

  it('that is assigned in a loop before it is read there is declared in it', () => {
    const c = kernelOf(`export function f(a: Float64Array): number {
      'use kernel';
      var x, y, s = 0;
      for (let i = 0; i < a.length; i++) { x = a[i]!; if (x > 1) y = x * 2; else y = 3; s += x * y; }
      return s;
    }`);
    expect(c).toMatch(/\{\n(.*\n)*? +double x = /);
    expect(c).not.toMatch(/^ {4}double [xy];/m);
  });

  it('that nothing assigns in a loop keeps its name', () => {
    const c = kernelOf(`export function f(x: number): number {
      'use kernel';
      let y = x; y += 1; y *= 2; return y;
    }`);
    expect(c).not.toMatch(/y_2/);
  });
});

/** Statements that assign and read u, v and w, which hold other things in turn. */
function programOf(random: () => number): string {
  const pick = (...all: string[]) => all[Math.floor(random() * all.length)] as string;
  let labels = 0;
  const value = () => pick('u', 'v', 'w', 'x', 'i0', '1', '0.5', '3');
  const test = () => `${value()} ${pick('<', '>', '===', '!==')} ${value()}`;
  const sum = () => `${value()} ${pick('+', '-', '*')} ${value()}`;
  const block = (depth: number, inside: readonly string[]): string =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => statement(depth, inside)).join(' ');
  const statement = (depth: number, inside: readonly string[]): string => {
    const kind =
      depth === 0 ? pick('set', 'set', 'use', 'leave') : pick('set', 'set', 'use', 'if', 'for', 'do', 'leave', 'case');
    const name = pick('u', 'v', 'w');
    if (kind === 'set') return `${name} = ${sum()};`;
    if (kind === 'use') return `s = (s * 3 + ${value()}) % 1009;`;
    if (kind === 'if') return `if (${test()}) { ${block(depth - 1, inside)} } else { ${block(depth - 1, inside)} }`;
    if (kind === 'case') {
      return `switch (${value()}) { case 1: ${block(depth - 1, inside)} case 3: ${block(depth - 1, inside)} break; default: ${block(depth - 1, inside)} }`;
    }
    if (kind === 'leave') {
      const to = inside[Math.floor(random() * inside.length)];
      return to === undefined ? '' : `if (${test()}) ${pick('break', 'continue')} ${to};`;
    }
    const label = `l${labels++}`;
    const turn = `t${labels}`;
    const body = block(depth - 1, [...inside, label]);
    if (kind === 'do') return `{ let ${turn} = 0; ${label}: do { ${body} } while (${turn}++ < 3 && ${test()}); }`;
    return pick(
      `${label}: for (let ${turn} = 0; ${turn} < 4; ${turn}++) { ${body} }`,
      `{ let ${turn} = 0; ${label}: for (${name} = 0; ${turn}++ < 9 && ${name} < 4; ${name}++) { ${body} } }`,
    );
  };
  return block(3, []);
}

describe.each(usualWays)('programs that use variables again, by $compiler at $optimisation', (way) => {
  it('have the bits of V8', async () => {
    const random = randomFrom(11);
    const source = Array.from(
      { length: 40 },
      (_, at) => `
      export function f${at}(x: number, i0: number): number {
        'use kernel';
        var u = x, v = 0, w = i0, s = 1;
        ${programOf(random)}
        return s * 1e6 + u + v * 7 + w * 13;
      }`,
    ).join('\n');
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const name of Object.keys(built.native)) {
      for (const [x, i0] of [
        [0, 0],
        [1, 3],
        [-2, 5],
        [0.25, 1],
        [Number.NaN, -1],
        [1e300, 2 ** 31],
      ]) {
        const wanted = outcome(() => v8[name]?.(x, i0));
        expect([name, x, outcome(() => built.native[name]?.(x, i0))]).toEqual([name, x, wanted]);
        expect([name, x, outcome(() => built.js[name]?.(x, i0))]).toEqual([name, x, wanted]);
      }
    }
  });
});
