// C compilers: which there are, which one serves, and what each of them lacks. Asked by compiling, not by version
// numbers.

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import which from 'which';
import { packageRoot } from '../package.ts';
import { LEVELS_OF_X64, type Level } from '../targets.ts';
import { compilerEnvironment } from '../toolchains/environment.ts';
import { type Compiler, compilerFiles, defaultCompiler, findCompiler, findCompilers } from '../toolchains/find.ts';
import { installCommand } from '../toolchains/packages.ts';
import { type Answer, ask } from './ask.ts';
import { type Circumstances, type Examined, error, firstLine, note, type Problem, unset } from './examination.ts';

export interface CompilerFacts {
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly cc: string;
  /** The C++ compiler that belongs to it: the addon of kernelize/pi needs one. */
  readonly cxx: string | undefined;
  /** Whether it makes a library with the flags of kernels; if not, its own words. */
  readonly compiles: boolean;
  readonly why: string | undefined;
  /** Levels of CPUs that it knows: --target portable needs all. */
  readonly levels: readonly Level[];
}

export interface CompilersFacts {
  /** The `cc` of the one that kernels are compiled with. */
  readonly used: string | undefined;
  readonly found: readonly CompilerFacts[];
  /** Programs that are called as a compiler is, and don't answer as one. */
  readonly broken: readonly string[];
}

export async function examineCompilers(circumstances: Circumstances): Promise<Examined<CompilersFacts>> {
  const path = circumstances.env.PATH ?? '';
  const [choice, onPath] = await Promise.all([choose(circumstances), findCompilers({ path })]);
  const used = choice instanceof Error ? undefined : choice;
  const compilers = used === undefined || onPath.some((each) => isSame(each.cc, used.cc)) ? onPath : [used, ...onPath];
  const found = await Promise.all(compilers.map((each) => tryOut(each, circumstances.env)));
  const broken = brokenIn(path, compilers);
  // The same file, perhaps by another name: cc, gcc.
  const serving = used && found.find(({ cc }) => isSame(cc, used.cc));
  const problems = [
    ...(serving === undefined ? [nothingServes(choice, broken, found, circumstances)] : lacksOf(serving)),
    ...(serving === undefined ? [] : broken.map((file) => note(`${file} does not answer as a C compiler`))),
  ];
  return {
    facts: { used: serving?.cc, found, broken },
    lines: found.length === 0 ? ['none'] : found.map((each) => lineOf(each, each === serving ? 'used' : 'there')),
    problems,
  };
}

/** As jit, the import hook and `kernelize build` choose. */
function choose({ env, config }: Circumstances): Promise<Compiler | undefined | Error> {
  const finding = config.compiler ? findCompiler(config.compiler, { path: env.PATH ?? '' }) : defaultCompiler(env);
  return finding.catch((reason: Error) => reason);
}

function nothingServes(
  choice: Compiler | undefined | Error,
  broken: readonly string[],
  found: readonly CompilerFacts[],
  { env, config }: Circumstances,
): Problem {
  const install = installCommand(['compiler']);
  if (choice instanceof Error) {
    const variable = ['KERNELIZE_CC', 'CC'].find((name) => env[name]);
    const message = firstLine(choice);
    if (variable !== undefined && !(variable === 'CC' && config.compiler)) {
      return error(`${variable}=${env[variable]}: ${message}`, found.length > 0 ? unset(variable) : install);
    }
    return error(`"compiler" in package.json: ${message}`, found.length > 0 ? 'export KERNELIZE_CC=cc' : install);
  }
  if (broken.length > 0) return error(`no C compiler works: ${broken.join(', ')} does not answer as one`, install);
  return error('no C compiler (gcc, clang, icx) was found on PATH: only what the cache has is native', install);
}

function lacksOf({ name, version, compiles, why, cxx, levels }: CompilerFacts): Problem[] {
  const install = installCommand(['compiler']);
  if (!compiles) return [error(`${name} ${version} does not compile: ${why}`, install)];
  const problems: Problem[] = [];
  if (cxx === undefined) {
    problems.push(
      note(`no C++ compiler belongs to ${name}: the addon of kernelize/pi needs one, kernels don't`, install),
    );
  }
  const unknown = levelsHere().filter((level) => !levels.includes(level));
  if (unknown.length > 0) {
    const message = `${name} ${version} is too old for ${unknown.join(' and ')}: it can't compile --target portable`;
    problems.push(note(message, install));
  }
  return problems;
}

function lineOf({ family, version, cc, compiles, why, cxx, levels }: CompilerFacts, how: 'used' | 'there'): string {
  const lacks = [
    ...(compiles ? [] : [`does not compile: ${why}`]),
    ...(cxx === undefined ? ['no C++'] : []),
    ...levelsHere()
      .filter((level) => compiles && !levels.includes(level))
      .map((level) => `no ${level}`),
  ];
  const words = [`${family} ${version} (${cc})`, ...lacks].join(', ');
  return how === 'used' ? `${words}: serves` : words;
}

/** Milliseconds for a file of a few lines. */
const PATIENCE = 10_000;
/** Flags that somebody has added, and that compilers tell of, are an error in bits.h. */
const INCLUDE = `-I${join(packageRoot, 'native', 'include')}`;
const SMALL =
  '#include <stdint.h>\n#include "kernelize/bits.h"\n#include <string.h>\nint64_t kz_small(double x);\nint64_t kz_small(double x) { return (int64_t)x; }\n';

async function tryOut(compiler: Compiler, env: NodeJS.ProcessEnv): Promise<CompilerFacts> {
  const { family, version, name, cc, cxx } = compiler;
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-doctor-'));
  try {
    const source = join(folder, 'small.c');
    writeFileSync(source, SMALL);
    const question = { cwd: folder, patience: PATIENCE, env: compilerEnvironment(env) };
    const call = (...flags: string[]) => ask(cc, [...flags, INCLUDE, source], question);
    const library = ['-shared', '-fPIC', ...family.link, '-o', join(folder, 'small.so')];
    const [made, ...known] = await Promise.all([
      call(...family.profiles.native, ...family.strict, ...library),
      ...levelsHere().map((level) => call(...family.levels[level], '-fsyntax-only')),
    ]);
    const compiles = made?.code === 0;
    const levels = levelsHere().filter((_level, at) => known[at]?.code === 0);
    return { name, family: family.id, version, cc, cxx, compiles, why: compiles ? undefined : wordsOf(made), levels };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wordsOf(answer: Answer | undefined): string {
  if (answer === undefined || answer.isLate) return `it was not done after ${PATIENCE / 1000} s`;
  const lines = answer.stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error|not found|cannot/i.test(line)) ?? lines[0] ?? `exit code ${answer.code}`;
}

function levelsHere(): readonly Level[] {
  return process.arch === 'x64' ? LEVELS_OF_X64 : [];
}

/** Called as a compiler, and not one of those that answered. `cc` is nobody's own name. */
function brokenIn(path: string, compilers: readonly Compiler[]): string[] {
  const generic = which.sync('cc', { nothrow: true, path });
  const files = [...(generic === null ? [] : [generic]), ...compilerFiles(path)];
  const broken = files.filter((file) => !compilers.some(({ cc }) => isSame(cc, file)));
  return broken.filter((file, at) => broken.findIndex((other) => basename(other) === basename(file)) === at);
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
