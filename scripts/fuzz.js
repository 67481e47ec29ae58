// Differential fuzzer: random kernels through V8, the js back end and C by every compiler at -O0 and -O3, on one to
// four threads; results, array contents and errors are compared bit for bit.
//
// This process hands out batches of cases and reports; workers build and run them (fuzz/worker.js). A failure is shrunk
// and saved as a fixture, which tests replay. How to use it: docs/fuzzing.md.

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../dist/errors.js';
import { findCompiler, findCompilers } from '../dist/toolchains/find.js';
import { sanitizerEnvironment } from '../dist/toolchains/sanitizer.js';
import { branchesIn, coverageEnvironment, printCoverage } from './fuzz/coverage.js';
import { caseOf, chooseFamilies, families } from './fuzz/families.js';
import { writeFixture } from './fuzz/fixtures.js';
import { openPool } from './fuzz/pool.js';
import { count, createProgress, printFinding, printSummary, tally } from './fuzz/report.js';
import { findCulprit, isFailure, shrink } from './fuzz/shrink.js';
import { nativeWays, printSources } from './fuzz/ways.js';

/** Batches take turns: one thread, two, three, four. */
const THREADS = 4;

/** Beside the column of options. */
const inLines = (names) => names.join(', ').replace(/(.{45,58},) /g, '$1\n                      ');

const usage = `usage: npm run fuzz -- [options]
       npm run fuzz -- --replay test/fixtures/fuzz/*.json

  --seed S            where programs come from; the same seed gives the same programs (default: the time)
  --cases N           how many; a case is one kernel with all its calls (default: 4000)
  --first K           begin with case K of the seed
  --families a,b      only these: ${inLines(families.map(({ name }) => name))}
  --compilers a,b     only these (default: all that are found)
  --rotate            each batch is compiled one way in turn: a compiler, -O0 or -O3, a level of CPUs; not all ways
  --ways=TEXT         only ways to compile whose names contain it: -O0, gcc -O3
  --sanitize          C with the address and undefined-behaviour sanitizers, by the first compiler
  --debug             C as kernelize build --debug makes it
  --facts             no C: the IR runs in an interpreter that asserts what
                      analysis and passes say of values, indices and loops
  --coverage          also which branches of lib/analysis and lib/passes ran
  --batch N           cases per file of kernels (default: 200)
  --workers N         processes (default: one per core)
  --shrink SECONDS    how long to look for a smaller program (default: 120)
  --no-save           don't write the failure to test/fixtures/fuzz
  --replay            run fixtures instead
  --json              the summary as JSON on standard output
  --show K            print case K of the seed, and nothing else

exit code 0: no difference; 1: a difference, a crash, a hang or a refusal; 2: the fuzzer could not run`;

let options;
let positionals;
try {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  ({ values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{
        seed: text,
        cases: text,
        first: text,
        families: text,
        compilers: text,
        batch: text,
        workers: text,
        show: text,
        ways: text,
      },
      ...{
        shrink: text,
        rotate: flag,
        sanitize: flag,
        debug: flag,
        facts: flag,
        coverage: flag,
        'no-save': flag,
        replay: flag,
        json: flag,
        help: flag,
      },
    },
  }));
  if (options.help) {
    console.log(usage);
    process.exit(0);
  }
  if (positionals.length > 0 !== Boolean(options.replay)) throw new UserError('--replay and files go together');
  process.exitCode = await main();
} catch (error) {
  const isTheirs = error instanceof UserError || error.code?.startsWith('ERR_PARSE');
  console.error(`fuzz: ${isTheirs ? [error.message, error.hint].filter(Boolean).join('\n  ') : error.stack}`);
  if (options === undefined) console.error(`\n${usage}`);
  process.exitCode = 2;
}

function whole(name, fallback) {
  const value = options[name] === undefined ? fallback : Number(options[name]);
  if (!Number.isSafeInteger(value)) throw new UserError(`--${name} must be a whole number`);
  return value;
}

async function main() {
  const seed = whole('seed', Date.now() % 2 ** 31) | 0;
  const settings = {
    ...{ seed, cases: whole('cases', 4000), first: whole('first', 0), batch: Math.max(1, whole('batch', 200)) },
    ...{ seconds: whole('shrink', 120), workers: Math.max(1, whole('workers', availableParallelism())) },
    ...{
      rotate: options.rotate ?? false,
      sanitize: options.sanitize ?? false,
      debug: options.debug ?? false,
      facts: options.facts ?? false,
      json: options.json ?? false,
    },
  };
  const chosen = chooseFamilies(options.families?.split(','));
  if (options.show !== undefined) {
    const { family, case_ } = caseOf(chosen, seed, whole('show', 0));
    console.log(printSources([{ family, case_ }]).typed);
    return 0;
  }
  const found = settings.facts
    ? []
    : options.compilers
      ? await Promise.all(options.compilers.split(',').map((name) => findCompiler(name)))
      : await findCompilers();
  if (found.length === 0 && !settings.facts) throw new UserError('no C compiler was found');
  // One process can have one sanitizer's library.
  const compilers = settings.sanitize ? found.slice(0, 1) : found;
  const ways = nativeWays(compilers, settings).filter(({ name }) => name.includes(options.ways ?? ''));
  if (ways.length === 0) throw new UserError(`no way to compile is named like ${options.ways}`);
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-fuzz-'));
  const pool = openPool({
    ...{ workers: settings.workers, folder, sanitize: settings.sanitize, debug: settings.debug, facts: settings.facts },
    ...{ families: chosen.map(({ name }) => name), compilers: compilers.map(({ name }) => name) },
    natives: ways.map(({ name }) => name),
    env: {
      ...(settings.sanitize ? await sanitizerEnvironment(compilers[0]) : {}),
      ...(options.coverage ? coverageEnvironment(join(folder, 'coverage')) : {}),
    },
  });
  const stop = async (code) => {
    await pool.close();
    if (options.coverage && code === 0) printCoverage(await branchesIn(join(folder, 'coverage')));
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, async () => process.exit(await stop(130)));
  try {
    const run = options.replay ? replay : fuzz;
    return await stop(await run(pool, chosen, { compilers, ways }, settings));
  } catch (error) {
    await stop(2);
    throw error;
  }
}

/** Batches in order of their numbers; the failure with the lowest number is the one reported, whoever comes first. */
async function fuzz(pool, chosen, { compilers, ways }, { seed, cases, first, batch, rotate, json, seconds, workers }) {
  const jobs = [];
  for (let from = 0; from < cases; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, cases - from) }, (_, at) => first + from + at);
    const at = jobs.length;
    const wanted = rotate ? [ways[at % ways.length].name] : options.ways && ways.map(({ name }) => name);
    const threads = 1 + ((rotate ? Math.floor(at / ways.length) : at) % THREADS);
    jobs.push({ seed, numbers, threads, ...(wanted && { ways: wanted }) });
  }
  const totals = tally();
  const progress = createProgress(cases);
  let next = 0;
  let failed = jobs.length;
  let failure;
  const serve = async () => {
    while (next < failed) {
      const at = next++;
      const verdict = await pool.run(jobs[at]);
      if (verdict.kind === 'trouble') throw new UserError(verdict.what);
      if (isFailure(verdict)) {
        if (at < failed) [failed, failure] = [at, verdict];
      } else {
        count(totals, verdict);
        progress.update(totals.cases);
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, serve));
  progress.end();
  const summary = { seed, first, cases: totals.cases, compilers, totals, seconds: progress.seconds() };
  if (failure === undefined) {
    printSummary(summary, json);
    return 0;
  }
  const job = jobs[failed];
  console.error(`a batch ${failure.kind}: looking for the program ...`);
  const culprit = await findCulprit(pool, job, failure);
  if (culprit === undefined) {
    printFinding({ ...summary, numbers: job.numbers, verdict: failure }, json);
    return 1;
  }
  console.error(`case ${culprit.number}: shrinking ...`);
  const { family, case_, verdict } = await shrink(pool, chosen, job, culprit, seconds);
  const file = `${family.name}-${seed}-${culprit.number}.json`;
  const path = join('test/fixtures/fuzz', file);
  if (!options['no-save'])
    writeFixture(resolve(import.meta.dirname, '..', path), family, case_, { seed, number: culprit.number, verdict });
  const source = printSources([{ family, case_ }]).typed;
  const call = verdict.call === undefined ? undefined : case_.calls[verdict.call];
  printFinding(
    { ...summary, number: culprit.number, verdict, source, call, path: options['no-save'] ? undefined : path },
    json,
  );
  return 1;
}

async function replay(pool, _chosen, _native, { json }) {
  const verdicts = await Promise.all(
    positionals.map(async (path) => ({ path, ...(await pool.run({ fixture: resolve(path) })) })),
  );
  if (json) console.log(JSON.stringify(verdicts.map(({ times, ...verdict }) => verdict)));
  else
    for (const { path, kind, way, what } of verdicts)
      console.log(`${path}: ${[kind, way, what].filter(Boolean).join(' ')}`);
  if (verdicts.some(({ kind }) => kind === 'trouble')) return 2;
  return verdicts.every(({ kind }) => kind === 'same') ? 0 : 1;
}
