// A worker of the fuzzer: a process that builds and runs batches, because native code may crash it or never come back.
//
// In:  jobs as messages. Out: verdicts as messages, and before each call a note of it in a file, which outlives us.

import { openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { findCompiler } from '../../dist/toolchains/find.js';
import { findDifference } from './compare.js';
import { caseOf, chooseFamilies, families } from './families.js';
import { readFixture } from './fixtures.js';
import { buildWays, nativeWays, printSources } from './ways.js';

const [settingsText] = process.argv.slice(2);
/**
 * @type {{ compilers: string[], families: string[], folder: string, notes: string, sanitize: boolean, debug: boolean,
 * facts: boolean, preload?: string }}
 */
const settings = JSON.parse(settingsText);
// The js back end's module must not look for a native one; a sanitizer's library is for us and not for the compilers.
process.env.KERNELIZE_BACKEND = 'js';
process.env.LD_PRELOAD = '';
const compilers = await Promise.all(settings.compilers.map((name) => findCompiler(name)));
const chosen = chooseFamilies(settings.families);
const notes = openSync(settings.notes, 'w');
const ways = nativeWays(compilers, settings);
const allWays = ['js', 'V8', ...ways.map(({ name }) => name)];

// Compilers run in process groups of their own: who ends us must end them too.
const ending = new AbortController();
process.on('disconnect', () => {
  ending.abort();
  setTimeout(() => process.exit(), 100);
});
process.on('SIGINT', () => {});
process.on('message', async (job) => {
  const verdict = await work(job).catch((error) => ({ kind: 'trouble', what: error.stack }));
  if (process.connected) process.send(verdict);
});
process.send({ kind: 'ready' });

/** Cases of a job: by number, one that shrinking made, or a fixture. */
function casesOf({ seed, numbers, explicit, fixture }) {
  if (fixture !== undefined) return readFixture(fixture);
  const cases =
    explicit === undefined
      ? numbers.map((number) => caseOf(chosen, seed, number))
      : [{ family: families.find(({ name }) => name === explicit.family), case_: explicit.case_ }];
  return { cases, sources: printSources(cases) };
}

async function work(job) {
  const start = performance.now();
  const { cases, sources } = casesOf(job);
  const times = { generate: performance.now() - start };
  const wanted = job.ways ?? ways.filter(({ isUsual }) => isUsual).map(({ name }) => name);
  const natives = ways.filter(({ name }) => wanted.includes(name) && [undefined, 'V8', name].includes(job.way));
  let built;
  try {
    built = await buildWays(sources, {
      natives,
      threads: job.threads ?? 2,
      folder: settings.folder,
      signal: ending.signal,
    });
  } catch (error) {
    if (error.name === 'Refused' || error.name === 'Rejected')
      return { kind: error.name.toLowerCase(), what: error.message.replaceAll(settings.folder, '') };
    throw error;
  }
  const running = performance.now();
  const note = (at, call, way) => writeSync(notes, new Int32Array([1, at, call, allWays.indexOf(way)]), 0, 16, 0);
  const { counts, difference } = findDifference(cases, sources.names, built.ways, note);
  // Nothing is running: what happens from here on is no call's doing.
  writeSync(notes, new Int32Array(4), 0, 16, 0);
  Object.assign(times, built.times, { run: performance.now() - running });
  const perFamily = {};
  for (const { family } of cases) perFamily[family.name] = (perFamily[family.name] ?? 0) + 1;
  if (difference === undefined) return { kind: 'same', counts, perFamily, ways: [...built.ways.keys()], times };
  return { kind: 'differs', ...difference, fixture: job.fixture && basename(job.fixture) };
}
