// What jit costs: until native code serves, cold and warm; a call; memory.
//
// usage: npm run bench:jit -- [--compilers gcc,clang-19] [--processes N] [--json] [--help]
// Each figure is the median of so many processes, with the smallest and the largest.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import Table from 'cli-table3';
import { describeEnvironment } from '../dist/bench/environment.js';
import { median } from '../dist/bench/statistics.js';
import { buildDirect } from '../dist/builders/direct.js';
import { findCompiler } from '../dist/toolchains/find.js';

const { values: options } = parseArgs({
  options: {
    compilers: { type: 'string', default: 'gcc' },
    processes: { type: 'string', default: '11' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run bench:jit -- [--compilers gcc,clang-19] [--processes N] [--json]');
  process.exit(0);
}
const processes = Number(options.processes);
const folder = mkdtempSync(join(tmpdir(), 'kernelize-jit-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const here = fileURLToPath(new URL('./bench/jit/', import.meta.url));
let caches = 0;
const freshCache = () => join(folder, `cache-${caches++}`);

async function run(script, args, cache, flags = []) {
  const env = { ...process.env, KERNELIZE_CACHE_DIR: cache };
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(here, script), ...args], { env });
  return JSON.parse(stdout);
}

/** Median, smallest and largest of a number of each result. */
const spread = (results, pick) => {
  const values = results.map(pick);
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
};

const rows = [];
const add = (compiler, what, unit, figure, wanted) => rows.push({ compiler, what, unit, ...figure, wanted });
for (const name of options.compilers.split(',')) {
  const compiler = await findCompiler(name);
  const cold = [];
  for (let k = 0; k < processes; k++) cold.push(await run('cold.js', [name], freshCache()));
  add(
    name,
    'cold: native after',
    'ms',
    spread(cold, ({ ready }) => ready),
    '<= 150',
  );
  add(
    name,
    'cold: of which the C compiler',
    'ms',
    spread(cold, ({ compiler: each }) => each),
  );
  add(
    name,
    'cold: the thread held at most',
    'ms',
    spread(cold, ({ longest, call }) => Math.max(longest, call)),
    '<= 25',
  );
  const cache = freshCache();
  await run('warm.js', [name], cache);
  const warm = [];
  for (let k = 0; k < processes; k++) warm.push(await run('warm.js', [name], cache));
  if (warm.some(({ cached, parser, started }) => !cached || parser || started > 0))
    throw new Error('a warm start was not warm');
  add(
    name,
    'warm: native after',
    'ms',
    spread(warm, ({ ready }) => ready),
    '<= 8',
  );
  const byHand = join(folder, `by-hand-${name}.node`);
  await buildDirect({ compiler, target: 'native', source: join(here, 'by-hand.c'), output: byHand });
  const calls = [];
  for (let k = 0; k < processes; k++) calls.push(await run('calls.js', [name, byHand], cache));
  for (const kernel of ['add', 'firstAndLast']) {
    add(
      name,
      `call of ${kernel}, by hand`,
      'ns',
      spread(calls, (each) => each[kernel].hand),
    );
    add(
      name,
      `call of ${kernel}, jit / by hand`,
      '',
      spread(calls, (each) => each[kernel].jit / each[kernel].hand),
      '<= 1.15',
    );
  }
  const memory = await run('memory.js', [name], freshCache(), ['--expose-gc']);
  const one = (value) => ({ median: value, least: value, most: value });
  add(name, '1e6 calls: heap grew by', 'MB', one(memory.calls.heap));
  add(name, '1e6 calls: resident memory grew by', 'MB', one(memory.calls.rss));
  add(name, '200 compiled and loaded: heap grew by', 'MB', one(memory.cycles.heap));
  add(name, '200 compiled and loaded: resident memory grew by', 'MB', one(memory.cycles.rss));
  if (memory.open.length > 0) console.error(`left open: ${memory.open.join(', ')}`);
}

if (options.json) {
  console.log(JSON.stringify({ environment: describeEnvironment(), processes, rows }, null, 2));
} else {
  const table = new Table({
    head: ['compiler', '', 'median', 'least', 'most', 'wanted'],
    style: { head: [], border: [] },
  });
  const show = (value, unit) => `${value.toFixed(2)}${unit === '' ? '' : ` ${unit}`}`;
  for (const { compiler, what, unit, median: middle, least, most, wanted = '' } of rows) {
    table.push([compiler, what, show(middle, unit), show(least, unit), show(most, unit), wanted]);
  }
  console.log(table.toString());
  console.log(`${processes} processes each.`);
}
