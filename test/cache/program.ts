// What the cache's tests share: a program that uses jit, run in a process of its own, and places to run it against.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { type Finished, packageRoot, type RunOptions, run, temporaryFolder } from '../helpers.ts';

const entry = JSON.stringify(pathToFileURL(join(packageRoot, 'dist/index.js')).href);

export const HARMONIC = 'function harmonic(n) { let s = 0; for (let i = 1; i <= n; i++) s += 1 / i; return s; }';
export const LOGISTIC =
  'function logistic(n, r) { let x = 0.3; for (let i = 0; i < n; i++) x = r * x * (1 - x); return x; }';

export interface ProgramOptions extends RunOptions {
  /** Functions of numbers. */
  readonly functions?: readonly string[];
  /** JavaScript: the options of jit. */
  readonly options?: string;
  /** JavaScript that runs before anything else. */
  readonly before?: string;
  /** User and group id to run as. */
  readonly user?: number;
}

/** As an ES module: what it prints is a `Report`. */
export function programOf({ functions = [HARMONIC], options = '{}', before = '' }: ProgramOptions = {}): string {
  return `
    const { jit } = await import(${entry});
    ${before}
    const fns = [${functions.join(', ')}];
    const kernels = fns.map((fn) => jit(fn, ${options}));
    const bits = (value) => Buffer.from(new Float64Array([value]).buffer).toString('hex');
    const args = (i) => [1000, 3.7].slice(0, fns[i].length);
    const right = () => kernels.every((kernel, i) => bits(kernel(...args(i))) === bits(fns[i](...args(i))));
    const early = right();
    const infos = await Promise.all(kernels.map((each) => each.ready.catch(({ message }) => ({ why: message }))));
    console.log(JSON.stringify({
      right: early && right(),
      native: kernels.every((each) => each.info.backend === 'native'),
      cached: kernels.every((each) => each.info.cached),
      keys: infos.map(({ key }) => key),
      paths: infos.map(({ path }) => path),
    }));`;
}

export interface Report {
  readonly right: boolean;
  readonly native: boolean;
  readonly cached: boolean;
  readonly keys: readonly string[];
  readonly paths: readonly string[];
}

export interface ProgramRun extends Report {
  readonly warnings: readonly string[];
}

export function startProgram(options: ProgramOptions): Promise<Finished> {
  const args = programArguments(options);
  if (options.user === undefined) return run(process.execPath, args, options);
  const who = [`--reuid=${options.user}`, `--regid=${options.user}`, '--clear-groups'];
  return run('setpriv', [...who, process.execPath, ...args], options);
}

/** In a project it is a file of it: only code of a project has the project's cache. */
function programArguments(options: ProgramOptions): string[] {
  const { cwd = '/' } = options;
  if (!existsSync(join(cwd, 'package.json'))) return ['--input-type=module', '--eval', programOf(options)];
  const file = join(cwd, 'program.mjs');
  writeFileSync(file, programOf(options));
  return [file];
}

/**
 * Runs it to its end. Whatever happens to the cache: the answers are JavaScript's, and there is at most one warning.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  const { code, signal, stdout, stderr } = await startProgram(options);
  expect([code, signal], stderr).toEqual([0, null]);
  const report = JSON.parse(stdout) as Report;
  expect(report.right).toBe(true);
  const lines = stderr.split(/^(?=\(node:\d+\))/m).map((line) => line.replace(/^\(node:\d+\) /, ''));
  const warnings = lines.filter((line) => line.startsWith('KernelizeWarning'));
  expect(warnings.length, stderr).toBeLessThanOrEqual(1);
  return { ...report, warnings };
}

/** Names in the cache by kind. */
export function contents(cache: string): { entries: string[]; lookups: string[]; work: string[] } {
  const layout = join(cache, 'v1');
  const names = existsSync(layout) ? readdirSync(layout) : [];
  return {
    entries: names.filter((name) => /^[0-9a-f]{40}$/.test(name)),
    lookups: names.filter((name) => name.startsWith('lookup-')),
    work: names.filter((name) => name.startsWith('tmp-')),
  };
}

/** Temporary folders of kernelize that are left in `folder`. */
export function leftIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('kernelize-tmp-'));
}

/** A small disk of its own, for as long as the test runs. Undefined where mounting isn't permitted. */
export function mountDisk(options: string): string | undefined {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'kernelize-test', folder]).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
  return folder;
}

export function remount(folder: string, options: string): void {
  expect(spawnSync('mount', ['-o', `remount,${options}`, folder]).status).toBe(0);
}

export const NOBODY = 65534;
export const SOMEBODY = 12345;

/** Why a test can't run programs as another user; undefined if it can. */
export function whyNotOtherUsers(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can run programs as other users';
  const probe = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '--eval', ''];
  if (spawnSync('setpriv', [...probe]).status !== 0) return 'setpriv is missing, or other users can not run this node';
  const readable = spawnSync('setpriv', [...probe.slice(0, 3), 'test', '-r', join(packageRoot, 'dist/index.js')]);
  return readable.status === 0 ? undefined : `${packageRoot} can not be read by other users`;
}

/** PATH without any compiler. */
export function pathWithoutCompilers(): string {
  return temporaryFolder();
}

/** Whether any process has `text` in its command line. */
export function isRunningWith(text: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .some((pid) => commandLine(pid).includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It ended meanwhile.
  }
}
