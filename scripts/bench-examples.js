// The example kernels against V8: the same TypeScript run by V8, and compiled with and without its checks, and with
// `parallel` in the directives of those functions where that is no error.
//
// usage: npm run bench:examples -- [--compilers gcc,clang-19] [--rounds N] [--only NAME,...] [--json] [--help]
// All variants of a kernel are measured round by round; ratios are of medians, with 95 % bootstrap intervals. Exit code
// 1 if a result or an array differs from V8's.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
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

/**
 * The source with `parallel` in the directive of each function that can run on threads, and the names of these
 * functions.
 */
function inParallel(name, source) {
  const names = [];
  let text = source;
  for (const { index, 0: directive } of [...source.matchAll(/'use kernel[^']*'/g)].reverse()) {
    const changed = `${text.slice(0, index)}${directive.slice(0, -1)} parallel'${text.slice(index + directive.length)}`;
    if (compile(`${name}.ts`, changed).output === undefined) continue;
    text = changed;
    names.push(
      source
        .slice(0, index)
        .match(/function (\w+)/g)
        .at(-1)
        .replace('function ', ''),
    );
  }
  return { text, names };
}

/** Every variant of the kernels in a file: name of the variant -> exports. */
async function build(source) {
  const name = basename(source, '.ts');
  const strict = readFileSync(source, 'utf8');
  const parallel = inParallel(name, strict);
  const variants = new Map([['V8', await import(pathToFileURL(join(folder, `${name}.js`)).href)]]);
  for (const compiler of compilers) {
    for (const [suffix, text, directives] of [
      ['', strict, {}],
      [' unchecked', strict, { boundscheck: false, overflowcheck: false }],
      ...(parallel.names.length > 0 ? [[' parallel', parallel.text, {}]] : []),
    ]) {
      const { output } = compile(`${name}.ts`, text, { directives });
      const base = join(folder, `${name}-${compiler.name.replaceAll('/', '_')}${suffix.trim()}`);
      writeFileSync(`${base}.c`, output.c);
      await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: `${base}.node` });
      variants.set(`${compiler.name}${suffix}`, require(`${base}.node`));
    }
  }
  return { variants, onThreads: parallel.names };
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
  const { variants: all, onThreads } = await build(source);
  for (const kernel of Object.keys(all.get('V8'))) {
    if (options.only && !options.only.split(',').includes(kernel)) continue;
    if (process.stderr.isTTY) process.stderr.write(`${kernel} ...\r`);
    const isOn = (variant) => !variant.endsWith(' parallel') || onThreads.includes(kernel);
    const variants = new Map([...all].filter(([variant]) => isOn(variant)));
    check(kernel, variants);
    const samples = measure(kernel, variants);
    const v8 = samples.get('V8');
    const results = compilers.map(({ name }) => {
      const [checked, unchecked] = [samples.get(name), samples.get(`${name} unchecked`)];
      const threads = samples.get(`${name} parallel`);
      return {
        compiler: name,
        milliseconds: median(checked),
        ratio: median(v8) / median(checked),
        interval: ratioInterval(v8, checked),
        checksCost: median(checked) / median(unchecked),
        checksInterval: ratioInterval(checked, unchecked),
        ...(threads === undefined
          ? {}
          : { parallelRatio: median(v8) / median(threads), parallelInterval: ratioInterval(v8, threads) }),
      };
    });
    rows.push({ kernel, v8Milliseconds: median(v8), results, samples: Object.fromEntries(samples) });
  }
}

const round2 = (value) => value.toFixed(2);
const costs = rows.flatMap(({ results }) => results.map(({ checksCost }) => checksCost));
const best = (pick) => rows.map(({ results }) => Math.max(...results.map(pick)));
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const summary = {
  geometricMean: geometricMean(best(({ ratio }) => ratio)),
  geometricMeanWithParallel: geometricMean(best(({ ratio, parallelRatio }) => parallelRatio ?? ratio)),

  medianCost: median(costs),
  largestCost: Math.max(...costs),
  smallestRatioWithBetterCompiler: Math.min(...best(({ ratio }) => ratio)),
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
  for (const { kernel, results } of rows.filter(({ results: [first] }) => first?.parallelRatio !== undefined)) {
    const each = results.map(({ compiler, parallelRatio: ratio, parallelInterval: { low, high } }) => {
      return `${compiler} ${round2(ratio)} [${round2(low)}, ${round2(high)}]`;
    });
    console.log(`${kernel} with \`parallel\`, ${availableParallelism()} CPUs: ${each.join(', ')} times as fast as V8.`);
  }
  console.log(`How many times as fast as V8 ${process.versions.v8}; what checks cost: time with them / time without.`);
  console.log(
    `Checks: median ${round2(summary.medianCost)}, largest ${round2(summary.largestCost)}. ` +
      `Slowest against V8 with the better compiler: ${round2(summary.smallestRatioWithBetterCompiler)}.`,
  );
  console.log(
    `Geometric mean with the better compiler: ${round2(summary.geometricMean)} on one thread; ` +
      `${round2(summary.geometricMeanWithParallel)} with \`parallel\` where that is no error.`,
  );
}
