// jit of functions that take and give plain arrays and objects: types by the first call, and what is refused is
// JavaScript's.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { temporaryFolder } from '../helpers.ts';

const said: string[] = [];

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
  said.length = 0;
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void said.push(String(text)));
});

const WAIT = { wait: true };

type Loose = (...all: unknown[]) => unknown;

describe('types by values', () => {
  it.each([
    ['numbers', 'number[]', (l: number[]) => l.reduce((sum, each) => sum + each, 0), () => [[1, 2.5, -3]]],
    ['truths', 'boolean[]', (l: boolean[]) => (l[1] ? 1 : 2), () => [[true, false]]],
    ['rows', 'number[][]', (l: number[][]) => l[1]?.length ?? 0, () => [[[1], [2, 3], []]]],
    [
      'typed rows',
      'Float32Array[]',
      (l: Float32Array[]) => l[1]?.[0] ?? 0,
      () => [[new Float32Array(1), Float32Array.of(7)]],
    ],
    [
      'an object, without what a kernel has no type for',
      '{ x: number; on: boolean; data: Float64Array; list: number[]; at: { row: number } }',
      (p: { x: number; on: boolean; data: Float64Array; list: number[]; at: { row: number } }) =>
        p.on ? p.x + (p.data[0] ?? 0) + p.list.length + p.at.row : 0,
      () => [
        { x: 1, on: true, data: Float64Array.of(2), list: [1, 2], at: { row: 5 }, name: 'n', f: () => 1, none: null },
      ],
    ],
    [
      'objects',
      '{ x: number; y: number }[]',
      (ps: { x: number; y: number }[]) => {
        let far = 0;
        for (const p of ps) far = Math.max(far, Math.hypot(p.x, p.y));
        return { far, points: ps.length };
      },
      () => [
        [
          { x: 3, y: 4 },
          { x: 1, y: 0 },
        ],
      ],
    ],
  ] as const)('%s', (_, type, fn, args) => {
    const fast = jit(fn as Loose, WAIT);
    const expected = (fn as Loose)(...args());
    expect(fast(...args())).toEqual(expected);
    expect(fast.info).toMatchObject({ backend: 'native', types: [type], why: undefined });
    expect(fast(...args())).toEqual(expected);
    expect(said).toEqual([]);
  });

  it('gives back what is changed, and the very objects', () => {
    const step = jit((ps: { x: number; v: number }[], dt: number) => {
      for (const p of ps) p.x += p.v * dt;
      ps.push({ x: ps.length, v: 1 });
      return ps.length;
    }, WAIT);
    const grown = jit((l: number[]) => {
      l.push(l.length);
      return l;
    }, WAIT);
    const list = [5];
    expect(grown(list)).toBe(list);
    expect(grown(list)).toEqual([5, 1, 2]);
    expect(grown.info.backend).toBe('native');
    const ps = [{ x: 1, v: 2 }];
    expect([step(ps, 0.5), ps]).toEqual([
      2,
      [
        { x: 2, v: 2 },
        { x: 1, v: 1 },
      ],
    ]);
  });

  it('are those of V8 where an element is another than the first', async () => {
    const sum = jit((l: readonly unknown[]) => {
      let s = 0;
      for (const each of l) s += each as number;
      return s;
    }, WAIT);
    expect([sum([1, 2]), sum([1, 'a', 3]), sum([]), sum.info.backend]).toEqual([3, '1a3', 0, 'native']);
    expect(said.join()).toMatch(
      /stays JavaScript for calls such as this: .*'l\[1\]' must be a number, but got a string/,
    );
    expect(sum(Object.freeze([4, 5]))).toBe(9);
    expect(sum(new Proxy([4, 5], {}))).toBe(9);
    expect([await sum.async([1, 2]), await sum.async([1, 'b'])]).toEqual([3, '1b']);
    vi.stubEnv('KERNELIZE_STRICT', '1');
    expect(() => sum([1, 'a'])).toThrow(TypeError);
  });

  it('fit objects with more fields, and not those with other arrays', () => {
    const at = jit(
      (m: { data: ArrayLike<number>; cols: number }, i: number, j: number) => m.data[i * m.cols + j],
      WAIT,
    );
    const data = Float64Array.of(1, 2, 3, 4);
    expect(at({ data, cols: 2 }, 1, 0)).toBe(3);
    expect(at({ data, cols: 2, rows: 2, name: 'm' } as { data: Float64Array; cols: number }, 1, 1)).toBe(4);
    expect(at.specialisations.length).toBe(1);
    expect(at({ data: [5, 6, 7, 8], cols: 2 }, 1, 1)).toBe(8);
    expect(at({ data: Float32Array.of(1, 2), cols: 2 }, 0, 1)).toBe(2);
    expect(at.specialisations.map(({ backend, types }) => [backend, types[0]])).toEqual([
      ['native', '{ data: Float64Array; cols: number }'],
      ['native', '{ data: number[]; cols: number }'],
      ['native', '{ data: Float32Array; cols: number }'],
    ]);
  });
});

it.each([{ n: 0 }, { n: 0, more: true }])('a TypeError of the kernel itself is thrown once: %j', (p) => {
  const count = jit((q: { n: number }) => {
    q.n += 1;
    if (q.n > 1) throw new TypeError(`count: argument 'q' must not be ${q.n}`);
    return q.n;
  }, WAIT);
  expect(count({ n: 0 })).toBe(1);
  expect(count(p)).toBe(1);
  expect(() => count(p)).toThrow("argument 'q' must not be 2");
  expect(p.n).toBe(2);
  expect(count.specialisations.length).toBe(1);
});

it('what is verified is JavaScript where the kernel refuses it', () => {
  const sum = jit((l: readonly unknown[]) => l.reduce((s: number, each) => s + (each as number), 0), {
    ...WAIT,
    verify: true,
  });
  expect([sum([1, 2]), sum([1, 'a']), sum.info.backend]).toEqual([3, '1a', 'native']);
});

describe('signatures', () => {
  it('say types of plain values', () => {
    const signature = '[number, number]({ x: number; y: number }, number[])';
    const fast = jit((p: { x: number; y: number }, l: number[]) => [p.x + l.length, p.y], { signature, wait: true });
    expect(fast({ x: 1, y: 2 }, [0, 0])).toEqual([3, 2]);
    expect(fast.info).toMatchObject({ backend: 'native', types: ['{ x: number; y: number }', 'number[]'] });
    expect(() => fast({ x: 1 } as { x: number; y: number }, [])).toThrow(
      "argument 'p.y' must be a number, but got undefined",
    );
  });

  it.each([
    ['number[](number[]]', /can't be read/],
    ['f64({ x: number }', /can't be read/],
    ['f64(f64, number[])', /it has 1 parameter, and is to have 2/],
    ['f64(number[] x)', /'number\[\] x' is no type/],
    ['f64({ x: wrong })', /has no type '\{ x: wrong \}'/],
  ])('that are wrong are refused: %s', (signature, message) => {
    const refused = () => {
      throw jit((a: number) => a, { signature, wait: true }).info.why;
    };
    expect(refused).toThrow(message);
  });
});
