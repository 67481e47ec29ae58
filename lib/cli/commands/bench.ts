// kernelize bench: the pi series in JavaScript and in C, across compilers and profiles, and in Python's compilers with
// --peers; or users' kernels, if there are files (bench-files.ts). Builds what is missing, checks every result before
// it takes a time, and exits 1 if one is wrong or a variant could not be built.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { buildAddons, type FailedAddon, loadForeign } from '../../bench/addons.ts';
import { type Case, cases } from '../../bench/cases.ts';
import { type CompileTime, measureCompileTimes } from '../../bench/compile-time.ts';
import { describeEnvironment } from '../../bench/environment.ts';
import { type Measurement, measure } from '../../bench/measure.ts';
import { type StartedPeers, startPeers } from '../../bench/peers/start.ts';
import { type Peer, peers } from '../../bench/peers/table.ts';
import { peerVariants } from '../../bench/peers/variants.ts';
import { jsonReport, type Run, tableReport } from '../../bench/report.ts';
import { type Sweep, sweep } from '../../bench/sweep.ts';
import type { BuiltAddon } from '../../bench/variants.ts';
import { variantsOf } from '../../bench/variants.ts';
import { cmakeJsProgram } from '../../builders/cmake-js.ts';
import { findProfile } from '../../builders/rebuild.ts';
import { UsageError } from '../../errors.ts';
import { PROFILES } from '../../toolchains/family.ts';
import { type Compiler, findCompiler, findCompilers } from '../../toolchains/find.ts';
import { families } from '../../toolchains/index.ts';
import { installCommand } from '../../toolchains/packages.ts';
import type { Interrupts } from '../interrupts.ts';
import { checkWritable } from '../measuring-options.ts';
import { spinnerFor } from '../progress.ts';
import { MOST_THREADS, parseThreadCounts } from '../thread-counts.ts';
import { addFileOptions, type FileOptions, measureFiles, type Work } from './bench-files.ts';

interface Options extends FileOptions {
  readonly series?: string;
  readonly intervals?: number;
  readonly compilers?: string;
  readonly profiles?: string;
  readonly rounds: number;
  readonly threads?: string;
  readonly addon?: string[];
  readonly peers?: string | true;
  readonly json?: string;
  readonly html?: string;
  readonly sweep?: true;
}

export function bench(program: Command, interrupts: Interrupts): void {
  const command = program
    .command('bench')
    .description('compare kernels as V8 runs them and native, across compilers: yours, or the pi series')
    .argument('[files...]', 'files with kernels and `benchmarks` (default: the pi series)')
    .option('--series <names>', `comma-separated, of ${cases.map(({ name }) => name).join(', ')} (default: all)`)
    .option('--intervals <n>', 'terms of every series, for example 1e8 (not of bbp)', Number)
    .option('--compilers <names>', 'comma-separated names or paths (default: all found; none: only --addon)')
    .option('--profiles <names>', `of the pi series: comma-separated, of ${PROFILES.join(', ')} (default: all)`)
    .option('--rounds <n>', 'samples of each variant', Number, 7)
    .option('--threads <counts>', 'of kernels on threads, for example 1,2,4 (default: 1, and one for each CPU)')
    .option('--addon <path>', 'measure this .node too (may be repeated)', (path, all: string[] = []) => [...all, path])
    .option(
      '--peers [names]',
      `compare with Python's too: ${peers.map(({ id }) => id).join(', ')} (default: all installed)`,
    )
    .option('--json <file>', 'write raw samples, machine, versions and flags to a file (- for standard output)')
    .option('--html <file>', 'write a report with plots to a file; of the series, implies --sweep')
    .option(
      '--sweep',
      'of the series, also take times at sizes down to 1, and what compilers take (for --json and --html)',
    )
    .action((files: readonly string[], options: Options) => run(files, options, interrupts));
  addFileOptions(command);
}

async function run(files: readonly string[], options: Options, interrupts: Interrupts): Promise<void> {
  if (!Number.isInteger(options.rounds) || options.rounds < 1) {
    throw new UsageError(`--rounds must be an integer of at least 1, but got ${options.rounds}`);
  }
  const threads = selectThreads(options.threads);
  // Before minutes of work, not after.
  if (options.json !== undefined) checkWritable('--json', options.json);
  if (options.html !== undefined) checkWritable('--html', options.html);
  const work: Work = { threads, compilers: () => selectCompilers(options.compilers, interrupts.signal), interrupts };
  const measured = files.length > 0 ? await measureFiles(files, options, work) : await measureSeries(options, work);
  const result: Run = { ...measured, missing: [...missingFamilies(await findCompilers()), ...measured.missing] };
  if (options.json === '-') process.stdout.write(jsonReport(result));
  else console.log(tableReport(result));
  if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, jsonReport(result));
  if (options.html !== undefined) {
    // It has a library of plots in it, which nothing else needs.
    const { renderReport } = await import('../../bench/html/report.ts');
    writeFileSync(options.html, renderReport(result));
  }
  const isWrong = result.measurements.some(({ wrong }) => wrong !== undefined);
  if (result.failed.length > 0 || isWrong) process.exitCode = 1;
}

async function measureSeries(
  options: Options,
  { threads, compilers: choose, interrupts: { signal } }: Work,
): Promise<Run> {
  const selected = selectCases(options);
  const profiles = options.profiles === undefined ? PROFILES : listOf(options.profiles).map(findProfile);
  const forFiles = (['fn', 'args', 'target', 'directive', 'tolerance'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (forFiles !== undefined) throw new UsageError(`--${forFiles} needs a file with kernels`, 'kernelize bench FILE');
  const environment = describeEnvironment();
  const compilers = await choose();
  const chosen = selectPeers(options.peers);
  const foreign = (options.addon ?? []).map(readAddon);
  const withSweeps = options.sweep === true || options.html !== undefined;
  if (compilers.length > 0) cmakeJsProgram();

  const progress = spinnerFor(
    `compilers: ${compilers.map(({ name }) => name).join(', ') || 'none'}`,
    options.json === '-',
  );
  let addons: BuiltAddon[];
  let failed: FailedAddon[];
  let started: StartedPeers | undefined;
  const measurements: Measurement[] = [];
  const sweeps: Sweep[] = [];
  let compileTimes: CompileTime[] = [];
  try {
    ({ addons, failed } = await buildAddons(compilers, profiles, { signal, progress: progress.update }));
    started = await startPeers(chosen, { signal, progress: progress.update });
    for (const series of selected) {
      const variants = [
        ...variantsOf(series, [...addons, ...foreign], threads),
        ...peerVariants(series, started.running),
      ];
      progress.update(`${series.name}(${series.args.join(', ')}): ${variants.length} variants`);
      measurements.push(...(await measure(variants, { rounds: options.rounds, signal, progress: progress.detail })));
      const swept = withSweeps ? await sweep(variants, { signal, progress: progress.detail }) : undefined;
      if (swept !== undefined) sweeps.push(swept);
    }
    if (withSweeps) {
      progress.update('what compilers take');
      const request = { rounds: options.rounds, signal, progress: progress.detail };
      compileTimes = await measureCompileTimes(compilers, profiles, request);
    }
  } catch (error) {
    progress.fail();
    throw error;
  } finally {
    await started?.close();
  }
  progress.success('done');

  return {
    environment,
    rounds: options.rounds,
    measurements,
    failed: [...failed, ...started.failed],
    missing: started.missing,
    peers: started.running.map(({ peer, about, process }) => ({
      title: peer.title,
      version: about.version,
      python: about.python,
      compileSeconds: process.compiled / 1000,
    })),
    ...(withSweeps ? { sweeps, compileTimes } : {}),
  };
}

function listOf(names: string): string[] {
  return names.split(',').map((name) => name.trim());
}

function readAddon(path: string): BuiltAddon {
  try {
    return loadForeign(path);
  } catch (error) {
    throw new UsageError(`--addon ${path}: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

function selectCases({ series, intervals }: Options): Case[] {
  const names = (series === undefined ? undefined : listOf(series)) ?? cases.map(({ name }) => name);
  if (intervals !== undefined && !(Number.isSafeInteger(intervals) && intervals >= 0)) {
    throw new UsageError(`--intervals must be an integer from 0 to 2^53 - 1, but got ${intervals}`);
  }
  return names.map((name) => {
    const found = cases.find((each) => each.name === name);
    if (found === undefined) {
      throw new UsageError(`unknown series '${name}'`, `there are: ${cases.map((each) => each.name).join(', ')}`);
    }
    const replace = intervals !== undefined && found.takesIntervals;
    return replace ? { ...found, args: [intervals, ...found.args.slice(1)] } : found;
  });
}

function selectThreads(counts: string | undefined): number[] {
  if (counts === undefined) return [...new Set([1, Math.min(availableParallelism(), MOST_THREADS)])];
  return parseThreadCounts(counts);
}

function selectPeers(names: string | true | undefined): Peer[] {
  if (names === undefined) return [];
  if (names === true) return [...peers];
  return listOf(names).map((name) => {
    const found = peers.find(({ id }) => id === name);
    if (found !== undefined) return found;
    throw new UsageError(`unknown peer '${name}'`, `there are: ${peers.map(({ id }) => id).join(', ')}`);
  });
}

async function selectCompilers(names: string | undefined, signal: AbortSignal): Promise<Compiler[]> {
  if (names === 'none') return [];
  if (names === undefined) return findCompilers({ signal });
  return Promise.all(listOf(names).map((name) => findCompiler(name, { signal })));
}

/** Families of which no compiler was found, and how to get one. */
function missingFamilies(compilers: readonly Compiler[]): Run['missing'] {
  const present = new Set(compilers.map(({ family }) => family.id));
  return families
    .filter(({ id }) => !present.has(id))
    .map(({ id, title, install }) => ({
      title,
      install: install ?? installCommand([id === 'clang' ? 'clang' : 'compiler']),
    }));
}
