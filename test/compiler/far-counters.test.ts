// Counters that fit 32 bits and go further than 2^31: what they have gone, and where parts of their loops begin, needs
// more.

import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../helpers.ts';
import { build, compilers, interpret, usualWays } from './build.ts';

/**
 * Loops up and down that cross 2^31 in a task or, with steps that threads don't take, in a chunk and in a few
 * iterations.
 */
const heads = [
  'for (let i = -2000000000; i < 2000000000; i += 65536)',
  'for (let i = -2147483648; i <= 2000000000; i += 50000)',
  'for (let i = 2000000000; i > -2000000000; i -= 60000)',
];
const steeper = [
  'for (let i = -2000000000; i <= 2000000000; i += 200003)',
  'for (let i = -2147483648; i < 1073741824; i += 1073741823)',
  'for (let i = 2147483647; i >= -1073741823; i -= 1073741823)',
];
const onThreads = heads.map(
  (head, at) => `
  export function counted${at}(): number { 'use kernel parallel'; let c = 0; ${head} c += 1; return c; }
  export function last${at}(): number { 'use kernel parallel'; let m = 0; ${head} m = Math.max(m, Math.abs(i + 7)); return m; }
  export function shared${at}(): number { 'use kernel parallel reassociate'; let s = 0; ${head} s += i / 7; return s; }
  export function behind${at}(): number { 'use kernel parallel reassociate'; let s = 0; let i = 0;
    ${head.replace('let ', '')} s += i / 7; return s * 0 + i; }`,
);
const inLanes = [...heads, ...steeper].map(
  (head, at) => `
  export function summed${at}(): number { 'use kernel reassociate'; let s = 0; ${head} s += i / 7; return s; }
  export function near${at}(): number { 'use kernel reassociate'; let s = 0; ${head} s += (i + 1) * 0.1 + (i & 3); return s; }`,
);
const source = [...onThreads, ...inLanes].join('');

describe.each(usualWays)('counters that go further than 2^31, by $compiler at $optimisation', (way) => {
  it('count as in JavaScript', async () => {
    const built = await build(source, way);
    const v8 = await interpret(built);
    for (const [name, js] of Object.entries(built.js)) {
      const expected = js?.();
      if (/counted|last|behind/.test(name)) expect(v8[name]?.(), `${name}, V8`).toBe(expected);
      expect(built.native[name]?.(), name).toBe(expected);
    }
  });
});

describe.each(compilers.map(({ name, family }) => ({ name, family: family.id })))('$name', ({ name, family }) => {
  it('finds nothing undefined in them', async () => {
    const extra = ['-fsanitize=undefined,float-cast-overflow', '-fno-sanitize-recover=all'];
    if (family !== 'gcc') extra.push('-fsanitize-trap=all');
    const { folder } = await build(source, { compiler: name, optimisation: '-O0', extra });
    const program = `${folder}/program.cjs`;
    writeFileSync(
      program,
      `for (const kernel of Object.values(require('./kernel.node'))) if (kernel.length === 0) kernel();`,
    );
    const { code, signal, stderr } = await run(process.execPath, [program]);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  });
});
