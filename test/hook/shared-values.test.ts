// What kernels have of other files, and what other modules can change there while the program is loaded: tables that
// only a helper reads, members of objects, and what has another name in the text that runs.

import { describe, expect, it } from 'vitest';
import { HOOK, Project, stripping, TSX, versions } from './project.ts';

const FILES = {
  'deep/inner.ts': `export const INNER = [1, 2, 3];
export function inner(i: number): number { return INNER[i]!; }`,
  'helper.ts': `import { inner } from './deep/inner.ts';
export const LUT = new Float64Array([0.5, 1.5, 2.5]);
const HIDDEN = [10, 20, 30];
export function look(i: number): number { return LUT[i]! + HIDDEN[i]!; }
export function deeper(i: number): number { return inner(i) * 2; }`,
  'objects.ts': `export const T = { gamma: [1.5, 2.5, 3.5], scale: 2, on: true } as const;
export const tools = { SCALE: 4, half(x: number): number { return x / 2; } };
export class Fixed { static WIDTH = 8; static readonly STEPS = new Int16Array([5, 6, 7]); static twice(x: number): number { return 2 * x; } }
export enum Kind { Low = 1, High = 9 }`,
  'kernels.ts': `import { deeper, look } from './helper.ts';
import { Fixed, Kind, T, tools } from './objects.ts';
export const own = { WEIGHT: 3, list: [4, 5, 6], third(x: number): number { return x / 3; } };
const { gamma } = T;
export function a(i: number): number { 'use kernel'; return look(i); }
export function b(i: number): number { 'use kernel'; return deeper(i); }
export function c(i: number): number { 'use kernel'; return T.gamma[i]! * T.scale + gamma[i]! + (T.on ? 1 : 0); }
export function d(i: number): number { 'use kernel'; return tools.half(i) + tools.SCALE; }
export function e(i: number): number { 'use kernel'; return Fixed.WIDTH + Fixed.STEPS[i]! + Fixed.twice(i); }
export function f(i: number): number { 'use kernel'; return own.WEIGHT * own.list[i]! + own.third(i); }
export function g(i: number): number { 'use kernel'; return Kind.High + i; }`,
};
const main = (writes: string) => `import { kernel } from 'kernelize';
import * as kernels from './kernels.ts';
import { INNER } from './deep/inner.ts';
import { LUT } from './helper.ts';
import { Fixed, Kind, T, tools } from './objects.ts';
${writes}
void [INNER, LUT, Fixed, Kind, T, tools];
const { own, ...rest } = kernels as any;
const list = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => rest[name]);
const results = () => list.map((fn) => [fn(0), fn(1), fn(2)].join());
async function run() {
  const before = results();
  await Promise.allSettled(list.map((fn) => kernel(fn).ready));
  const after = results();
  const later = await Promise.all(list.map(async (fn) => (fn.async ? fn.async(1) : fn(1))));
  const js = process.env.KERNELIZE_BACKEND === 'js';
  console.log(JSON.stringify({ before, after, later, backend: js ? 'js' : kernel(list[0]).info.backend }));
}
void run();`;

const CHANGES = [
  ['LUT[0] = 7;', "'LUT'"],
  ['INNER[1] = 7;', "'INNER'"],
  ['(T as any).gamma[1] = 7;', "'T.gamma'"],
  ['(T as any).gamma = [7, 8, 9];', "'T.gamma'"],
  ['(T as any).scale = 7;', "'T.scale'"],
  ['(T as any).on = false;', "'T.on'"],
  ['(tools as any).SCALE = -0;', "'tools.SCALE'"],
  ['Fixed.WIDTH = 7;', "'Fixed.WIDTH'"],
  ['Fixed.STEPS[2] = 70;', "'Fixed.STEPS'"],
  ['Fixed.twice = (x: number) => 3 * x;', "'Fixed.twice'"],
  ['tools.half = (x: number) => x / 8;', "'tools.half'"],
  ['(kernels as any).own.WEIGHT = 7;', "'own.WEIGHT'"],
  ['(kernels as any).own.list[2] = 7;', "'own.list'"],
  ['(kernels as any).own.third = (x: number) => x;', "'own.third'"],
  ['(Kind as any).High = 7;', "'Kind.High'"],
] as const;

interface Answer {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly later: readonly number[];
  readonly backend: string;
}

const last = versions.at(-1) as number;
const MODULE = { 'package.json': '{ "type": "module" }' };
const SCRIPT = { 'package.json': '{}' };
// Enums are no types that can be taken out.
const WAYS = [
  { how: 'tsx', version: last, flags: [...HOOK, ...TSX], files: MODULE },
  { how: 'tsx first', version: last, flags: [...TSX, ...HOOK], files: MODULE },
  { how: 'tsx to CommonJS', version: last, flags: [...TSX, ...HOOK], files: SCRIPT },
  { how: 'the oldest Node.js', version: versions[0] as number, flags: [...HOOK, ...TSX], files: MODULE },
  ...stripping
    .filter((version) => version === 24)
    .map((version) => ({
      ...{ how: 'Node.js itself', version },
      flags: [...HOOK, '--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
      files: MODULE,
    })),
];

async function answer(project: Project, { version, flags }: (typeof WAYS)[number], writes: string, env = {}) {
  project.write({ 'main.ts': main(writes) });
  const { stdout, stderr } = await project.run(version, [...flags, 'main.ts'], { env });
  return { ...(JSON.parse(stdout || '{}') as Answer), stderr };
}

describe.each(WAYS)('with $how', (way) => {
  it('what another module has changed is seen at the first call, and what nobody changes is compiled in', async () => {
    const project = new Project({ ...FILES, ...way.files });
    const v8 = (writes: string) => answer(project, way, writes, { KERNELIZE_BACKEND: 'js' });
    const unchanged = await v8('');
    for (const _ of ['cold', 'warm']) {
      const { before, after, later, backend, stderr } = await answer(project, way, '');
      expect(stderr).toBe('');
      expect([before, after, later, backend]).toEqual([unchanged.before, unchanged.before, unchanged.later, 'native']);
    }
    // All of them in one way of running, and a few in the others.
    for (const [writes, name] of way === WAYS[0] ? CHANGES : CHANGES.filter((_, at) => at % 4 === 1)) {
      const js = await v8(writes);
      const { before, after, later, backend, stderr } = await answer(project, way, writes);
      expect([writes, before, after, later, backend]).toEqual([writes, js.before, js.before, js.later, 'js']);
      expect(stderr).toContain(`${name} is not what it is in the source: another module writes to it`);
    }
  }, 240_000);
});

const READS_T = `import { T } from './c.ts';
export function h(i: number): number { return T[i]!; }`;
const CALLS_H = `import { h } from './h.ts';
export function f(i: number): number { 'use kernel'; return h(i); }`;
const WRITES_T = "import { f } from './kernels.ts'; import { T } from './c.ts'; T[0] = 9;";

/** Programs with a kernel `f` in kernels.ts; the last says what serves in the end. */
const PROGRAMS: readonly (readonly [string, Readonly<Record<string, string>>, 'js' | 'native'])[] = [
  [
    'a table that is passed on under another name',
    {
      'c.ts': 'export const T = [1, 2, 3];',
      'h.ts': "export { T as U } from './c.ts';",
      'kernels.ts': `import { U } from './h.ts'; export function f(i: number): number { 'use kernel'; return U[i]!; }`,
      'main.ts': WRITES_T,
    },
    'js',
  ],
  [
    'a table that has another name',
    {
      'h.ts': `const T = [1, 2, 3]; export const G = T; export function h(i: number): number { return T[i]!; }`,
      'kernels.ts': CALLS_H,
      'main.ts': "import { f } from './kernels.ts'; import { G } from './h.ts'; G[0] = 9;",
    },
    'js',
  ],
  [
    'modules that wait, in their order',
    {
      'c.ts': "console.log('c'); await 0; export const T = [1, 2, 3]; console.log('then c');",
      'x.ts': "console.log('x');",
      'h.ts': `${READS_T} console.log('h');`,
      'kernels.ts': `${CALLS_H}\nimport './x.ts';`,
      'main.ts': WRITES_T,
    },
    'js',
  ],
  [
    'a module of types, which is not loaded',
    {
      'types.ts': "export interface S { a: number }\nconsole.log('types');",
      'c.ts': "import { S } from './types.ts';\nexport const T = [1, 2, 3];\nexport type Q = S;",
      'h.ts': READS_T,
      'kernels.ts': CALLS_H,
      'main.ts': "import { f } from './kernels.ts';",
    },
    'native',
  ],
  [
    'a call before the table is there',
    {
      'c.ts': `import { f } from './kernels.ts';
export let early = '';
try { early = String(f(0)); } catch (error) { early = (error as Error).name; }
export const T = [1, 2, 3];
export function h(i: number): number { return i > 0 ? T[i]! : 5; }`,
      'kernels.ts': CALLS_H.replace('./h.ts', './c.ts'),
      'main.ts': "import { f } from './kernels.ts'; import { early } from './c.ts'; console.log(early);",
    },
    'native',
  ],
];

it.each(PROGRAMS)('%s', async (_, program, backend) => {
  const end = `import { kernel } from 'kernelize';
const results = () => console.log([f(0), f(1), f(2)].join());
const js = process.env.KERNELIZE_BACKEND === 'js';
results();
void kernel(f).ready.catch(() => {}).then(() => { results(); console.error(js ? '' : 'served by ' + kernel(f).info.backend); });`;
  const project = new Project({ ...program, 'main.ts': `${program['main.ts']}\n${end}` });
  const flags = [...HOOK, ...TSX, 'main.ts'];
  const v8 = await project.run(last, flags, { env: { KERNELIZE_BACKEND: 'js' } });
  expect(v8.code, v8.stderr).toBe(0);
  for (const _ of ['cold', 'warm']) {
    const { stdout, stderr } = await project.run(last, flags);
    expect([stdout, /served by (\w+)/.exec(stderr)?.[1]]).toEqual([v8.stdout, backend]);
  }
});
