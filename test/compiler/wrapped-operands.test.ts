// What is held as its low 32 bits may stand for 2^31 as -2^31: sums, differences, products and negations of it need
// more than 32 bits, though that of 2^31 itself would not.

import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../helpers.ts';
import { build, compilers, interpret } from './build.ts';

const forms = ['-t', 't - 7', '3 + -t', 't * -1', '(y | 0) - t', '-t - (t - 1)', '-(t - 2147483648)', 't - (-t)'];
const sources = ['Math.abs(y | 0)', '(y >>> 0)', '(y | 0) + 1', '(y >>> 1) + 1073741825'];
const source = sources
  .flatMap((start, at) =>
    forms.map(
      (form, k) => `
  export function f${at}_${k}(x: number, y: number): number { 'use kernel'; const t = ${start}; return (x << t) + ((${form}) & 31) + ((${form}) | 0); }`,
    ),
  )
  .join('');
const VALUES = [
  0,
  1,
  -1,
  5,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  2 ** 32 - 1,
  -(2 ** 31) + 1,
  2 ** 31 - 7,
  0.5,
  Number.NaN,
];

describe.each(compilers.map(({ name, family }) => ({ name, family: family.id })))('$name', ({ name, family }) => {
  it('finds nothing undefined in them, and they are as in V8', async () => {
    const extra = ['-fsanitize=undefined,float-cast-overflow', '-fno-sanitize-recover=all'];
    if (family !== 'gcc') extra.push('-fsanitize-trap=all');
    const built = await build(source, { compiler: name, optimisation: '-O0', extra });
    expect(built.c).toContain('int32_t t = ');
    const v8 = await interpret(built);
    const wanted = Object.keys(built.js).flatMap((kernel) => VALUES.map((y) => v8[kernel]?.(3, y)));
    const program = `${built.folder}/program.cjs`;
    writeFileSync(
      program,
      `const VALUES = [${VALUES.map((each) => (Object.is(each, -0) ? '-0' : each)).join()}];
       console.log(Object.values(require('./kernel.node')).flatMap((kernel) => VALUES.map((y) => kernel(3, y))).join());`,
    );
    const { code, signal, stderr, stdout } = await run(process.execPath, [program]);
    expect([code, signal, stderr]).toEqual([0, null, '']);
    expect(stdout.trim()).toBe(wanted.join());
  });
});
