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

const INHERITED = `class Shape {
  static UNIT: number = 2;
  static scaled(x: number): number { return x * this.UNIT; }
  protected width: number;
  readonly parts: number[];
  constructor(width: number, parts: number[]) { this.width = width; this.parts = parts; }
  factor(): number { return 1; }
  part(i: number): number { return this.parts[i]! * this.factor(); }
  whole(): number { 'use kernel'; let s = 0; for (let i = 0; i < this.parts.length; i++) s += this.part(i); return s; }
}
export class Square extends Shape {
  static override UNIT: number = 5;
  override part(i: number): number { return super.part(i) + this.width; }
  area(): number { 'use kernel'; this.width += 1; return this.part(0) + this.part(1); }
  twice(x: number): number { 'use kernel'; return this.factor() + x * 2; }
  static unit(x: number): number { 'use kernel'; return this.scaled(x) + super.scaled(x); }
}
export { Shape };
`;
const USES_INHERITED = (before: string) => `import { kernel } from 'kernelize';
import { Shape, Square } from './shapes.ts';
${before}
class Other extends Square { override factor() { return 10; } }
class Same extends Square {}
const results = () => {
  const changed = new Square(1, [1, 2]) as any;
  changed.factor = () => 100;
  const square = new Square(1, [1, 2]);
  return [
    square.area(), square.area(), square, square.whole(), square.twice(3), new Shape(1, [1, 2]).whole(),
    new Other(1, [1, 2]).area(), new Other(1, [1, 2]).twice(1), new Same(1, [1, 2]).area(), changed.area(),
    Square.unit(1), Other.unit(1), (Square.unit as any).call(Shape, 1),
  ];
};
const { prototype } = Square;
const kernels = [prototype.area, prototype.twice, Shape.prototype.whole, Square.unit].map((each) => kernel(each as any));
const first = results();
await Promise.all(kernels.map((each) => each.ready.catch(() => {})));
console.log(JSON.stringify([first, results(), kernels.map((each) => each.info.backend)]));
`;

describe.each(WAYS.slice(-3))('Node $version $flags', ({ version, flags }) => {
  it('serves methods that call inherited ones', async () => {
    const project = new Project({ 'shapes.ts': INHERITED, 'main.ts': USES_INHERITED('') });
    const square = { width: 3, parts: [1, 2] };
    const unit = [10, 10, 4];
    const wanted = [7, 9, square, 9, 7, 3, 34, 12, 7, 304, ...unit];
    const natively = ['native', 'native', 'native', 'native'];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([wanted, wanted, natively]);
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([wanted, wanted, natively]);
  });
});

describe.each(WAYS.slice(-2))('Node $version $flags', ({ version, flags }) => {
  it.each([
    ['Shape.prototype.factor = () => 7;', [25, 27, 27]],
    ['(Square.prototype as any).factor = () => 7;', [25, 27, 27]],
    ['Object.setPrototypeOf(Square.prototype, { factor: () => 7, part: () => 1, whole: () => 0 });', [6, 8, 0]],
  ])('leaves them to V8 after %s', async (before, wanted) => {
    const project = new Project({ 'shapes.ts': INHERITED, 'main.ts': USES_INHERITED(before) });
    const { stdout, stderr } = await project.run(version, [...flags, 'main.ts']);
    const [first, second] = JSON.parse(stdout) as [unknown[], unknown[]];
    expect(first).toEqual(second);
    expect([first[0], first[1], first[3]]).toEqual(wanted);
    expect(stderr).toMatch(
      /stays JavaScript: '(Square|Shape)\.prototype\.(factor|part)' is not what it is in the source/,
    );
  });
});

const RECURSIVE = `class Nodes {
  left: number[] = [1, -1, -1];
  right: number[] = [2, -1, -1];
  visited = 0;
}
export class Tree extends Nodes {
  points: number[] = [5, 2, 8];
  found: number[] = [];
  search(node: number, low: number, high: number): number {
    'use kernel';
    if (node < 0) return 0;
    this.visited++;
    const x = this.points[node]!;
    const n = x > low ? this.search(this.left[node]!, low, high) : 0;
    if (x >= low && x <= high) this.found.push(x);
    return n + 1 + (x < high ? this.search(this.right[node]!, low, high) : 0);
  }
}
`;
const USES_RECURSIVE = `import { kernel } from 'kernelize';
import { Tree } from './tree.ts';
class Other extends Tree { override search() { return -1; } }
const results = () => {
  const tree = new Tree();
  return [tree.search(0, 3, 9), tree.search(0, 0, 2), tree, new Other().search()];
};
const first = results();
const search = kernel(Tree.prototype.search);
await search.ready;
console.log(JSON.stringify([first, results(), search.info.backend]));
`;

describe.each(WAYS.slice(-2))('Node $version $flags', ({ version, flags }) => {
  it('serves a method that calls itself', async () => {
    const project = new Project({ 'tree.ts': RECURSIVE, 'main.ts': USES_RECURSIVE });
    const tree = { left: [1, -1, -1], right: [2, -1, -1], visited: 5, points: [5, 2, 8], found: [5, 8, 2] };
    const wanted = [3, 2, tree, -1];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([wanted, wanted, 'native']);
  });
});

const STEPS = `export class Walk {
  cells: number[] = [1, 2, 3];
  at = 2;
  step(x: number): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < this.cells.length; i++) {
      s += this.by(this.cells[i]!) + x;
      this.cells[i] = s;
    }
    this.at++;
    return s;
  }
  any(a: Float64Array | number[]): number {
    'use kernel';
    for (let i = 0; i < a.length; i++) this.at += a[i]!;
    return this.at;
  }
  by(x: number): number { return x * this.at; }
  static twice(x: number): number { 'use kernel'; return 2 * x; }
}
`;
const USES_STEPS = `import { kernel } from 'kernelize';
import { Walk } from './walk.ts';
class Other extends Walk { override by() { return 0; } }
const { step, any } = Walk.prototype as any;
const attempt = async (f: () => unknown) => { try { return await f(); } catch (error) { return (error as Error).message; } };
const results = async () => {
  const walk = new Walk();
  const aborted = { signal: AbortSignal.abort() };
  return [
    await step.async.call(walk, 1), await any.async.call(walk, [1, 2]), await any.async.call(walk, Float64Array.of(3)),
    await attempt(() => step.async.call(walk, 1, aborted)), walk, await kernel(Walk.twice as any).async(4),
    await attempt(() => step.async.call(new Other(), 1)), await attempt(() => step.async(1)),
  ];
};
console.log(JSON.stringify([await results(), await results(), step.info.backend]));
`;

describe.each(WAYS.slice(-2))('Node $version $flags', ({ version, flags }) => {
  it('starts a method off the event loop of the object that it is called of', async () => {
    const project = new Project({ 'walk.ts': STEPS, 'main.ts': USES_STEPS });
    const wanted = [
      ...[15, 6, 9, 'The operation was aborted', { cells: [3, 8, 15], at: 9 }, 8],
      "Walk.prototype.step: 'this.by' is not the class's own, and the kernel calls it",
      "Walk.prototype.step: argument 'this.cells' must be an array of numbers, but got undefined",
    ];
    expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual([wanted, wanted, 'native']);
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
