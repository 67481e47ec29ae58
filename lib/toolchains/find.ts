// Finds C compilers on this machine and asks each who it is.
//
// Out: Compiler values. A compiler's family and version come from its predefined macros, never from its name, so
// wrappers, `cc` and paths work. Two names for one file (gcc, gcc-12) are one compiler.

import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import which from 'which';
import { UsageError, UserError } from '../errors.ts';
import { programPath } from '../program-path.ts';
import { compilerEnvironment } from './environment.ts';
import type { CompilerFamily } from './family.ts';
import { families } from './index.ts';
import { endGroup, spawnWithLifeline, whenEnded } from './lifeline.ts';
import { installCommand } from './packages.ts';

export interface Compiler {
  readonly family: CompilerFamily;
  readonly version: string;
  /** What the user calls it: `gcc`, `clang-19`, or the path given. */
  readonly name: string;
  /** Path of the C compiler. */
  readonly cc: string;
  /** Path of the C++ compiler of the same family; undefined where there is none. */
  readonly cxx: string | undefined;
}

/** A compiler's name for folders and tables: `gcc-12.2.0`. */
export function compilerId(compiler: Compiler): string {
  return `${compiler.family.id}-${compiler.version}`;
}

export interface Search {
  /** Where compilers are looked for. Default: PATH. */
  readonly path?: string | undefined;
  /** Aborting it ends compilers that are being asked who they are: the search rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Every compiler of a known family on PATH, best known name first, newest version first within a family. */
export async function findCompilers(search: Search = {}): Promise<Compiler[]> {
  const found = await Promise.all(compilerFiles(pathOf(search)).map((cc) => identify(cc, basename(cc), search)));
  const compilers = found.filter((compiler) => compiler !== undefined);
  const unique = new Map(
    compilers.reverse().map((compiler) => [`${compilerId(compiler)} ${realpathOf(compiler.cc)}`, compiler]),
  );
  return [...unique.values()].sort(
    (a, b) =>
      families.indexOf(b.family) - families.indexOf(a.family) ||
      b.version.localeCompare(a.version, undefined, { numeric: true }),
  );
}

function pathOf({ path = process.env.PATH }: Search): string {
  return programPath(path);
}

/** Files on PATH that are called as compilers are, each once: they have not been asked who they are. */
export function compilerFiles(path: string): string[] {
  const byFile = new Map<string, string>();
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const command of commandsIn(folder)) {
      const file = realpathOf(join(folder, command));
      // ccache and the like put one file behind all names: those differ by name.
      const key = /^(gcc|clang|icx|icc|x86_64|aarch64)/.test(basename(file)) ? file : `${file} ${command}`;
      const known = byFile.get(key);
      if (known === undefined || command.length < basename(known).length) byFile.set(key, join(folder, command));
    }
  }
  return [...byFile.values()];
}

/**
 * The compiler that `wanted` names: a name on PATH (`gcc`, `clang-19`, `cc`), a family (its newest version) or a path.
 * @throws UserError with the list of those found, if there is none or it is none we know.
 */
export async function findCompiler(wanted: string, search: Search = {}): Promise<Compiler> {
  // Not the asynchronous which: the question to the compiler is on its way when this returns.
  const cc = wanted.includes(sep) ? resolve(wanted) : which.sync(wanted, { nothrow: true, path: pathOf(search) });
  if (cc !== null && existsSync(cc)) {
    const compiler = await identify(cc, wanted, search);
    if (compiler !== undefined && !/\+\+/.test(basename(cc))) return compiler;
    if (compiler !== undefined)
      throw new UsageError(`${wanted} is a C++ compiler`, 'name the C compiler; its C++ is found');
    throw new UsageError(`${wanted} is not a C compiler that kernelize knows`, await listFound(search));
  }
  const ofFamily = isAbsolute(wanted) ? [] : (await findCompilers(search)).filter(({ family }) => family.id === wanted);
  if (ofFamily[0] !== undefined) return ofFamily[0];
  const known = families.find(({ id }) => id === wanted);
  const hint = known?.install === undefined ? await listFound(search) : `to install it: ${known.install}`;
  throw new UsageError(`compiler '${wanted}' was not found`, hint);
}

/** The compiler that a build uses when nobody chose one: $CC, else cc, else the first found. */
export async function defaultCompiler(
  env: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<Compiler | undefined> {
  const path = programPath(env.PATH);
  const search = { path, signal };
  if (env.CC) return findCompiler(programOf(env.CC), search);
  const cc = which.sync('cc', { nothrow: true, path });
  const generic = cc === null ? undefined : await identify(cc, 'cc', search);
  return generic ?? (await findCompilers(search))[0];
}

const launchers = /^(ccache|sccache|distcc)$/;

/** CC may name a launcher first (`ccache gcc`); flags in it are not ours to drop. */
function programOf(cc: string): string {
  const words = cc.trim().split(/\s+/);
  if (launchers.test(basename(words[0] ?? ''))) words.shift();
  const [program = '', ...flags] = words;
  if (flags.length === 0 || existsSync(cc)) return existsSync(cc) ? cc : program;
  throw new UserError(
    `CC='${cc}' holds flags, and the flags of a kernel decide its bits`,
    `set KERNELIZE_CC=${program}`,
  );
}

async function listFound(search: Search): Promise<string> {
  const compilers = await findCompilers(search);
  const list = compilers.map(({ name, family, version }) => `${name} (${family.title} ${version})`).join(', ');
  return `found: ${list || 'none'}. To install one: ${installCommand(['compiler'])}`;
}

/** Asks the compiler at `cc` for its macros; undefined if it doesn't answer as a compiler that we know. */
async function identify(cc: string, name: string, search: Search): Promise<Compiler | undefined> {
  const macros = await predefinedMacros(cc, search.signal);
  for (const family of families) {
    const version = macros.size === 0 ? undefined : family.version(macros);
    if (version !== undefined) return { family, version, name, cc, cxx: await findCxx(cc, family, pathOf(search)) };
  }
  return undefined;
}

/**
 * What a compiler may take to say who it is, in milliseconds, and say, in bytes: gcc says 14 KiB in 10 ms, and takes
 * seconds where the machine is busy. What takes longer hangs.
 */
const PATIENCE = 30_000;
const MOST_OUTPUT = 1024 * 1024;

/** None: it failed, hung, or talked without end. Not execFile: that waits for whatever a wrapper has left running. */
async function predefinedMacros(cc: string, signal: AbortSignal | undefined): Promise<Map<string, string>> {
  signal?.throwIfAborted();
  const stdout = await new Promise<string>((resolve, reject) => {
    const child = spawnWithLifeline(cc, ['-dM', '-E', '-x', 'c', '/dev/null'], { env: compilerEnvironment() });
    const stop = () => endGroup(child, 'SIGKILL');
    const limit = setTimeout(stop, PATIENCE);
    const done = (text: string) => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stop);
      resolve(text);
    };
    const failed = (error: Error) => {
      reject(new UserError(`${cc} could not be asked who it is: ${error.message}`, 'another time it may be'));
      done('');
    };
    signal?.addEventListener('abort', stop, { once: true });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.length > MOST_OUTPUT) stop();
    });
    let words = '';
    child.stderr?.on('data', (chunk) => {
      if (words.length < 1000) words += chunk;
    });
    child.on('error', (error) => failed(error));
    whenEnded(child, (code) => (isRefused(words) ? failed(new Error(words.trim())) : done(code === 0 ? output : '')));
  });
  signal?.throwIfAborted();
  return new Map([...stdout.matchAll(/^#define (\w+) (.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** The shell's words where the system starts no further process: that says nothing of the compiler. */
function isRefused(words: string): boolean {
  return /\b(cannot fork|fork: |Resource temporarily unavailable|Cannot allocate memory)/i.test(words);
}

/** $CXX, else the C++ compiler beside `cc` or on PATH. */
async function findCxx(cc: string, family: CompilerFamily, path: string): Promise<string | undefined> {
  // Its flags don't matter: C++ is only the glue.
  const cxx = process.env.CXX?.trim()
    .split(/\s+/)
    .find((word) => !launchers.test(basename(word)));
  if (cxx) return (await which(cxx, { nothrow: true, path })) ?? undefined;
  for (const file of [cc, realpathOf(cc)]) {
    const command = basename(file) === 'cc' ? 'c++' : family.cxx(basename(file));
    if (command === undefined) continue;
    const beside = join(dirname(file), command);
    if (existsSync(beside)) return beside;
    const elsewhere = await which(command, { nothrow: true, path });
    if (elsewhere !== null) return elsewhere;
  }
  return undefined;
}

function commandsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => families.some(({ commands }) => commands.test(file)));
  } catch {
    return []; // PATH may name folders that don't exist or can't be read.
  }
}

function realpathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
