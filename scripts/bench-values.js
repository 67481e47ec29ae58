// The programs of examples/values against V8, with all copying: plain arrays, objects and classes as people write them;
// and what copying costs by itself.
//
// usage: npm run bench:values -- [--compiler gcc] [--rounds N] [--only NAME,...|copying] [--json] [--help]
// V8 and native code take turns, round by round; ratios are of medians. Exit code 1 if a result differs from V8's.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { transformSync } from '@swc/wasm-typescript';
import Table from 'cli-table3';
import { median } from '../dist/bench/statistics.js';
import { buildDirect } from '../dist/builders/direct.js';
import { compile } from '../dist/compiler/compile.js';
import { findCompiler, findCompilers } from '../dist/toolchains/find.js';
import { COPYING_SOURCE, measureLists, measureRecords } from './bench/copying.js';
import { builtCall, ownCall, programs } from './bench/value-programs.js';

const { values: options } = parseArgs({
  options: {
    compiler: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run bench:values -- [--compiler gcc] [--rounds N] [--only NAME,...] [--json]');
  process.exit(0);
}
/** Milliseconds. */
const SHORTEST_SAMPLE = 4;
const rounds = Number(options.rounds);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kernelize-values-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const compiler = options.compiler ? await findCompiler(options.compiler) : (await findCompilers())[0];

async function build(name, source = readFileSync(join(root, 'examples/values', `${name}.ts`), 'utf8')) {
  const { output } = compile(`${name}.ts`, source);
  const base = join(folder, name);
  writeFileSync(`${base}.c`, output.c);
  writeFileSync(`${base}.mjs`, output.js);
  writeFileSync(`${base}-v8.mjs`, transformSync(source, { mode: 'transform' }).code);
  await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: `${base}.node` });
  const load = (file) => import(pathToFileURL(file).href);
  return { native: await load(`${base}.mjs`), v8: await load(`${base}-v8.mjs`) };
}

function time(fn, args, calls) {
  const start = performance.now();
  for (let call = 0; call < calls; call++) fn(...args);
  return (performance.now() - start) / calls;
}

function measure(program, size, { native, v8 }) {
  const variants = [ownCall(program)(v8), builtCall(program, native)];
  const given = variants.map(() => program.make(size, v8));
  const results = variants.map((fn, at) => fn(...given[at]));
  if (!isDeepStrictEqual(results[0], results[1]) || !isDeepStrictEqual(given[0], given[1])) {
    console.error(`${program.name}, ${size}: native code differs from V8`);
    process.exitCode = 1;
  }
  const calls = variants.map((fn, at) => {
    time(fn, given[at], 3);
    let count = 1;
    while (time(fn, given[at], count) * count < SHORTEST_SAMPLE) count *= 2;
    return count;
  });
  const samples = variants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, fn] of variants.entries()) samples[at].push(time(fn, given[at], calls[at]));
  }
  const [js, own] = samples.map(median);
  return { program: program.name, size, unit: program.unit, v8: js, native: own, ratio: js / own };
}

const wanted = options.only?.split(',');
const rows = [];
const built = new Map();
for (const program of programs.filter(({ name }) => wanted?.some((each) => name.startsWith(each)) ?? true)) {
  if (!built.has(program.file)) built.set(program.file, await build(program.file));
  for (const size of program.sizes) {
    if (!options.json && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${program.name}, ${size}`);
    rows.push(measure(program, size, built.get(program.file)));
  }
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
const copying =
  wanted === undefined || wanted.includes('copying') ? (await build('copying', COPYING_SOURCE)).native : undefined;
const lists = copying && measureLists(copying, rounds, [1e3, 1e5, 1e6]);
const records = copying && measureRecords(copying, rounds);
if (options.json) console.log(JSON.stringify({ compiler: compiler.name, rounds, rows, lists, records }, null, 1));
else {
  const table = new Table({ head: ['program', 'size', 'V8', 'native', 'x V8'], style: { head: [] } });
  const text = (milliseconds) => {
    return milliseconds < 1 ? `${(milliseconds * 1000).toPrecision(3)} us` : `${milliseconds.toPrecision(3)} ms`;
  };
  for (const { program, size, unit, v8, native, ratio } of rows) {
    table.push([program, `${size} ${unit}`, text(v8), text(native), ratio.toFixed(2)]);
  }
  if (rows.length > 0) console.log(table.toString());
  for (const program of new Set(rows.map((row) => row.program))) {
    const own = rows.filter((row) => row.program === program);
    const first = own.find((_, at) => own.slice(at).every(({ ratio }) => ratio >= 1));
    console.log(
      `${program}: ${first ? `as fast as V8 from ${first.size} ${first.unit} on` : 'not as fast as V8 at these sizes'}`,
    );
  }
  for (const { length, own, loop, ratio } of lists ?? []) {
    console.log(`copying a number[] of ${length}: ${text(own)}, in and back; loops ${text(loop)}; ${ratio.toFixed(2)}`);
  }
  if (records !== undefined) {
    const [same, fresh] = [records.same, records.fresh].map((each) => each.toFixed(0));
    console.log(`an object of 8 fields: ${same} ns more than 8 numbers; a new one each time ${fresh} ns`);
  }
}
