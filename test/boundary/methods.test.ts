// Methods of classes as kernels: `this` is a record of the fields that they use, and methods that they call go in.

import { expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { build, usualWays } from '../compiler/build.ts';

const GRID = `
class Shape { scale = 2; }
export class Grid {
  width: number;
  height = 0;
  cells: number[];
  next: number[] = [];
  private generation = 0;
  readonly data = new Float64Array(4);
  name = 'grid';
  constructor(width: number, height: number, readonly rate: number = 2) {
    this.width = width;
    this.height = height;
    this.cells = new Array(width * height).fill(0);
    this.next = this.cells.slice();
  }
  at(x: number, y: number): number { return this.cells[y * this.width + x]!; }
  neighbours(x: number, y: number): number {
    let n = 0;
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) {
      if (dx === 0 && dy === 0) continue;
      n += this.at((x + dx + this.width) % this.width, (y + dy + this.height) % this.height);
    }
    return n;
  }
  step(): number {
    'use kernel';
    let alive = 0;
    for (let y = 0; y < this.height; y++) for (let x = 0; x < this.width; x++) {
      const n = this.neighbours(x, y);
      const now = n === 3 || (n === 2 && this.at(x, y) === 1) ? 1 : 0;
      this.next[y * this.width + x] = now;
      alive += now;
    }
    for (let i = 0; i < this.cells.length; i++) this.cells[i] = this.next[i]!;
    this.count();
    this.data[0] = this.rate;
    return alive;
  }
  private count(): void { this.generation++; }
  sum(k: number): number {
    'use kernel';
    const { width, height } = this;
    let s = 0;
    for (let i = 0; i < width * height; i++) s += this.cells[i]! * k;
    return s;
  }
  fill(n: number): void {
    'use kernel';
    for (let i = 0; i < n; i++) {
      this.height = i;
      this.next.push(i);
      if (i === 3) throw new Error('three');
    }
  }
}
export const make = (): Grid => {
  const grid = new Grid(5, 5);
  grid.cells[6] = grid.cells[7] = grid.cells[8] = 1;
  return grid;
};
`;

interface Instance {
  [name: string]: (...args: unknown[]) => unknown;
}

it.each(usualWays)('are what V8 has: %s', async (options) => {
  const { folder } = await build(GRID, options);
  const V8 = (await import(`${folder}/kernel.ts`)) as { make(): Instance; Grid: new () => Instance };
  const { Grid } = (await import(`${folder}/kernel.mjs`)) as {
    Grid: Record<string, Instance['x'] & { js: Instance['x'] }>;
  };
  const run = (step: (grid: Instance, name: string, ...args: unknown[]) => unknown): unknown => {
    const grid = V8.make();
    const tried = () => {
      try {
        return step(grid, 'fill', 9);
      } catch (error) {
        return String(error);
      }
    };
    return [step(grid, 'step'), step(grid, 'sum', 3), step(grid, 'step'), tried(), grid];
  };
  const wanted = JSON.stringify(run((grid, name, ...args) => grid[name]?.(...args)));
  const own = (Grid as unknown as { prototype: typeof Grid }).prototype;
  expect(JSON.stringify(run((grid, name, ...args) => Grid[name]?.(grid, ...args)))).toBe(wanted);
  expect(JSON.stringify(run((grid, name, ...args) => Grid[name]?.js(grid, ...args)))).toBe(wanted);
  expect(JSON.stringify(run((grid, name, ...args) => own[name]?.apply(grid, args)))).toBe(wanted);
});

it('take an object of the class itself', async () => {
  const { folder } = await build(GRID);
  const { Grid } = (await import(`${folder}/kernel.mjs`)) as { Grid: Record<string, Instance['x']> };
  const V8 = (await import(`${folder}/kernel.ts`)) as { make(): Instance; Grid: new (...args: number[]) => Instance };
  expect(() => Grid.sum?.({}, 1)).toThrow("argument 'this.width' must be a number, but got undefined");
  class Other extends V8.Grid {
    at = () => 1;
  }
  expect(() => Grid.step?.(new Other(2, 2))).toThrow("'this.at' is not the class's own");
  expect(Grid.sum?.(new Other(2, 2), 2)).toBe(0);
  expect(() => Grid.step?.({ ...V8.make() })).toThrow("'this.neighbours' is missing");
});

const WITH_THIS = `
interface Random { state: number; table: Uint32Array; name: string }
export function next(this: Random, n: number): number {
  'use kernel';
  const { table } = this;
  for (let i = 0; i < n; i++) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    table[i % table.length] = this.state >>> 0;
  }
  return this.state;
}
export function sum(this: { values: number[]; factor: number }): number {
  'use kernel';
  const self = this;
  let s = 0;
  for (let i = 0; i < self.values.length; i++) s += self.values[i]! * self.factor;
  return s;
}
export function half(this: void, x: number): number { 'use kernel'; return x / 2; }
`;

it.each(usualWays)('are functions that say what `this` is: %s', async (options) => {
  const { folder } = await build(WITH_THIS, options);
  const V8 = (await import(`${folder}/kernel.ts`)) as Instance;
  const native = (await import(`${folder}/kernel.mjs`)) as unknown as Instance & Record<string, { js: Instance['x'] }>;
  const run = (fnOf: (name: string) => Instance['x']): unknown => {
    const random = { state: 7, table: new Uint32Array(3), name: 'lcg' };
    const numbers = { values: [1, 2.5, -0], factor: 3 };
    return [fnOf('next').call(random, 5), random, fnOf('sum').call(numbers), numbers, fnOf('half')(3)];
  };
  const wanted = run((name) => V8[name] as Instance['x']);
  expect(run((name) => native[name] as Instance['x'])).toEqual(wanted);
  expect(run((name) => native[name]?.js as Instance['x'])).toEqual(wanted);
  expect(() => (native.sum as Instance['x']).call(undefined)).toThrow("'this");
});

it('is refused of another kind', () => {
  const source = `export function f(this: number[]): number { 'use kernel'; return this[0]!; }`;
  expect(compile('kernel.ts', source).diagnostics.map(({ code }) => code)).toContain('KZ1004');
});

it.each([
  ['this.missing', "there is no field 'missing'"],
  ['this.#hidden', ''],
])('%s is refused', (field, message) => {
  const source = `export class A { x = 1; #hidden = 2; f(): number { 'use kernel'; return this.x + ${field}; } }`;
  const { diagnostics, output } = compile('kernel.ts', source);
  expect(output).toBeUndefined();
  expect(diagnostics.map((each) => each.message).join()).toContain(message);
});

it('inherit fields of a class of the module', () => {
  const source = `class Shape { scale = 2; }
    export class Square extends Shape { side = 3; area(): number { 'use kernel'; return this.side * this.scale; } }`;
  expect(compile('kernel.ts', source).diagnostics).toEqual([]);
});
