// `@kernel` on methods: what `'use kernel'` in them says, with the decorators of the standard and with TypeScript's own.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../lib/compiler/compile.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { kernel } from '../../lib/hook/kernel.ts';
import { build, memberAt } from '../compiler/build.ts';
import { HOOK, Project, printed, TSX, versions } from './project.ts';

const CLASSES = `import { kernel } from 'kernelize';
import * as kernelize from 'kernelize';
class Shape {
  scale = 2;
  protected factor(): number { return this.scale; }
}
export class Grid extends Shape {
  cells: number[] = [1, 2, 3];
  /** The sum. */
  @kernel
  sum(k: number): number {
    let s = 0;
    for (let i = 0; i < this.cells.length; i++) s += this.cells[i]! * k;
    this.scale = s;
    return s * this.factor();
  }
  @kernelize.kernel static half(x: number): number { return x / 2; }
  @kernel override factor(): number { 'use kernel overflowcheck=off'; return super.factor() + 1; }
  @kernel private outside(): number { return this.cells[9]!; }
  plain(): number { return 1; }
}
`;
const MAIN = `import { kernel } from 'kernelize';
import { Grid } from './grid.ts';
const attempt = (f: () => unknown) => { try { return f(); } catch (error) { return (error as Error).name; } };
const results = () => {
  const grid = new Grid();
  return [grid.sum(2), grid.factor(), grid, Grid.half(5), attempt(() => (grid as any).outside())];
};
const first = results();
const { prototype } = Grid;
const kernels = [prototype.sum, prototype.factor, (prototype as any).outside, Grid.half];
if (process.argv[2] === 'plain') console.log(JSON.stringify(first));
else {
  const hooked = kernels.map((each) => kernel(each));
  await Promise.all(hooked.map((each) => each.ready));
  console.log(JSON.stringify([first, results(), hooked.map((each) => each.info.backend), attempt(() => kernel(prototype.plain))]));
}
`;
const GRID = { scale: 12, cells: [1, 2, 3] };
const EXPECTED = [12 * 13, 13, GRID, 2.5];

const KINDS = [
  { name: 'of the standard', options: {} },
  { name: "of TypeScript's own kind", options: { experimentalDecorators: true } },
];

describe.each(KINDS)('decorators $name', ({ options }) => {
  const files = {
    'grid.ts': CLASSES,
    'main.ts': MAIN,
    'tsconfig.json': JSON.stringify({ compilerOptions: { target: 'es2022', ...options } }),
  };
  it.each([versions.at(0), versions.at(-1)])('make kernels under the import hook, Node %s', async (version = 20) => {
    for (const flags of [
      [...HOOK, ...TSX],
      [...TSX, ...HOOK],
    ]) {
      const project = new Project(files);
      const natively = ['native', 'native', 'native', 'native'];
      const wanted = [[...EXPECTED, 'RangeError'], [...EXPECTED, 'RangeError'], natively, 'TypeError'];
      expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual(wanted);
      expect(printed(await project.run(version, [...flags, 'main.ts']))).toEqual(wanted);
    }
  });

  it('leave the methods as they are without it', async () => {
    const project = new Project(files);
    const [version = 20] = versions.slice(-1);
    // V8 reads undefined.
    expect(printed(await project.run(version, [...TSX, 'main.ts', 'plain']))).toEqual([...EXPECTED, null]);
  });
});

it('makes kernels of what is built', async () => {
  const { folder } = await build(CLASSES);
  const source = CLASSES.replace(/^import.*$/gm, '').replace(/@(kernelize\.)?kernel\b/g, '');
  writeFileSync(join(folder, 'plain.ts'), source);
  const v8 = (await import(join(folder, 'plain.ts'))) as { Grid: new () => Record<string, (x?: number) => unknown> };
  const { Grid } = (await import(pathToFileURL(join(folder, 'kernel.mjs')).href)) as {
    Grid: Record<string, ((...args: unknown[]) => unknown) & { js: (...args: unknown[]) => unknown }>;
  };
  for (const fn of [Grid.sum, Grid.sum?.js]) {
    const [grid, other] = [new v8.Grid(), new v8.Grid()];
    expect([fn?.(grid, 2), grid]).toEqual([other.sum?.(2), other]);
  }
  expect(memberAt(Grid, 'half')?.(3)).toBe(1.5);
});

describe('kernel', () => {
  it('is a decorator of methods', () => {
    const method = () => 1;
    expect(kernel(method, { kind: 'method', name: 'method' } as ClassMethodDecoratorContext)).toBeUndefined();
    expect(kernel({}, 'method', { value: method })).toBeUndefined();
    expect(() => kernel(method, { kind: 'getter' } as unknown as ClassMethodDecoratorContext)).toThrow(
      new TypeError('kernel: a getter is no method'),
    );
  });

  it.each([
    [
      'a private method',
      `import { kernel } from 'kernelize';\nexport class A {\n @kernel #f(): number { return 1; } }`,
      "KZ1015 line 3: 'use kernel' stands in a function that can be no kernel",
    ],
    [
      'a getter',
      `import { kernel } from 'kernelize';\nexport class A { f(): number { 'use kernel'; return 1; }\n @kernel get g() { return 1; } }`,
      "KZ1015 line 3: what is built of 'A' can't have decorators",
    ],
    [
      "another package's",
      `import { kernel } from 'other';\nexport class A { f(): number { 'use kernel'; return 1; }\n @kernel g(): number { return 1; } }`,
      "KZ1015 line 3: what is built of 'A' can't have decorators",
    ],
    [
      'another decorator besides',
      `import { kernel } from 'kernelize';\nimport { log } from 'other';\nexport class A {\n @log @kernel f(): number { return 1; } }`,
      "line 4: what is built of 'A' can't have decorators",
    ],
  ])('refuses %s', (_, source, said) => {
    const { diagnostics } = compile('kernel.ts', source);
    const lines = diagnostics.map(
      ({ code, span, message }) => `${code} line ${positionOf(source, span.start).line}: ${message}`,
    );
    expect(lines.join('\n')).toContain(said);
  });
});
