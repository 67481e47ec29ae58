import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as pi from '../../lib/pi/index.ts';
import { bitsOf, packageRoot, run, runModule, temporaryFolder } from '../helpers.ts';

// 2^20 is where divisors pass 2^21 and quotients come from multiply-adds.
const counts = [
  0,
  1,
  31,
  32,
  33,
  64,
  16_383,
  16_384,
  16_385,
  49_152,
  2 ** 20,
  2 ** 20 + 1,
  2 ** 21 + 16_384 * 3 + 77,
  4e6,
];

describe('the lane order', () => {
  it.for(['baseline', 'x86-64-v3', 'x86-64-v4'])(
    'has the same bits for CPUs up to %s as in JavaScript',
    async (level, { skip }) => {
      const levels = ['baseline', 'x86-64-v3', 'x86-64-v4'];
      if (levels.indexOf(pi.leibnizLanes.info.cpu ?? '') < levels.indexOf(level)) skip('this CPU is below the level');
      const script = `
      import { leibnizLanes } from 'kernelize/pi';
      console.log(JSON.stringify([leibnizLanes.info.cpu, ${JSON.stringify(counts)}.map((n) => leibnizLanes(n))]));`;
      const { stdout, stderr } = await runModule(script, { env: { KERNELIZE_MAX_CPU: level } });
      expect(stderr).toBe('');
      const [cpu, values] = JSON.parse(stdout) as [string, number[]];
      expect(cpu).toBe(level);
      expect(values.map(bitsOf)).toEqual(counts.map((n) => bitsOf(pi.leibnizLanes.js(n))));
    },
  );

  it('says so and goes on when KERNELIZE_MAX_CPU is none of the levels', async () => {
    const script = `import { leibnizLanes } from 'kernelize/pi'; console.log(leibnizLanes(1));`;
    const { stdout, stderr } = await runModule(script, { env: { KERNELIZE_MAX_CPU: 'v3' } });
    expect(stdout).toBe('4\n');
    expect(stderr).toContain('KERNELIZE_MAX_CPU=v3 is ignored: it must be one of baseline, x86-64-v3, x86-64-v4');
  });

  it('is what the header says, computed naively from the text', () => {
    // Chunks as leaves of a perfect binary tree with -0 for missing leaves; no running stack.
    const term = (k: number) => (4 - 8 * (k % 2)) / (2 * k + 1);
    const chunkSum = (begin: number, end: number) => {
      const lanes = Array.from({ length: 32 }, () => -0);
      for (let k = begin; k < end; k++) lanes[(k - begin) % 32] = (lanes[(k - begin) % 32] ?? 0) + term(k);
      const combine = (l: number, width: number): number =>
        width === 32 ? (lanes[l] ?? 0) : combine(l, width * 2) + combine(l + width, width * 2);
      return combine(0, 1);
    };
    const tree = (leaves: readonly number[], begin: number, width: number): number =>
      width === 1 ? (leaves[begin] ?? -0) : tree(leaves, begin, width / 2) + tree(leaves, begin + width / 2, width / 2);
    for (const n of [0, 1, 33, 16_385, 16_384 * 5 + 1000, 16_384 * 11]) {
      const leaves: number[] = [];
      for (let begin = 0; begin < n; begin += 16_384) leaves.push(chunkSum(begin, Math.min(n, begin + 16_384)));
      expect(bitsOf(pi.leibnizLanes.js(n)), `n = ${n}`).toBe(bitsOf(0 + tree(leaves, 0, 16)));
    }
  });

  it('is closer to the exact sum than strict order', () => {
    const n = 1e7;
    // The Euler-Maclaurin tail of the alternating series: exact to far below one unit of the last place.
    const exact = Math.PI - 1 / n;
    expect(Math.abs(pi.leibnizLanes(n) - exact)).toBeLessThan(Math.abs(pi.leibniz(n) - exact));
  });
});

describe('quotients by multiply-adds', () => {
  it('have the bits of the division instruction, from every seed that may be given', async ({ skip }) => {
    const folder = temporaryFolder();
    const program = join(folder, 'reciprocal');
    const flags = ['-O2', '-std=gnu17', '-ffp-contract=off', `-I${join(packageRoot, 'native/include')}`];
    const target = process.arch === 'x64' ? ['-march=x86-64-v3'] : [];
    if (process.arch === 'x64' && pi.leibnizLanes.info.cpu === 'baseline') skip('this CPU has no fused multiply-add');
    const source = join(packageRoot, 'test/pi/reciprocal.c');
    const compiled = await run('cc', [...flags, ...target, source, '-o', program]);
    expect(compiled.stderr).toBe('');
    const { code, stdout } = await run(program, []);
    expect(stdout).toMatch(/^compared \d+, different 0\n$/);
    expect(code).toBe(0);
  });
});
