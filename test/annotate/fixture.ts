// An annotated module for tests of what is made of it: a real kernel with its real C, and costs, values, verdicts and
// hints as they may be.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { annotate } from '../../lib/annotate/annotate.ts';
import { heatOf } from '../../lib/annotate/heat.ts';
import type {
  AnnotatedLine,
  AnnotatedLoop,
  AnnotatedModule,
  AnnotatedValue,
  Cost,
  Excerpt,
} from '../../lib/annotate/model.ts';
import { packageRoot } from '../../lib/package.ts';

const FILE = 'examples/kernels/spectral-norm.ts';

/** Gives attributes and elements something to get wrong. */
const HOSTILE = `"'</script><!--<img src=x onerror=alert(1)>&amp;`;

export function annotatedModule(): AnnotatedModule {
  const source = readFileSync(join(packageRoot, FILE), 'utf8');
  const { module } = annotate(FILE, source);
  if (module === undefined) throw new Error(`${FILE} did not compile`);
  return {
    version: 1,
    file: FILE,
    source,
    target: 'x86-64-v4',
    compilers: [
      {
        name: 'gcc',
        version: '12.2.0',
        flags: '-std=c11 -O3 -ffp-contract=off -fno-math-errno -fexcess-precision=standard -march=x86-64-v4'.split(' '),
      },
      {
        name: 'clang-19',
        version: '19.1.7',
        flags: '-std=c11 -O3 -ffp-contract=off -fno-math-errno -march=x86-64-v4'.split(' '),
      },
    ],
    functions: [
      {
        name: 'multiply',
        line: 3,
        lastLine: 9,
        exported: false,
        directives: [],
        nodeApiCalls: 0,
        copied: [],
        assumed: [],
      },
      {
        name: 'multiplyTransposed',
        line: 11,
        lastLine: 17,
        exported: false,
        directives: [],
        nodeApiCalls: 0,
        copied: [],
        assumed: [],
      },
      {
        name: 'spectralNorm',
        line: 19,
        lastLine: 38,
        exported: true,
        directives: ['reassociate', 'boundscheck=on'],
        nodeApiCalls: 4,
        copied: [],
        assumed: [],
      },
    ],
    lines: lines(new Map(module.lines.map(({ line, c }) => [line, c]))),
    values: values(source),
    loops: loops(),
    hints: [
      {
        line: 19,
        fn: 'spectralNorm',
        message: 'with n: i32 two conversions disappear from the innermost loops',
        change: 'export function spectralNorm(n: i32): number {',
        before: { conversion: 8, division: 4 },
        after: { conversion: 6, division: 4 },
        speedup: 1.082,
      },
      {
        line: 6,
        fn: 'multiply',
        message: `with reassociate the loop is vectorised ${HOSTILE}`,
        change: "  'use kernel reassociate';",
        before: { 'bounds-check': 1, division: 2 },
        after: { division: 2 },
        speedup: undefined,
      },
    ],
    c: module.c,
  };
}

function cost(kind: Cost['kind'], status: Cost['status'], count: number, depth: number, detail: string): Cost {
  return { kind, status, count, depth, detail };
}

const ASSEMBLY = `.L12:
	vcvtdq2pd	%ymm3, %zmm0
	vaddpd	%zmm0, %zmm4, %zmm1
	vaddpd	%zmm5, %zmm1, %zmm2
	vmulpd	%zmm2, %zmm1, %zmm1
	vmulpd	%zmm6, %zmm1, %zmm1
	vmovupd	(%rdi,%rax,8), %zmm2
	vdivpd	%zmm1, %zmm2, %zmm1
	addq	$8, %rax
	cmpq	%rax, %rdx
	jne	.L12`;

function lines(c: ReadonlyMap<number, readonly Excerpt[]>): AnnotatedLine[] {
  const quotients = (first: string, second: string): Cost[] => [
    cost('bounds-check', 'hoisted', 1, 3, 'v[j]: j may be v.length'),
    cost('overflow-check', 'proven', 3, 3, `${first} + ${second}`),
    cost('conversion', 'left', 2, 3, `${first}: i64 to f64`),
    cost('conversion', 'left', 2, 3, `${second}: i64 to f64`),
    cost('division', 'left', 2, 3, `v[j] / (… / 2 + ${first} + 1)`),
  ];
  const asm = (compiler: string, text: string) => ({ compiler, firstLine: 41, title: undefined, text });
  const known: Readonly<Record<number, readonly Cost[]>> = {
    4: [],
    5: [],
    6: quotients('i', 'j'),
    7: [cost('bounds-check', 'left', 1, 2, `out[i]: i may be out.length ${HOSTILE}`)],
    14: quotients('j', 'i'),
    15: [cost('bounds-check', 'hoisted', 1, 2, 'out[i]: i may be out.length')],
    19: [cost('node-api', 'left', 4, 0, 'n, the result, and the error if there is one')],
    21: [cost('allocation', 'left', 1, 0, 'Float64Array(n)')],
    22: [cost('allocation', 'left', 1, 0, 'Float64Array(n)')],
    23: [cost('allocation', 'left', 1, 0, 'Float64Array(n)')],
    34: [cost('bounds-check', 'proven', 2, 1, 'u[i], v[i]: n is their length')],
    35: [cost('bounds-check', 'proven', 2, 1, 'v[i]: n is its length')],
    37: [cost('division', 'left', 1, 0, 'uv / vv'), cost('libm', 'left', 1, 0, 'Math.sqrt')],
  };
  const numbers = [...new Set([...Object.keys(known).map(Number), ...c.keys()])].sort((a, b) => a - b);
  return numbers.map((line) => {
    const costs = known[line] ?? [];
    const assembly =
      line === 6
        ? [asm('gcc', ASSEMBLY), asm('clang-19', ASSEMBLY.replaceAll('zmm', 'ymm').replaceAll('.L12', '.LBB0_7'))]
        : [];
    return { line, costs, heat: heatOf(costs), c: c.get(line) ?? [], assembly };
  });
}

/** Of every expression that the table has, wherever it stands. */
function values(source: string): AnnotatedValue[] {
  const counter = "i + j and its like may pass 2^31 - 1: neither v's length nor out's is known";
  const table: Readonly<Record<string, readonly [representation: string, interval: string, whyNotInteger?: string]>> = {
    'v[j]! / (((i + j) * (i + j + 1)) / 2 + i + 1)': [
      'f64',
      'any number',
      'a quotient of numbers that are no integers',
    ],
    '((i + j) * (i + j + 1)) / 2': [
      'f64',
      '[0, 18446744073709551616]',
      'half of an odd number is none, for all that is known',
    ],
    '(i + j) * (i + j + 1)': ['f64', '[0, 36893488147419103232]', counter],
    'i + j + 1': ['f64', '[1, 8589934591]', counter],
    'i + j': ['f64', '[0, 8589934590]', counter],
    'v[j]': ['f64', 'any number', 'an element of a Float64Array'],
    'u[i]! * v[i]!': ['f64', 'any number', 'a product of elements of Float64Arrays'],
    'uv / vv': ['f64', 'any number', 'a quotient'],
    'Math.sqrt(uv / vv)': ['f64', '[0, Infinity], NaN', 'a square root'],
    sum: ['f64', 'any number', 'it adds up quotients'],
    i: ['i64', '0 <= i < v.length'],
    j: ['i64', '0 <= j < v.length'],
    round: ['i32', '[0, 10]'],
    'v.length': ['i64', '[0, 4294967295]'],
  };
  const found: AnnotatedValue[] = [];
  for (const [text, [representation, interval, whyNotInteger]] of Object.entries(table)) {
    for (let start = source.indexOf(text); start >= 0; start = source.indexOf(text, start + 1)) {
      const end = start + text.length;
      if (/[\w$.]/.test(source[start - 1] ?? '') || /[\w$]/.test(source[end] ?? '')) continue;
      const line = source.slice(0, start).split('\n').length;
      found.push({ start, end, line, text, representation, interval, whyNotInteger });
    }
  }
  return found.filter(({ line }) => line > 1).sort((a, b) => a.start - b.start || b.end - a.end);
}

function loops(): AnnotatedLoop[] {
  const loop = (
    [line, column, fn, depth]: readonly [number, number, string, number],
    [gcc, clang]: readonly [string | undefined, string | undefined],
    rest: Pick<AnnotatedLoop, 'reductions' | 'parallel' | 'isHoisted'>,
  ): AnnotatedLoop => ({
    line,
    column,
    fn,
    depth,
    verdicts: [
      {
        compiler: 'gcc',
        vectorised: gcc === undefined,
        vectorBytes: gcc === undefined ? 64 : undefined,
        unrolled: undefined,
        reason: gcc,
      },
      {
        compiler: 'clang-19',
        vectorised: clang === undefined,
        vectorBytes: clang === undefined ? 32 : undefined,
        unrolled: clang === undefined ? 4 : undefined,
        reason: clang,
      },
    ],
    ...rest,
  });
  const no = (why: string) => ({ isParallel: false, why });
  const nest = [
    "couldn't vectorize loop: multiple nested loops",
    'loop not vectorized: it is not the innermost loop',
  ] as const;
  const strict = [
    "couldn't vectorize loop: no vectype for stmt: sum_2 = PHI <sum_3, 0.0>, a reduction in strict order",
    'loop not vectorized: cannot prove it is safe to reorder floating-point operations',
  ] as const;
  return [
    loop([4, 3, 'multiply', 0], nest, { reductions: [], parallel: { isParallel: true, why: '' }, isHoisted: true }),
    loop([6, 5, 'multiply', 1], [undefined, undefined], {
      reductions: ["'sum' is reduced in the lane order"],
      parallel: no('the loop around it is'),
      isHoisted: true,
    }),
    loop([12, 3, 'multiplyTransposed', 0], nest, {
      reductions: [],
      parallel: { isParallel: true, why: '' },
      isHoisted: true,
    }),
    loop([14, 5, 'multiplyTransposed', 1], strict, {
      reductions: ["'sum' stays in strict order: reassociate is off in multiplyTransposed"],
      parallel: no('the loop around it is'),
      isHoisted: true,
    }),
    loop([25, 3, 'spectralNorm', 0], nest, {
      reductions: [],
      parallel: no("'u' is written by multiplyTransposed(w, u) and read by multiply(u, w) of the next iteration"),
      isHoisted: true,
    }),
    loop([33, 3, 'spectralNorm', 0], [undefined, strict[1]], {
      reductions: ["'uv' is reduced in the lane order", "'vv' is reduced in the lane order"],
      parallel: { isParallel: true, why: '' },
      isHoisted: false,
    }),
  ];
}

/** The same module over and over, until it has `lines` lines: as large as people may make one. */
export function longModule(lines: number): AnnotatedModule {
  const one = annotatedModule();
  const height = one.source.split('\n').length - 1;
  const copies = Array.from({ length: Math.ceil(lines / height) }, (_none, copy) => copy);
  const characters = one.source.length;
  const cHeight = one.c.split('\n').length - 1;
  const repeat = <Item>(items: readonly Item[], move: (item: Item, copy: number) => Item): Item[] =>
    copies.flatMap((copy) => items.map((item) => move(item, copy)));
  return {
    ...one,
    source: one.source.repeat(copies.length),
    c: one.c.repeat(copies.length),
    functions: repeat(one.functions, (fn, copy) => ({
      ...fn,
      name: `${fn.name}${copy}`,
      line: fn.line + copy * height,
      lastLine: fn.lastLine + copy * height,
    })),
    lines: repeat(one.lines, (each, copy) => ({
      ...each,
      line: each.line + copy * height,
      c: each.c.map((excerpt) => ({ ...excerpt, firstLine: excerpt.firstLine + copy * cHeight })),
    })),
    values: repeat(one.values, (value, copy) => ({
      ...value,
      start: value.start + copy * characters,
      end: value.end + copy * characters,
      line: value.line + copy * height,
    })),
    loops: repeat(one.loops, (loop, copy) => ({ ...loop, line: loop.line + copy * height })),
    hints: repeat(one.hints, (hint, copy) => ({ ...hint, line: hint.line + copy * height })),
  };
}
