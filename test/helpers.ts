// What tests share: running real processes, folders of their own, and the machine's compilers.

import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { packageRoot } from '../lib/package.ts';
import { fusedUnder } from './fused.ts';

export { packageRoot };

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Sent when the first output comes. */
  readonly interruptAtOutput?: NodeJS.Signals;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
}

/** The environment of this process without what would steer kernelize or vitest's children. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(KERNELIZE_|VITEST|NODE_OPTIONS|CC$|CXX$)/.test(name));
  return Object.fromEntries(kept);
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? packageRoot,
      env: { ...plainEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A hang is a failure, and must not outlive the test.
      timeout: options.timeout ?? 100_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    const interrupt = () => {
      if (options.interruptAtOutput) child.kill(options.interruptAtOutput);
    };
    child.stdout.once('data', interrupt).on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.once('data', interrupt).on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/**
 * For processes that end while V8 compiles what they have just run: Node waits for that at its end, and it for a
 * collection of garbage that no longer comes (https://github.com/nodejs/node/issues/54918).
 */
export const COMPILES_AT_ONCE = '--no-concurrent-recompilation';

/** Runs an ES module given as text, with the package's own name importable. */
export function runModule(
  script: string,
  options: RunOptions & { node?: string; flags?: string[] } = {},
): Promise<Finished> {
  const flags = [...(options.flags ?? []), '--input-type=module', '--eval', script];
  return run(options.node ?? process.execPath, flags, options);
}

/** Runs the `kernelize` command. */
export function kernelize(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], options);
}

export interface FolderOptions {
  /**
   * Whether objects are built there that ask for fused multiply-adds: by reciprocal.h, or to show that they are found.
   */
  readonly fused?: boolean;
}

/** A folder of the test's own, gone when it ends. What was built there has no fused multiply-adds. */
export function temporaryFolder({ fused = false }: FolderOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-test_'));
  onTestFinished(() => examineAndRemove(folder, fused));
  return folder;
}

/** The same for all tests of a file. */
export function sharedFolder({ fused = false }: FolderOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-test_'));
  afterAll(() => examineAndRemove(folder, fused));
  return folder;
}

async function examineAndRemove(folder: string, fused: boolean): Promise<void> {
  try {
    if (!fused) expect(await fusedUnder(folder)).toEqual({});
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An executable shell script. */
export function writeExecutable(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A folder for PATH that holds links to nothing but the given programs. */
export function pathWithOnly(programs: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
  return folder;
}

/** Bits of a double as 16 hexadecimal digits; all NaNs alike. */
export function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/**
 * How many doubles lie between two, plus one if they differ: units in the last place. NaN is infinitely far from
 * numbers.
 */
export function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  const view = new DataView(new ArrayBuffer(8));
  const ordinal = (value: number) => {
    view.setFloat64(0, value);
    const bits = view.getBigInt64(0);
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) - 1n : bits;
  };
  return Math.abs(Number(ordinal(a) - ordinal(b)));
}
