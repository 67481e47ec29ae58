// The same program in every way to run it: each Node.js, imported and required, with and without tsx, in either order.
// Without the hook, cold and warm it gives the same bits, and its errors come from the same lines and columns.

import { describe, expect, it } from 'vitest';
import { HOOK, Project, printed, stripping, TSX, versions } from './project.ts';

const KERNELS = `import type { f64, i32 } from 'kernelize';

/* größe, 𝒳 */ export function leibniz(n: i32): f64 {
  'use kernel'
  let pi = 0;
  for (let i = 0; i < n; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
}

export function between(): string { return frame(new Error('between')); }

function dot(a: Float64Array, b: Float64Array, scale: number = 1): number {
  'use kernel';
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum * scale;
}
export { dot as scalarProduct };

export default function fibonacci(n: i32): number {
  // directives of others stay directives
  'use kernel'; 'use strict';
  if (n < 2) return n;
  return fibonacci(n - 1) + fibonacci(n - 2);
}

export const frame = (error: Error): string => (error.stack ?? '').split('\\n')[1]!.replace(/^.*[/\\\\]/, '').replace(/\\)$/, '');
export const atTheEnd: () => string = () => frame(new Error('at the end')); // no newline follows`;

const MAIN = `import fibonacci, { atTheEnd, between, leibniz, scalarProduct } from './kernels.ts';

const a = new Float64Array([0.1, 0.2, -0]);
const hooked = leibniz as typeof leibniz & { info: any; ready: Promise<unknown>; js: typeof leibniz; async: any };
const bits = () => [leibniz(100003), fibonacci(15), scalarProduct(a, a), scalarProduct(a, a, 3), [1, 2, 3].map(leibniz)];
const places = () => [between(), atTheEnd()];

async function main() {
  const first = bits();
  const backend = hooked.info?.backend;
  await hooked.ready;
  const after = [bits(), [hooked.js?.(7), await hooked.async?.(7)], hooked.info?.backend, fibonacci.name, scalarProduct.length];
  console.log(JSON.stringify({ first, backend, after, places: places() }));
}
void main();
`;

/** CommonJS as Node takes types out: without import and export. */
const REQUIRED = KERNELS.replace(/^import .*\n/, 'type f64 = number; type i32 = number;\n')
  .replace(/export default |export (?=function|const)/g, '')
  .replace('export { dot as scalarProduct };', 'module.exports = { leibniz, between, scalarProduct: dot, fibonacci };')
  .replace(/\)\); \/\/ no newline follows$/, ')); module.exports.atTheEnd = atTheEnd; // no newline follows');
const REQUIRING = MAIN.replace(
  /^import .*\n/,
  "const { atTheEnd, between, leibniz, scalarProduct, fibonacci } = require('./kernels.cts');\n",
);

interface Way {
  readonly name: string;
  readonly version: number;
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly without: readonly string[];
  readonly flags: readonly string[];
}

const modules = { 'kernels.ts': KERNELS, 'main.ts': MAIN };
const common = { ...modules, 'package.json': '{}' };
const required = { 'kernels.cts': REQUIRED, 'main.cts': REQUIRING };

const ways: Way[] = [
  ...stripping.flatMap((version) => [
    { name: 'import', version, files: modules, main: 'main.ts', without: [], flags: HOOK },
    { name: 'require', version, files: required, main: 'main.cts', without: [], flags: HOOK },
  ]),
  ...versions.flatMap((version) =>
    [
      { order: 'tsx first', flags: [...TSX, ...HOOK] },
      { order: 'tsx last', flags: [...HOOK, ...TSX] },
    ].flatMap(({ order, flags }) => [
      { name: `import, ${order}`, version, files: modules, main: 'main.ts', without: TSX, flags },
      // Between the oldest and the newest one order is enough.
      ...(order === 'tsx last' || version === versions[0] || version === versions.at(-1)
        ? [{ name: `CommonJS, ${order}`, version, files: common, main: 'main.ts', without: TSX, flags }]
        : []),
    ]),
  ),
];

const QUIET = ['--disable-warning=ExperimentalWarning'];

/** What programs print without the hook, which has no order. */
const plains = new Map<string, Promise<unknown>>();

function withoutHook({ version, files, main, without }: Way): Promise<unknown> {
  const key = JSON.stringify([version, files, main, without]);
  const known = plains.get(key);
  if (known !== undefined) return known;
  const plain = new Project(files).run(version, [...QUIET, ...without, main]).then(printed);
  plains.set(key, plain);
  return plain;
}

describe('a program', () => {
  it.each(ways)('on Node $version ($name) is the same without the hook, cold and warm', async (way) => {
    const { version, files, main, flags } = way;
    const plain = (await withoutHook(way)) as { first: unknown[]; after: unknown[]; places: string[] };
    const project = new Project(files);
    const run = async () => printed(await project.run(version, [...QUIET, ...flags, main]));
    const cold = await run();
    const [bits, , , ...names] = plain.after;
    const expected = {
      first: plain.first,
      after: [bits, [3.2837384837384844, 3.2837384837384844], 'native', ...names],
      places: plain.places,
    };
    expect(plain.places[0]).toMatch(/^kernels\.c?ts:10:\d+$/);
    expect(bits).toEqual(plain.first);
    expect(cold).toEqual({ ...expected, backend: 'js' });
    expect(await run()).toEqual({ ...expected, backend: 'native' });
    // The kernels', and the runtime's, which .async has asked for.
    expect(project.entries()).toEqual({ binaries: 4, lookups: 2, points: 1 });
  });
});
