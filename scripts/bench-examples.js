// The example kernels against V8: the same TypeScript run by V8, and compiled with and without its checks.
//
// usage: npm run bench:examples -- [--compilers gcc,clang-19] [--rounds N] [--only NAME,...] [--json] [--help]
// All variants of a kernel are measured round by round; ratios are of medians, with 95 % bootstrap intervals. Exit code 1
// if a result or an array differs from V8's.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { describeEnvironment } from '../dist/bench/environment.js';
import { median, ratioInterval } from '../dist/bench/statistics.js';
import { buildDirect } from '../dist/builders/direct.js';
import { compile } from '../dist/compiler/compile.js';
import { findCompiler, findCompilers } from '../dist/toolchains/find.js';
import { exampleArguments, tolerances } from './bench/example-arguments.js';

const { values: options } = parseArgs({
  options: {
    compilers: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run bench:examples -- [--compilers gcc,clang-19] [--rounds N] [--only NAME,...] [--json]');
  process.exit(0);
}
/** Milliseconds. */
const SHORTEST_SAMPLE = 10;
const WARM_UP = 20;
const rounds = Number(options.rounds);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kernelize-examples-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const require = createRequire(import.meta.url);
const compilers = options.compilers
  ? await Promise.all(options.compilers.split(',').map((name) => findCompiler(name)))
  : await findCompilers();

/** The TypeScript with its types taken out, by tsc: what V8 runs. */
function stripTypes() {
  const sources = readdirSync(join(root, 'examples/kernels')).map((file) => join(root, 'examples/kernels', file));
  const flags = [
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--outDir',
    folder,
    '--noCheck',
    '--ignoreConfig',
    '--rootDir',
    join(root, 'examples/kernels'),
  ];
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  execFileSync(join(root, 'node_modules/.bin/tsc'), [...flags, ...sources], { stdio: 'inherit' });
  return sources;
}

/** Every variant of the kernels in a file: name of the variant -> exports. */
async function build(source) {
  const name = basename(source, '.ts');
  const variants = new Map([['V8', await import(pathToFileURL(join(folder, `${name}.js`)).href)]]);
  for (const compiler of compilers) {
    for (const [suffix, directives] of [
      ['', {}],
      [' unchecked', { boundscheck: false, overflowcheck: false }],
    ]) {
      const { output } = compile(`${name}.ts`, readFileSync(source, 'utf8'), { directives });
      const base = join(folder, `${name}-${compiler.name.replaceAll('/', '_')}${suffix.trim()}`);
      writeFileSync(`${base}.c`, output.c);
      await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: `${base}.node` });
      variants.set(`${compiler.name}${suffix}`, require(`${base}.node`));
    }
  }
  return variants;
}

const same = (a, b, ulps) => {
  if (ArrayBuffer.isView(a)) return a.every((value, at) => same(value, b[at], ulps));
  return Object.is(a, b) || (typeof a === 'number' && Math.abs(a - b) <= ulps * Number.EPSILON * Math.abs(a));
};

function check(kernel, variants) {
  const run = (functions) => {
    const args = exampleArguments[kernel]('large');
    return [functions[kernel](...args), ...args];
  };
  const expected = run(variants.get('V8'));
  for (const [variant, functions] of variants) {
    const actual = run(functions);
    if (!expected.every((value, at) => same(value, actual[at], tolerances[kernel] ?? 0))) {
      console.error(`${kernel}: ${variant} differs from V8`);
      process.exitCode = 1;
    }
  }
}

function measure(kernel, variants) {
  const args = exampleArguments[kernel]('large');
  const time = (fn, calls) => {
    // Doesn't count: whoever comes after a slow variant finds caches and clock of its making.
    for (const begin = performance.now(); performance.now() - begin < WARM_UP; ) fn(...args);
    const start = performance.now();
    for (let call = 0; call < calls; call++) fn(...args);
    return (performance.now() - start) / calls;
  };
  // Short calls are averaged: far above the clock's resolution.
  const calls = new Map(
    [...variants].map(([name, each]) => [name, Math.ceil(SHORTEST_SAMPLE / time(each[kernel], 2))]),
  );
  const samples = new Map([...variants.keys()].map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [variant, functions] of rotated([...variants], round)) {
      samples.get(variant).push(time(functions[kernel], calls.get(variant)));
    }
  }
  return samples;
}

/** Each round begins with another variant, so that none has always the same one before it. */
function rotated(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

const rows = [];
for (const source of stripTypes()) {
  const variants = await build(source);
  for (const kernel of Object.keys(variants.get('gcc') ?? [...variants.values()][1])) {
    if (options.only && !options.only.split(',').includes(kernel)) continue;
    if (process.stderr.isTTY) process.stderr.write(`${kernel} ...\r`);
    check(kernel, variants);
    const samples = measure(kernel, variants);
    const v8 = samples.get('V8');
    const results = compilers.map(({ name }) => {
      const [checked, unchecked] = [samples.get(name), samples.get(`${name} unchecked`)];
      return {
        compiler: name,
        milliseconds: median(checked),
        ratio: median(v8) / median(checked),
        interval: ratioInterval(v8, checked),
        checksCost: median(checked) / median(unchecked),
        checksInterval: ratioInterval(checked, unchecked),
      };
    });
    rows.push({ kernel, v8Milliseconds: median(v8), results, samples: Object.fromEntries(samples) });
  }
}

const round2 = (value) => value.toFixed(2);
const costs = rows.flatMap(({ results }) => results.map(({ checksCost }) => checksCost));
const summary = {
  medianCost: median(costs),
  largestCost: Math.max(...costs),
  smallestRatioWithBetterCompiler: Math.min(
    ...rows.map(({ results }) => Math.max(...results.map(({ ratio }) => ratio))),
  ),
};
if (options.json) {
  console.log(JSON.stringify({ environment: describeEnvironment(), rounds, rows, summary }, null, 2));
} else {
  const heads = compilers.flatMap(({ name, version }) => [`${name} (${version})`, 'checks cost']);
  const table = new Table({ head: ['kernel', 'V8 ms', ...heads], style: { head: [], border: [] } });
  for (const { kernel, v8Milliseconds, results } of rows) {
    table.push([
      kernel,
      v8Milliseconds.toFixed(1),
      ...results.flatMap(({ ratio, interval, checksCost, checksInterval }) => [
        `${round2(ratio)} [${round2(interval.low)}, ${round2(interval.high)}]`,
        `${round2(checksCost)} [${round2(checksInterval.low)}, ${round2(checksInterval.high)}]`,
      ]),
    ]);
  }
  console.log(table.toString());
  console.log(`How many times as fast as V8 ${process.versions.v8}; what checks cost: time with them / time without.`);
  console.log(
    `Checks: median ${round2(summary.medianCost)}, largest ${round2(summary.largestCost)}. ` +
      `Slowest against V8 with the better compiler: ${round2(summary.smallestRatioWithBetterCompiler)}.`,
  );
}
