// What annotation says of modules, without any C compiler.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotate } from '../../lib/annotate/annotate.ts';
import { WEIGHTS } from '../../lib/annotate/heat.ts';
import type { AnnotatedModule, Cost } from '../../lib/annotate/model.ts';
import { COST_KINDS } from '../../lib/annotate/model.ts';
import { renderText } from '../../lib/annotate/text.ts';
import type { ReadModule } from '../../lib/frontend/imports.ts';
import { packageRoot } from '../helpers.ts';

function annotated(source: string, readModule?: ReadModule): AnnotatedModule {
  const { module, diagnostics } = annotate('k.ts', source, { readModule });
  expect(diagnostics).toEqual([]);
  return module as AnnotatedModule;
}

/** A kernel of its own around a body, which begins at line 3. */
function kernel(parameters: string, body: string, directives = ''): string {
  return `export function f(${parameters}) {\n  'use kernel${directives}';\n${body}\n}\n`;
}

function costsAt(module: AnnotatedModule, line: number): readonly Cost[] {
  return module.lines.find((each) => each.line === line)?.costs ?? [];
}

/** `2 bounds-check left 1: a[i]` */
function said(costs: readonly Cost[]): string[] {
  return costs.map(({ kind, status, count, depth, detail }) => `${count} ${kind} ${status} ${depth}: ${detail}`);
}

function knownOf(module: AnnotatedModule, text: string, line?: number) {
  return module.values.find((each) => each.text === text && (line === undefined || each.line === line));
}

describe('checks', () => {
  it('are proven where range analysis knows that an index is inside', () => {
    const module = annotated(
      kernel('a: Float64Array', '  let s = 0;\n  for (let i = 0; i < a.length; i++) s += a[i]!;\n  return s;'),
    );
    expect(said(costsAt(module, 4))).toContain('1 bounds-check proven 1: 0 <= i < a.length');
  });

  it('are hoisted where one test stands before the loop, and the fallback is not counted again', () => {
    const module = annotated(
      kernel(
        'a: Float64Array, n: number',
        '  let s = 0;\n  for (let i = 0; i < n; i++)\n    s += a[i]! / 3;\n  return s;',
      ),
    );
    expect(said(costsAt(module, 5))).toEqual([
      '1 bounds-check hoisted 1: a[i]: one test before the loop',
      '1 division left 1: f64 division',
    ]);
    expect(module.loops[0]?.isHoisted).toBe(true);
  });

  it('are left with what may go wrong where neither is possible', () => {
    const module = annotated(
      kernel(
        'a: Float64Array, p: Int32Array, x: number',
        '  let s = 0;\n  for (let i = 0; i < p.length; i++) s += a[p[i]!]!;\n  return s + a[x]!;',
      ),
    );
    expect(said(costsAt(module, 4))).toContain(
      '1 bounds-check left 1: a[p[i]]: p[i] may be below 0, and may be a.length or more',
    );
    expect(said(costsAt(module, 5))).toContain(
      '1 bounds-check left 0: a[x]: x comes from the parameter x, which may be any number',
    );
  });

  it('that a directive has switched off are no costs', () => {
    const module = annotated(kernel('a: Float64Array, x: number', '  return a[x]!;', ' boundscheck=off'));
    expect(costsAt(module, 3).filter(({ kind }) => kind === 'bounds-check')).toEqual([]);
    expect(module.functions[0]?.directives).toEqual(['boundscheck=off']);
  });

  it('of elements that may be outside are left, hoisted or proven, as those that are checked', () => {
    const body =
      '  let s = 0;\n  for (let i = 0; i < n; i++) s += a[i]!;\n  for (let i = 0; i < a.length; i++) a[i] += 1;\n  a[x] = s;\n  return s + a[x * 2]!;';
    const module = annotated(kernel('a: Float64Array, x: number, n: number', body, ' boundscheck=js'));
    expect(module.functions[0]?.directives).toEqual(['boundscheck=js']);
    const checks = (line: number) => said(costsAt(module, line)).filter((text) => text.includes('bounds-check'));
    expect(checks(4)).toEqual(['1 bounds-check hoisted 1: a[i]: one test before the loop']);
    expect(checks(5).every((text) => text.includes('proven'))).toBe(true);
    expect(checks(6)).toEqual(['1 bounds-check left 0: a[x]: x comes from the parameter x, which may be any number']);
    expect(checks(7)).toEqual([
      '1 bounds-check left 0: a[x * 2]: x * 2 comes from the parameter x, which may be any number',
    ]);
  });

  it('of declared integers are left or proven', () => {
    const body =
      '  let s: i32 = 0;\n  for (let i = 0; i < a.length; i++)\n    s += a[i]!;\n  const low: i32 = s & 255;\n  return low;';
    const module = annotated(`import type { i32 } from 'kernelize';\n${kernel('a: Int32Array', body)}`);
    expect(said(costsAt(module, 6))).toContain('1 overflow-check left 1: s += a[i]! may be no i32');
    expect(said(costsAt(module, 7))).toEqual(['1 overflow-check proven 0: low: s & 255 fits i32']);
  });

  it('of bigints tell divisions by zero from overflow', () => {
    const module = annotated(kernel('a: bigint, b: bigint', '  return a / b + 1n;'));
    expect(said(costsAt(module, 3)).map((text) => text.split(':')[0])).toEqual([
      '1 zero-check left 0',
      '1 overflow-check left 0',
      '1 division left 0',
    ]);
  });

  it('of an inlined function count at the line where they are written, as deep as they run', () => {
    const source = `function at(a: Float64Array, i: number): number {\n  return a[i]!;\n}\n${kernel('a: Float64Array, p: Int32Array', '  let s = 0;\n  for (const i of p) s += at(a, i) + at(a, i);\n  return s;')}`;
    const module = annotated(source);
    expect(said(costsAt(module, 2))).toEqual([
      '1 bounds-check left 1: a[i]: i may be below 0, and may be a.length or more',
    ]);
    expect(module.functions.map(({ name }) => name)).toEqual(['at', 'f']);
  });

  it('of imported files are not shown at lines of this one', () => {
    const other = 'export function at(a: Float64Array, i: number): number {\n  return a[i]!;\n}\n';
    const source = `import { at } from './other.ts';\n${kernel('a: Float64Array, i: number', '  return at(a, i);')}`;
    const module = annotated(source, () => ({ file: 'other.ts', source: other }));
    expect(module.lines.flatMap(({ costs }) => costs).filter(({ kind }) => kind === 'bounds-check')).toEqual([]);
    expect(module.functions.map(({ name }) => name)).toEqual(['f']);
  });
});

describe('operations', () => {
  it('are conversions, divisions and functions of the C library, each place once', () => {
    const module = annotated(
      kernel(
        'a: Int32Array, b: Float32Array, x: number',
        '  let s = 0;\n  for (let i = 0; i < a.length; i++)\n    s += Math.sin(a[i]!) / x;\n  b[0] = s % x;\n  return 2 ** s;',
      ),
    );
    const found = said(costsAt(module, 5)).filter((text) => !text.includes('bounds-check'));
    expect(found.sort()).toEqual([
      '1 conversion left 1: i32 to f64',
      '1 division left 1: f64 division',
      '1 libm left 1: Math.sin',
    ]);
    expect(said(costsAt(module, 6))).toEqual(
      expect.arrayContaining([
        '1 division left 0: % of doubles: an integer division where both are integers',
        '1 conversion left 0: f64 to f32',
      ]),
    );
    expect(said(costsAt(module, 7))).toEqual(['1 libm left 0: **: pow']);
  });

  it('that are multiplications or part of others are none', () => {
    const module = annotated(kernel('a: Uint8Array, x: number', '  return x / 8 + a.length % 4;'));
    expect(said(costsAt(module, 3))).toEqual(['1 conversion left 0: i32 to f64']);
  });

  it('are allocations and calls of what is not inlined', () => {
    const source = `function fib(n: number): number {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2);\n}\n${kernel('n: number', '  const a = new Float64Array(n);\n  return fib(n) + a.length;')}`;
    const module = annotated(source);
    expect(said(costsAt(module, 2))).toEqual(['2 call left 0: fib']);
    expect(said(costsAt(module, 6))).toContain('1 allocation left 0: a new Float64Array');
  });
});

describe('Node-API calls', () => {
  it('are those that the glue makes for a call, as its text has them', () => {
    const module = annotated(
      `${kernel('a: Float64Array, b: Uint8Array, x: number, k: number = 3', '  return a.length + b.length + x + k;')}`,
    );
    expect(module.functions[0]?.nodeApiCalls).toBe(7);
    // Counted in the C: what is read once, the type of what has a default, the arguments, the result.
    const glue = module.c.slice(module.c.indexOf('---- Their glue ----'));
    const own = glue.slice(glue.lastIndexOf('static bool kz_arguments_f('));
    const readers = own.slice(0, own.indexOf('frame->p0.length == 0')).match(/kz_read_\w+\(|kz_is_undefined\(/g) ?? [];
    const others = own.match(/napi_get_cb_info\(|kz_number\(/g) ?? [];
    expect(readers.length + others.length).toBe(7);
    expect(costsAt(module, 1)).toEqual([
      { kind: 'node-api', status: 'left', depth: 0, count: 7, detail: 'the arguments and the result of a call' },
    ]);
  });

  it('are none in a function that is not exported', () => {
    const module = annotated(
      `function g(x: number): number {\n  return x;\n}\n${kernel('x: number', '  return g(x);')}`,
    );
    expect(module.functions.map(({ nodeApiCalls }) => nodeApiCalls)).toEqual([0, 3]);
  });
});

describe('heat', () => {
  it('grows with loops and with the price of what is in them, from 0 to 1', () => {
    const body =
      '  let s = 0;\n  s += x;\n  s = s / x;\n  for (let i = 0; i < n; i++)\n    s = s / x;\n  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++)\n    s = s % x + Math.sin(s);\n  return s;';
    const module = annotated(kernel('n: number, x: number', body));
    const heatAt = (line: number) => module.lines.find((each) => each.line === line)?.heat ?? 0;
    const heats = [4, 5, 7, 9].map(heatAt);
    expect(heats).toEqual([...heats].sort((a, b) => a - b));
    expect(heatAt(4)).toBe(0);
    expect(heatAt(9)).toBeLessThanOrEqual(1);
    expect(new Set(heats).size).toBe(4);
  });

  it('is what the formula and the weights of the document give', () => {
    const text = readFileSync(join(packageRoot, 'docs/annotate.md'), 'utf8');
    for (const kind of COST_KINDS) expect(text).toContain(`| ${kind} | ${WEIGHTS[kind].cycles} |`);
    const module = annotated(kernel('x: number, y: number', '  return x / y;'));
    const expected = Math.log2(1 + 14) / Math.log2(1 + 40 * 32 ** 3);
    expect(module.lines.find(({ line }) => line === 3)?.heat).toBeCloseTo(expected, 3);
  });
});

describe('values', () => {
  it('have representation, interval, and why they are no integers', () => {
    const module = annotated(
      kernel(
        'a: Uint8Array, x: number',
        '  let s = 0;\n  for (let i = 0; i < a.length; i++) s += a[i]!;\n  const half = s / 2;\n  return half % x;',
      ),
    );
    expect(knownOf(module, 'a[i]')).toMatchObject({
      representation: 'i32',
      interval: '[0, 255]',
      whyNotInteger: undefined,
    });
    expect(knownOf(module, 'i', 4)).toMatchObject({ representation: 'i64' });
    expect(module.values.some(({ text, interval }) => text === 'i' && interval === '0 <= i < a.length')).toBe(true);
    expect(knownOf(module, 'x', 1)).toMatchObject({
      representation: 'f64',
      interval: 'any number',
      whyNotInteger: 'comes from the parameter x, which may be any number',
    });
    expect(knownOf(module, 'half')?.whyNotInteger).toBe('may have a fraction: a division, s / 2');
    expect(knownOf(module, 'a', 1)).toMatchObject({ representation: 'Uint8Array', interval: 'any length' });
  });

  it('say where a hash is held in its low 32 bits', () => {
    const body =
      '  let h = 0x811c9dc5;\n  for (let i = 0; i < a.length; i++) h = Math.imul(h ^ a[i]!, 0x01000193);\n  return h >>> 0;';
    expect(knownOf(annotated(kernel('a: Uint8Array', body)), 'h', 3)?.representation).toBe('i32 (low 32 bits)');
  });

  it('name the use that needs a double', () => {
    const module = annotated(
      kernel('n: number, d: Float64Array', '  const x = (n | 0) % 7;\n  d[0] = x;\n  return 0;'),
    );
    expect(knownOf(module, 'x', 3)?.whyNotInteger).toBe(
      'may be -0: (n | 0) % 7 where n | 0 < 0; the sign of its zero is seen in: d[0] = x',
    );
  });

  it('give no reason where the sign of a zero can not be seen, and an integer does', () => {
    const module = annotated(`import type { i32 } from 'kernelize';\n${kernel('n: i32', '  return n % 8 > 0;')}`);
    expect(knownOf(module, 'n % 8')).toMatchObject({
      representation: 'i32',
      interval: '[-7, 7], or -0',
      whyNotInteger: undefined,
    });
  });

  it('stand where their text is', () => {
    const module = annotated(readFileSync(join(packageRoot, 'examples/kernels/hash64.ts'), 'utf8'));
    for (const { start, end, text, line } of module.values) {
      expect(module.source.slice(start, end)).toBe(text);
      expect(module.source.slice(0, start).split('\n').length).toBe(line);
    }
  });
});

describe('loops', () => {
  it('say what reassociate reduces, and would', () => {
    const body = '  let s = 0;\n  for (let i = 0; i < a.length; i++) s += a[i]!;\n  return s;';
    expect(annotated(kernel('a: Float64Array', body)).loops[0]?.reductions).toEqual([
      "'s' stays in strict order: 'reassociate' would reduce it in the lane order",
    ]);
    expect(annotated(kernel('a: Float64Array', body, ' reassociate')).loops[0]?.reductions).toEqual([
      "'s' is reduced in the lane order",
    ]);
  });

  it('say whether threads share them, could, or why they can not', () => {
    const parallel = (body: string, directives = '') =>
      annotated(kernel('a: Float64Array, b: Float64Array', `  ${body}`, directives)).loops.map(
        ({ parallel }) => parallel,
      );
    const scale = 'for (let i = 0; i < a.length; i++) b[i] = a[i]! * 2;';
    const why = 'its iterations are independent, where b and a share no memory';
    expect(parallel(scale)).toEqual([{ isParallel: false, why: `${why}: with 'parallel' threads would share them` }]);
    expect(parallel(scale, ' parallel')).toEqual([{ isParallel: true, why }]);
    expect(parallel('for (let i = 1; i < a.length; i++) a[i] = a[i - 1]! * 2;')[0]?.why).toBe(
      'one iteration reads a[i - 1], and another may write it as a[i]',
    );
    expect(parallel('for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) b[i * 9 + j] = 1;')[1]?.why).toContain(
      'outermost',
    );
  });
});

describe('the C of a line', () => {
  it('is its own lines of the whole, each version under its title', () => {
    const module = annotated(
      kernel(
        'a: Float64Array, n: number',
        '  let s = 0;\n  for (let i = 0; i < n; i++)\n    s += a[i]!;\n  return s;',
        ' reassociate',
      ),
    );
    const c = module.c.split('\n');
    const excerpts = module.lines.flatMap((line) => line.c);
    expect(excerpts.length).toBeGreaterThan(8);
    for (const { firstLine, text } of excerpts) {
      for (const [at, line] of text.split('\n').entries()) expect(c[firstLine - 1 + at]?.trim()).toBe(line.trim());
    }
    const titles = module.lines.find(({ line }) => line === 5)?.c.map(({ title }) => title);
    expect(titles).toEqual([
      'checks hoisted, in lanes',
      'checks hoisted, leftover iterations',
      'with its checks, in lanes',
    ]);
    expect(module.lines.find(({ line }) => line === 1)?.c.map(({ title }) => title)).toContain(
      'glue: arguments, call, result',
    );
  });

  it('is the very C that build writes', async () => {
    const { compile } = await import('../../lib/compiler/compile.ts');
    const source = readFileSync(join(packageRoot, 'examples/kernels/hash64.ts'), 'utf8');
    expect(annotated(source).c).toBe(compile('k.ts', source).output?.c);
  });
});

describe('annotate', () => {
  it('gives diagnostics of a wrong source instead', () => {
    const { module, diagnostics } = annotate('k.ts', "export function f(x: RegExp) {\n  'use kernel';\n}\n");
    expect(module).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toContain('KZ1004');
  });

  it('says what each call copies', () => {
    const source = `
      interface Grid { cells: number[][]; size: number; ages: Float64Array; marks: readonly boolean[] }
      export function f(g: Grid, l: number[], ps: { x: number; at: { y: number } }[], s: string): [number[], number] {
        'use kernel';
        l[0] = g.cells[0]![0]! + (g.marks[0] ? 1 : 0) + s.length + g.ages[0]!;
        ps[0]!.at.y = g.size;
        const made = [1, 2];
        return [made, 3];
      }
      export function g(a: Float64Array, x: number): number { 'use kernel'; return a[0]! + x; }
      export function h(s: string): number { 'use kernel'; return s.length; }
    `;
    const module = annotated(source);
    expect(module.functions.map(({ copied }) => copied)).toEqual([
      [
        'g.cells: number[][], in',
        'g.marks: boolean[], in',
        'l: number[], in and back',
        'ps: { x, at.y }[], in and back',
        's: string, in',
        'result[0]: number[], made',
      ],
      [],
      ['s: string, in'],
    ]);
    expect(renderText(module)).toContain('\nCopied in each call\n  k.ts:3 f: g.cells: number[][], in;');
  });

  it('is plain data: JSON keeps all of it', () => {
    const module = annotated(readFileSync(join(packageRoot, 'examples/kernels/hash64.ts'), 'utf8'));
    const again = JSON.parse(JSON.stringify(module));
    expect(JSON.stringify(again)).toBe(JSON.stringify(module));
    expect(JSON.stringify(module).length).toBeLessThan(200_000);
  });
});

describe('the listing', () => {
  it('has every line of functions, marks without colours, and costs below', () => {
    const module = annotated(kernel('x: number, y: number', '  return x / y;'));
    expect(renderText(module).split('\n').slice(0, 8)).toEqual([
      'k.ts, for native',
      '',
      '1 - | export function f(x: number, y: number) {',
      '    |   ! 4 Node-API calls: the arguments and the result of a call',
      "2   |   'use kernel';",
      '3 . |   return x / y;',
      '    |     ! 1 division: f64 division',
      '4   | }',
    ]);
  });
});

describe('versions for integers', () => {
  const digits = '  let s = 0;\n  while (n > 0) {\n    s += n % d;\n    n = Math.floor(n / d);\n  }\n  return s;';

  it('say what they assume', () => {
    const module = annotated(kernel('n: number, d: number', digits));
    expect(module.functions.map(({ assumed }) => assumed)).toEqual([
      ['n is an integer from -(2^52) to 2^52', 'd is an integer from -(2^52) to 2^52', 'd is not 0'],
    ]);
    expect(renderText(module)).toContain('one version for calls in which n is an integer from');
    // Nothing is hoisted there: there are no checks.
    expect(module.loops.map(({ isHoisted }) => isHoisted)).toEqual([false]);
  });

  it('are none where numbers are declared', () => {
    const module = annotated(
      `import type { i32 } from 'kernelize';\n${kernel('m: i32', '  let n = m;\n  let s = 0;\n  while (n > 0) { s += n % 10; n = Math.floor(n / 10); }\n  return s;')}`,
    );
    expect(module.functions[0]?.assumed).toEqual([]);
    expect(renderText(module)).not.toContain('version for calls');
  });
});
