// What tests of compiled kernels share: one source built every way, and outcomes as text that tells every bit.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { buildDirect } from '../../lib/builders/direct.ts';
import { compile, type ReadModule } from '../../lib/compiler/compile.ts';
import type { Target } from '../../lib/targets.ts';
import { type Compiler, findCompilers } from '../../lib/toolchains/find.ts';
import { fusedIn, NONE_ASKED_FOR } from '../fused.ts';
import { bitsOf, sharedFolder } from '../helpers.ts';

export type Kernels = Record<string, (...args: unknown[]) => unknown>;
export const compilers = await findCompilers();

export interface BuildOptions {
  /** By name; the machine's first if not given. */
  readonly compiler?: string | undefined;
  readonly optimisation?: '-O0' | '-O3';
  /** CPUs; this one if not given. */
  readonly target?: Target;
  /** Flags for the C compiler. */
  readonly extra?: readonly string[];
  /** As `kernelize build --debug` compiles it. */
  readonly debug?: boolean;
  /** Files that kernel.ts imports, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Built {
  readonly native: Kernels;
  /** The js back end. */
  readonly js: Kernels;
  /** Where kernel.ts, kernel.c, kernel.mjs and kernel.node are. */
  readonly folder: string;
  readonly c: string;
}

/** What is built here is examined here, with what it asks for left out. */
const shared = sharedFolder({ fused: true });

/** Of this file's tests, by what they are built of. */
const builds = new Map<string, Promise<Built>>();

/** The kernels of a source, natively and from the js back end: once for all tests of a file that want the same. */
export function build(source: string, options: BuildOptions = {}): Promise<Built> {
  const key = JSON.stringify([source, Object.entries(options).sort()]);
  const known = builds.get(key);
  if (known !== undefined) return known;
  const built = buildIn(join(shared, String(builds.size)), source, options);
  builds.set(key, built);
  return built;
}

async function buildIn(folder: string, source: string, options: BuildOptions): Promise<Built> {
  const compiler = compilers.find(({ name }) => name === options.compiler) ?? compilers[0];
  if (compiler === undefined) throw new Error('these tests need a C compiler');
  const { output, diagnostics } = compile('kernel.ts', source, {
    verify: true,
    ...(options.debug && { debug: true }),
    levels: options.target === 'portable',
    readModule: moduleReader({ ...options.files, 'kernel.ts': source }),
  });
  expect(diagnostics).toEqual([]);
  if (output === undefined) throw new Error('no output');
  mkdirSync(folder);
  const base = join(folder, 'kernel');
  for (const [name, text] of Object.entries({ ...options.files, 'kernel.ts': source })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(`${base}.c`, output.c);
  writeFileSync(`${base}.mjs`, output.js);
  const { optimisation = '-O3', target = 'native' } = options;
  const extra = [...(options.extra ?? []), ...(optimisation === '-O0' ? undefinedFlags(compiler) : [])];
  await buildDirect({ compiler, target, source: `${base}.c`, output: `${base}.node`, optimisation, extra });
  if (optimisation === '-O3') {
    // As a second build shows, all of them were asked for.
    const fused = await fusedIn(`${base}.node`);
    if (fused.length > 0) {
      const other = { output: `${base}-unasked.node`, extra: [...extra, ...NONE_ASKED_FOR] };
      await buildDirect({ compiler, target, source: `${base}.c`, optimisation, ...other });
      expect(await fusedIn(other.output)).toEqual([]);
    }
  }
  const loaded = (await import(pathToFileURL(`${base}.mjs`).href)) as Record<string, { js: Kernels['x'] }>;
  // What stands around a kernel whose values are not passed as they are is in the .mjs.
  const flat = createRequire(import.meta.url)(`${base}.node`) as Kernels;
  const isAround = /^const kz(Around|Choices) = /m.test(output.js);
  const own = Object.fromEntries(
    output.exports.map((name) => [name, memberAt(loaded, name) as unknown as Kernels['x']]),
  );
  const native = isAround ? { ...flat, ...own } : flat;
  const js = Object.fromEntries(output.exports.map((name) => [name, memberAt(loaded, name)?.js as Kernels['x']]));
  return { native, js, folder, c: output.c };
}

/** A kernel of a module, or one in an object: 'kernels.sum'. */
export function memberAt<T>(module: Readonly<Record<string, T>>, name: string): T | undefined {
  return name
    .split('.')
    .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], module) as T;
}

/**
 * What C leaves undefined ends the process, and says which line did it: gcc's library for that needs no place in front
 * of Node's.
 */
function undefinedFlags({ family }: Compiler): readonly string[] {
  return family.id === 'gcc' ? ['-fsanitize=undefined,float-cast-overflow', '-fno-sanitize-recover=all'] : [];
}

/** Finds modules in files that are given by path. */
export function moduleReader(files: Readonly<Record<string, string>>): ReadModule {
  return (specifier, importer) => {
    const path = normalize(join(dirname(importer), specifier));
    const file = [path, `${path}.ts`, path.replace(/\.js$/, '.ts')].find((each) => files[each] !== undefined);
    return file === undefined ? undefined : { file, source: files[file] as string };
  };
}

/** V8's own run of the TypeScript that `build` compiled. */
export async function interpret({ folder }: Built): Promise<Kernels> {
  return (await import(join(folder, 'kernel.ts'))) as Kernels;
}

/** Every compiler at both ends of optimisation. */
export const everyWay: readonly BuildOptions[] = compilers.flatMap(({ name }) =>
  (['-O0', '-O3'] as const).map((optimisation) => ({ compiler: name, optimisation })),
);

/**
 * Every compiler, and without optimisation the first alone: gcc, which then also says what is undefined. For what does
 * not hang on how an operator is compiled: operators themselves are tested every way.
 */
export const usualWays = everyWay.filter((way) => way.optimisation === '-O3' || way.compiler === compilers[0]?.name);

/** What a call gives or throws, as text that tells every bit. */
export function outcome(call: () => unknown): string {
  try {
    const value = call();
    if (typeof value === 'number') return bitsOf(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${contents(value)}`;
    return String(value);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** An array's elements with every bit; NaNs alike. */
export function contents(array: ArrayBufferView): string {
  const elements = array as unknown as ArrayLike<number | bigint>;
  return Array.from({ length: elements.length }, (_, at) => {
    const value = elements[at];
    return typeof value === 'number' ? bitsOf(value) : String(value);
  }).join(' ');
}
