// Kernels in objects and classes under the import hook: native where they stand, with `this` as JavaScript has it.

import { describe, expect, it } from 'vitest';
import { HOOK, Project, printed, TSX, versions } from './project.ts';

const KERNELS = `import type { f64 } from 'kernelize';
export class Statistics {
  static SCALE: number = 2;
  static half(x: number): number { return x / this.SCALE; }
  static mean(a: Float64Array): number {
    'use kernel';
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += this.half(a[i]!);
    return sum / a.length;
  }
  private times: f64 = 3;
  constructor() { this.times = 4; }
  twice(x: f64): number { return 2 * x; }
  scaled(a: Float64Array): number { 'use kernel'; return this.twice(a[0]!) + 1; }
  early(): number { return this.times; }
}
export const tools = {
  FACTOR: 3,
  times(x: f64): number { 'use kernel'; return x * this.FACTOR; },
  arrow: (x: f64): number => x * 0.5,
  own: (x: f64): number => { 'use kernel'; return x + 1; },
};
export const first = tools.times(2);
`;

const MAIN = `import { kernel } from 'kernelize';
import { first, Statistics, tools } from './kernels.ts';
class Derived extends Statistics { override twice() { return -1; } }
const changed = new Statistics() as any;
changed.twice = () => 100;
const a = new Float64Array([1, 2, -0.5]);
const attempt = (f: () => unknown) => { try { return f(); } catch (error) { return (error as Error).name; } };
const results = () => [
  first, Statistics.mean(a), new Statistics().scaled(a), new Derived().scaled(a), changed.scaled(a), tools.times(2.5),
  tools.own(1), Derived.mean(a), attempt(() => { const { mean } = Statistics; return mean(a); }),
  attempt(() => tools.times.call({ FACTOR: 10 } as any, 1)),
  attempt(() => new Statistics().scaled(new Float64Array(0))),
];
const kernels = [Statistics.mean, Statistics.prototype.scaled, tools.times, tools.own].map((each) => kernel(each as any)) as any[];
const before = results();
await Promise.all(kernels.map((each) => each.ready));
const [mean, scaled, times] = kernels;
const others = [mean.js(a), await mean.async(a), scaled.js(a), await scaled.async(a), times.js(2), await times.async(2), await (Statistics.mean as any).async(a)];
console.log(JSON.stringify([before, results(), kernels.map((each) => each.info.backend), others]));
`;

const MEAN = (0.5 + 1 - 0.25) / 3;
const EXPECTED = [6, MEAN, 3, 0, 101, 7.5, 2, MEAN, 'TypeError', 10, 'RangeError'];
const WAYS = versions.flatMap((version) => [
  ...(version >= 22 ? [{ version, flags: HOOK }] : []),
  { version, flags: [...HOOK, ...TSX] },
  { version, flags: [...TSX, ...HOOK] },
]);

describe.each(WAYS)('Node $version $flags', ({ version, flags }) => {
  it('serves kernels in objects and classes', async () => {
    const project = new Project({ 'kernels.ts': KERNELS, 'main.ts': MAIN });
    const natively = ['native', 'native', 'native', 'native'];
    const others = [MEAN, MEAN, 3, 3, 6, 6, MEAN];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([EXPECTED, EXPECTED, natively, others]);
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([EXPECTED, EXPECTED, natively, others]);
  });
});

it('leaves what is refused to V8', async () => {
  const [version] = versions.slice(-1);
  const project = new Project({
    'kernels.ts': `export class C { static k = Date.now() > 0 ? 2 : 3; static f(x: number): number { 'use kernel'; return x * this.k; } }`,
    'main.ts': `import { C } from './kernels.ts'; console.log(C.f(4)); await (C.f as any).ready.catch(() => {});`,
  });
  const { stdout, stderr } = await project.run(version ?? 20, [...HOOK, 'main.ts']);
  expect(stdout).toBe('8\n');
  expect(stderr).toMatch(/kernels.ts stays JavaScript/);
});
