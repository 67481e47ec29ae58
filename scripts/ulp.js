// Measures how far the C library's functions are from V8's own, in units in the last place, and writes
// docs/math-functions.md.
// usage: npm run ulp [-- --count 1000000]
//
// Each function is a kernel over arrays, compiled by this compiler with the default C compiler, and run on the same
// arguments as Math's: random ones from the ranges where the function does something, and edges. The distance of two
// doubles is how many doubles lie between them, plus one if they differ; NaN and NaN are equal, NaN and a number are
// infinitely far.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDirect } from '../dist/builders/direct.js';
import { compile } from '../dist/compiler/compile.js';
import { libmFunctions, mathFunctions } from '../dist/ir/ops.js';
import { defaultCompiler } from '../dist/toolchains/find.js';

const { values: options } = parseArgs({ options: { count: { type: 'string', default: '1000000' } } });
const count = Number(options.count);

/** Ranges from which arguments are drawn: [low, high] evenly, or 'any': every exponent alike. */
const unit = [-1, 1];
const ranges = {
  sin: [[-10, 10], [-1e6, 1e6], 'any'],
  cos: [[-10, 10], [-1e6, 1e6], 'any'],
  tan: [[-10, 10], [-1e6, 1e6], 'any'],
  asin: [unit],
  acos: [unit],
  atanh: [unit],
  acosh: [
    [1, 10],
    [1, 1e9],
  ],
  sinh: [
    [-20, 20],
    [-710, 710],
  ],
  cosh: [
    [-20, 20],
    [-710, 710],
  ],
  exp: [
    [-1, 1],
    [-745, 710],
  ],
  expm1: [
    [-1, 1],
    [-40, 710],
  ],
  log: [[0, 2], 'positive'],
  log2: [[0, 2], 'positive'],
  log10: [[0, 2], 'positive'],
  log1p: [[-1, 1], 'positive'],
};
const pairs = {
  pow: [
    [
      [0, 10],
      [-10, 10],
    ],
    [
      [0, 1e3],
      [0, 100],
    ],
    ['positive', [-2, 2]],
  ],
  atan2: [
    [
      [-10, 10],
      [-10, 10],
    ],
    ['any', 'any'],
  ],
};
const anything = [[-10, 10], 'any'];
const edges = [
  0,
  5e-324,
  2 ** -1022,
  1e-8,
  0.5,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  2,
  Math.E,
  Math.PI,
  10,
  709.78,
  1e16,
  2 ** 53,
  1e300,
]
  .flatMap((x) => [x, -x])
  .concat(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);

const exact = Object.keys(mathFunctions).filter(
  (name) => mathFunctions[name].object === 'Math' && !libmFunctions.has(name) && mathFunctions[name].arity === 1,
);
const unary = [...libmFunctions].filter((name) => mathFunctions[name].arity === 1);
const binary = ['pow', ...[...libmFunctions].filter((name) => mathFunctions[name].arity === 2 && name !== 'pow')];

const folder = mkdtempSync(join(tmpdir(), 'kernelize-ulp-'));

async function build(compiler) {
  const one = [...unary, ...exact].map(
    (name) => `export function ${name}_all(x: Float64Array, r: Float64Array): void {
  'use kernel';
  for (let i = 0; i < x.length; i++) r[i] = Math.${name}(x[i]!);
}`,
  );
  const two = binary.map(
    (name) => `export function ${name}_all(x: Float64Array, y: Float64Array, r: Float64Array): void {
  'use kernel';
  for (let i = 0; i < x.length; i++) r[i] = ${name === 'pow' ? 'x[i]! ** y[i]!' : `Math.${name}(x[i]!, y[i]!)`};
}`,
  );
  const { output, diagnostics } = compile('ulp.ts', [...one, ...two].join('\n'));
  if (output === undefined) throw new Error(JSON.stringify(diagnostics));
  const base = join(folder, 'ulp');
  writeFileSync(`${base}.c`, output.c);
  await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: `${base}.node` });
  return createRequire(import.meta.url)(`${base}.node`);
}

function measureUnary(native, name) {
  const x = arguments_(ranges[name] ?? anything, edges, new Random());
  const results = new Float64Array(x.length);
  native[`${name}_all`](x, results);
  return compare(
    name,
    results,
    (at) => Math[name](x[at]),
    (at) => numeral(x[at]),
  );
}

function measureBinary(native, name) {
  const random = new Random();
  const sets = pairs[name] ?? [
    [
      [-10, 10],
      [-10, 10],
    ],
    ['any', 'any'],
  ];
  const grid = edges.flatMap((a) => edges.map((b) => [a, b]));
  const x = arguments_(
    sets.map(([first]) => first),
    grid.map(([a]) => a),
    random,
  );
  const y = arguments_(
    sets.map(([, second]) => second),
    grid.map(([, b]) => b),
    random,
  );
  const results = new Float64Array(x.length);
  native[`${name}_all`](x, y, results);
  return compare(
    name,
    results,
    (at) => Math[name](x[at], y[at]),
    (at) => `${numeral(x[at])}, ${numeral(y[at])}`,
  );
}

/** `count` arguments, an equal part from each range, and the edges. */
function arguments_(sets, special, random) {
  const drawn = Float64Array.from({ length: count }, (_, at) => random.from(sets[at % sets.length]));
  const all = new Float64Array(count + special.length);
  all.set(drawn);
  all.set(special, count);
  return all;
}

function compare(name, results, reference, argumentsAt) {
  let most = 0;
  let worst = 0;
  let differing = 0;
  for (let at = 0; at < results.length; at++) {
    const distance = ulps(results[at], reference(at));
    if (distance > 0) differing++;
    if (distance > most) {
      most = distance;
      worst = at;
    }
  }
  const share = percent(differing / results.length);
  return { name, most, share, at: most === 0 ? '' : argumentsAt(worst) };
}

/** Doubles between two doubles, plus one if they differ. 0 and -0 differ. */
function ulps(a, b) {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
}

const view = new DataView(new ArrayBuffer(8));
/** Doubles in their order as integers, -0 right below 0. */
function ordinal(x) {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) - 1n : bits;
}

/** xorshift32 (Marsaglia): the same arguments every time. */
class Random {
  state = 2463534242;
  word() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
  /** From 0 to 1, with 53 bits. */
  unit() {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 2 ** 53;
  }
  from(range) {
    if (Array.isArray(range)) return range[0] + (range[1] - range[0]) * this.unit();
    const magnitude = (1 + this.unit()) * 2 ** (Math.floor(this.unit() * 2045) - 1022);
    return range === 'any' && this.word() % 2 === 1 ? -magnitude : magnitude;
  }
}

function percent(share) {
  return share === 0 ? 'none' : share < 1e-5 ? 'under 0.001 %' : `${(100 * share).toPrecision(2)} %`;
}

function numeral(x) {
  return Object.is(x, -0) ? '-0' : String(x);
}

function document(rows, compiler) {
  const { header } = process.report.getReport();
  const libc = header.glibcVersionRuntime === undefined ? process.platform : `glibc ${header.glibcVersionRuntime}`;
  const where = `Node.js ${process.versions.node} (V8 ${process.versions.v8}), ${libc}, ${compiler.family.id} ${compiler.version}, ${cpus()[0].model.trim()}`;
  return `# Functions that no standard fixes

Generated by \`npm run ulp\`. Everything else that a kernel computes has V8's bits. These functions do not: IEEE 754 and
ECMAScript leave them to the implementation, V8 has its own and changes them between versions, and native kernels call the C
library's. This is how far the two were apart, in units in the last place (ulp; 0: the same bits), over ${count.toLocaleString('en')} random
arguments and the edges, with ${where}. Other versions and platforms differ.

Measured to be equal on the same kind of arguments, without exception: ${exact.map((name) => `\`${name}\``).join(', ')}.

| function | largest distance to V8 | where | arguments that differ |
| --- | --- | --- | --- |
${rows.map(({ name, most, share, at }) => `| \`${name}\` | ${most === 0 ? '0' : `${most} ulp`} | ${at === '' ? '' : `\`${at}\``} | ${share} |`).join('\n')}

\`x ** y\` is \`pow\`, but \`x ** 2\` is \`x * x\` and \`x ** 0.5\` a square root, with V8's bits. No C compiler computes these functions itself, of constants for instance: the C library answers, whichever compiler there is. A kernel that must have the same bits everywhere can compute these functions by \`+ - * /\` and \`Math.sqrt\`.
`;
}

try {
  const compiler = await defaultCompiler();
  if (compiler === undefined) throw new Error('no C compiler');
  const native = await build(compiler);
  const rows = [
    ...unary.map((name) => measureUnary(native, name)),
    ...binary.map((name) => measureBinary(native, name)),
  ];
  const equal = exact.map((name) => measureUnary(native, name));
  const different = equal.filter(({ most }) => most > 0);
  if (different.length > 0) throw new Error(`not exact: ${JSON.stringify(different)}`);
  writeFileSync(new URL('../docs/math-functions.md', import.meta.url), document(rows, compiler));
  for (const { name, most, share } of rows) console.log(`${name}: at most ${most} ulp, ${share} differ`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
