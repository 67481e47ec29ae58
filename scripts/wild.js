// Published code as kernels: takes functions of npm packages out of the installed files, adds types and the directive,
// and reports for each whether it compiles, what stands in the way, whether it has V8's bits, and how fast it is beside
// V8. docs/wild.md.
//
// npm run wild -- [--only NAME,...] [--list FILE] [--compilers gcc,clang-19] [--rounds N] [--no-measure] [--no-mends]
// [--json]
//
// Exit code 1: a kernel gave another answer than V8.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { describeEnvironment } from '../dist/bench/environment.js';
import { median } from '../dist/bench/statistics.js';
import { findCompiler, findCompilers } from '../dist/toolchains/find.js';
import { fileOpener, install } from './wild/install.js';
import { build, prepare } from './wild/kernels.js';
import { printRows, printSummary, ratiosOf, SHORTEST_CALL, summarise } from './wild/report.js';
import { runInChild } from './wild/run.js';

/**
 * @typedef {{ entry: string, name: string, status: 'as it is' | 'with mends' | 'not', lines: number, mends: { let0: number, var: number }, obstacles: string[],
 *   findings: object[], left: object[], differences: import('./wild/compare.js').Difference[], isWrong: boolean, isShort: boolean, v8Milliseconds?: number,
 *   ratios?: { compiler: string, ratio: number, interval: { low: number, high: number } }[] }} Row
 */

const HELP = `usage: npm run wild -- [options]
  --only NAME,...      functions whose names begin so
  --list FILE          another list: a module that exports 'entries' (docs/wild.md)
  --compilers NAME,... default: all that are found
  --rounds N           default: 11
  --no-measure         compile and compare only
  --no-mends           as it is, or not at all
  --json               all that was found, with every sample
  --help`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    list: { type: 'string', default: fileURLToPath(new URL('wild/functions/index.js', import.meta.url)) },
    compilers: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    'no-measure': { type: 'boolean', default: false },
    'no-mends': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(options.rounds);
const folder = fileURLToPath(new URL('../build/wild/', import.meta.url));
const temporaryFolder = mkdtempSync(join(tmpdir(), 'kernelize-wild-'));
process.on('exit', () => rmSync(temporaryFolder, { recursive: true, force: true }));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // Ends the child, or the compiler, that is at work.
    stop.abort();
    process.exit(130);
  });
}

const list = resolve(options.list);
const { entries: all } = await import(pathToFileURL(list).href);
const wanted = options.only?.split(',');
const entries = all.filter(({ name }) => wanted === undefined || wanted.some((each) => name.startsWith(each)));
const compilers = options.compilers
  ? await Promise.all(options.compilers.split(',').map((name) => findCompiler(name)))
  : await findCompilers();
note('installing packages');
await install(folder, entries, stop.signal);
const files = fileOpener(folder);
const rows = [];
for (const [index, entry] of entries.entries()) {
  note(`${index + 1} of ${entries.length}: ${entry.name}`);
  const prepared = preparedOr(entry);
  if (prepared === undefined) continue;
  const sizes = typeof entry.args === 'object' ? Object.keys(entry.args) : [undefined];
  const binaries = await build(prepared, join(folder, 'kernels', entry.name.replaceAll('/', '_')), compilers, {
    ...{ signal: stop.signal, temporaryFolder },
  });
  for (const size of prepared.status === 'not' ? [undefined] : sizes)
    rows.push(await rowOf(entry, size, prepared, binaries));
}
note('');
const summary = summarise(rows);
if (options.json) {
  console.log(JSON.stringify({ environment: describeEnvironment(), rounds, rows, summary }, null, 2));
} else {
  printRows(rows, compilers);
  printSummary(summary);
}
if (summary.wrong.length > 0) process.exitCode = 1;

/** A list that names what isn't there is mended by hand: the others go on. */
function preparedOr(entry) {
  try {
    return prepare(entry, files, !options['no-mends']);
  } catch (error) {
    console.error(`${entry.name}: ${error.message}`);
    process.exitCode = 1;
    return undefined;
  }
}

/** @returns {Promise<Row>} */
async function rowOf(entry, size, { status, extracted, findings, left }, { javascript, natives }) {
  const { lines, mends, obstacles } = extracted;
  const name = size === undefined ? entry.name : `${entry.name} ${size}`;
  const common = {
    entry: entry.name,
    name,
    status,
    lines,
    mends,
    obstacles,
    findings,
    left,
    differences: [],
    isWrong: false,
    isShort: false,
  };
  if (status === 'not') return common;
  if (entry.args === undefined) return { ...common, lacksArguments: true };
  const isMeasured = !options['no-measure'];
  const job = { list, name: entry.name, size, javascript, natives, rounds, isMeasured, kernel: extracted.name };
  const run = await runInChild(job, stop.signal);
  if (run.crash !== undefined)
    return { ...common, isWrong: true, differences: [{ variant: 'all', kind: 'wrong', where: run.crash }] };
  const { differences, v8, natives: samples, isPutBack } = run.outcome;
  const isWrong = differences.some(({ kind }) => kind === 'wrong');
  for (const each of differences)
    if (each.kind === 'wrong') console.error(`${name}: ${each.variant}, seed ${each.seed}: ${each.where}`);
  const stops = differences.some(({ kind }) => kind === 'stops');
  const found = { ...common, differences, isWrong, obstacles: stops ? [...obstacles, 'oob'] : obstacles };
  if (v8 === undefined) return found;
  const v8Milliseconds = median(v8);
  const isShort = v8Milliseconds < SHORTEST_CALL;
  return {
    ...found,
    v8Milliseconds,
    isShort,
    isPutBack,
    ratios: ratiosOf({ v8, natives: samples }),
    samples: { v8, ...samples },
  };
}

/** On a terminal one line that changes; else a line each. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') console.error(text);
}
