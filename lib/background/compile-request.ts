// A source to binaries in the cache: front end, C, compilers side by side; then the lookup that a warm start reads.

import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { allFlags, buildDirect, TARGETS, type Target } from '../builders/direct.ts';
import { BINARY, entryFolder, type Lookup, publish, readEntry, writeEntry, writeLookup } from '../cache/entries.ts';
import { compilerIdentity, machineIdentity } from '../cache/identity.ts';
import type { CachePlace } from '../cache/places.ts';
import type { Trust } from '../cache/seal.ts';
import { makeTemporaryFolder, makeWorkFolder, removeAbandonedWork } from '../cache/work.ts';
import { type CompiledKernels, compileKernels, type KernelCode } from '../compiler/compile.ts';
import { readModule } from '../compiler/read-module.ts';
import { failureOfCompiler, UserError } from '../errors.ts';
import { hashOf, hashOfFile } from '../hash.ts';
import { CLOSING, type CompileRequest, type Reply } from '../runtime/compile-protocol.ts';
import { levelsOf } from '../targets.ts';
import { refusal } from './refusal.ts';
import { runtimeCode } from './runtime-source.ts';

export { inspectRequest } from './inspect-request.ts';

import type { Compiler } from '../toolchains/find.ts';
import { installCommand } from '../toolchains/packages.ts';
import { whyNotWhole } from './whole-binary.ts';

export async function compileRequest(
  request: CompileRequest,
  finding: Promise<Compiler | undefined>,
  groups: Int32Array,
): Promise<Reply> {
  const compiled = request.isRuntime ? { inputs: [], diagnostics: [], kernels: [runtimeCode()] } : lower(request);
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refusal(compiled);
  const compiler = await finding;
  if (compiler === undefined) {
    // Where a cache that should have the binaries can't be believed, that is what is wrong.
    const refused = request.places.refused.map((why) => `the cache is not used: ${why}; and `).join('');
    throw new UserError(`${refused}no C compiler (gcc, clang, icx) was found on PATH`, installCommand(['compiler']));
  }
  // The runtime has no kernels: what any CPU runs is as fast, and needs no look at the CPU.
  const wanted = request.isRuntime ? 'baseline' : request.target;
  const target = TARGETS.find((each) => each === wanted);
  if (target === undefined)
    throw new UserError(`unknown target '${request.target}'`, `there are: ${TARGETS.join(', ')}`);
  const building: Building = { request, compiler, target, groups, key: keyMaker(compiler, target) };
  const [made] = await Promise.all([
    Promise.all(compiled.kernels.map((kernel) => binaryOf(kernel, building))),
    request.runtime === undefined ? undefined : compileRequest(request.runtime, finding, groups).then(discardTemporary),
  ]);
  const found = compiled.kernels.map(({ name, c, places, parameters, bound, shared, result, around, version }) => {
    const given = {
      ...(bound && { bound }),
      ...(shared && { shared }),
      ...(around && { around }),
      ...(version && { version }),
    };
    return { name, key: building.key(c), places, parameters, ...given, result };
  });
  const kernels = found.map((kernel, at) => {
    const { folder, trust, notCached } = made[at] as Made;
    return { ...kernel, folder, trust, isTemporary: notCached !== undefined };
  });
  const notCached = made.find((each) => each.notCached !== undefined)?.notCached;
  return { kind: 'compiled', kernels, notCached: notCached ?? remember(request, compiled, found) };
}

/** Where no cache keeps the runtime, it is compiled again when it is needed. */
function discardTemporary(reply: Reply): void {
  if (reply.kind !== 'compiled') return;
  for (const { folder, isTemporary } of reply.kernels)
    if (isTemporary) rmSync(folder, { recursive: true, force: true });
}

export function lower(
  request: Pick<CompileRequest, 'file' | 'source' | 'directives' | 'fromFunction' | 'target' | 'bindsArrays'>,
): CompiledKernels {
  const { file, source, directives, fromFunction, target, bindsArrays = false } = request;
  try {
    return compileKernels(file, source, {
      directives,
      bindsArrays,
      levels: levelsOf(target).length > 0,
      ...(fromFunction === undefined ? { readModule } : { fromFunction }),
    });
  } catch (error) {
    throw failureOfCompiler(error, file);
  }
}

interface Building {
  readonly request: CompileRequest;
  readonly compiler: Compiler;
  readonly target: Target;
  readonly groups: Int32Array;
  /** The binary's key: everything that its bytes depend on. */
  readonly key: (c: string) => string;
}

function keyMaker(compiler: Compiler, target: Target): Building['key'] {
  const { cc, family, version } = compiler;
  const tools = [machineIdentity(target), family.id, version, compilerIdentity(cc), ...allFlags({ compiler, target })];
  return (c) => hashOf(`${tools.join('\n')}\n${c}`).slice(0, 40);
}

interface Made {
  readonly folder: string;
  readonly trust: Trust;
  /** Why the folder is a temporary one. */
  readonly notCached: string | undefined;
}

async function binaryOf(kernel: KernelCode, building: Building): Promise<Made> {
  const { usable, refused } = building.request.places;
  const key = building.key(kernel.c);
  const known = readEntry(usable, key);
  if (known !== undefined) return { folder: dirname(known.path), trust: known.trust, notCached: undefined };
  const writable = writablePlaces(building.request);
  removeAbandonedWork(writable.map(({ folder }) => folder));
  let notCached = writable.length > 0 ? undefined : (readOnly(usable) ?? refused.join('; '));
  for (const place of writable) {
    refuseWhenClosing(building.groups);
    try {
      const work = makeWorkFolder(place.folder);
      try {
        await build(kernel, work, place.trust, building);
        publish(work, place, key);
        return { folder: entryFolder(place.folder, key), trust: place.trust, notCached: undefined };
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    } catch (error) {
      if (!isOfPlace(error, place.folder)) throw error;
      notCached ??= `${place.folder}: ${firstLine(error)}`;
    }
  }
  refuseWhenClosing(building.groups);
  const folder = makeTemporaryFolder();
  try {
    // Made a moment ago, by this process, where nobody else can exchange it.
    await build(kernel, folder, 'owner', building);
    return { folder, trust: 'owner', notCached };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function writablePlaces({ places }: CompileRequest): CachePlace[] {
  return places.usable.filter(({ writable }) => writable);
}

function readOnly([first]: CompileRequest['places']['usable']): string | undefined {
  return first && `${first.folder} may only be read`;
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1)[0] ?? '';
}

/** A compiler needs a few times what it leaves behind, and removes the rest before anybody can look. Bytes. */
const LITTLE_ROOM = 4 * 1024 * 1024;

/** Whether it is the place that fails, for lack of room or permission, so that another may do. */
function isOfPlace(error: unknown, place: string): boolean {
  if (!(error instanceof UserError)) return (error as NodeJS.ErrnoException).code !== undefined;
  if (/No space left|Read-only|Disk quota/.test(error.message)) return true;
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize < LITTLE_ROOM;
  } catch {
    return true; // It is gone.
  }
}

async function build(kernel: KernelCode, work: string, trust: Trust, building: Building): Promise<void> {
  const { compiler, target } = building;
  const source = join(work, 'kernel.c');
  const output = join(work, BINARY);
  writeFileSync(source, kernel.c);
  const start = performance.now();
  await runCompiler(work, source, output, building);
  const milliseconds = Math.round(performance.now() - start);
  // Whatever the umask: it is loaded from where programs may run, and the folder says who may read it.
  chmodSync(output, 0o755);
  try {
    accessSync(output, constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`it is mounted noexec: no binary can be loaded from ${dirname(work)}`), { code });
  }
  const bytes = readFileSync(output);
  const problem = whyNotWhole(bytes);
  if (problem !== undefined) {
    throw new UserError(`${compiler.name} said nothing of an error, but made no library: ${problem}`);
  }
  const { family, version, cc } = compiler;
  const entry = {
    key: building.key(kernel.c),
    kernel: kernel.name,
    hash: hashOf(bytes),
    compiler: { family: family.id, version, path: cc },
    flags: allFlags({ compiler, target }),
    target,
    milliseconds,
    created: new Date().toISOString(),
  };
  writeEntry(work, entry, trust);
}

/**
 * @throws UserError that says how the compiler failed. Its words are in there: the log does not outlive the work
 * folder.
 */
async function runCompiler(work: string, source: string, output: string, building: Building): Promise<void> {
  const { request, compiler, target, groups } = building;
  const log = join(work, 'log');
  const temporaryFolder = join(work, 'tmp');
  mkdirSync(temporaryFolder);
  const signal = AbortSignal.timeout(request.timeLimit);
  try {
    await buildDirect({ compiler, target, source, output, log, signal, temporaryFolder, watch: slotIn(groups) });
  } catch (error) {
    if (signal.aborted) {
      throw new UserError(
        `${compiler.name} was still not done after ${request.timeLimit / 1000} s, and was stopped`,
        'KERNELIZE_TIME_LIMIT=seconds gives it more time',
      );
    }
    if (!(error instanceof UserError)) throw error;
    const hint = `if ${compiler.cc} compiles other programs, please report this with what inspect('c') gives`;
    throw new UserError(error.message, hint);
  }
  if (!existsSync(output)) throw new UserError(`${compiler.name} said nothing of an error, but made no file`);
  rmSync(temporaryFolder, { recursive: true, force: true });
  rmSync(log, { force: true });
}

function refuseWhenClosing(groups: Int32Array): void {
  if (Atomics.load(groups, 0) === CLOSING) throw new UserError('the process ends');
}

/** Writes down which process group is running, where the main thread can read it. */
function slotIn(groups: Int32Array): (group: number) => () => void {
  return (group) => {
    const slot = groups.indexOf(0);
    if (slot >= 0) Atomics.compareExchange(groups, slot, 0, group);
    if (Atomics.load(groups, 0) === CLOSING) process.kill(-group, 'SIGKILL');
    return () => {
      if (slot >= 0 && Atomics.load(groups, slot) !== CLOSING) Atomics.store(groups, slot, 0);
    };
  };
}

/** Why no cache keeps the lookup; undefined if one does, or if there is none that could. */
function remember(
  request: CompileRequest,
  { inputs }: CompiledKernels,
  kernels: Lookup['kernels'],
): string | undefined {
  const { lookup, file } = request;
  const files = inputs.filter((each) => each.file !== file).map((each) => resolve(each.file));
  let problem: string | undefined;
  for (const place of writablePlaces(request)) {
    try {
      writeLookup(place, lookup.tools, {
        source: lookup.source,
        kernels,
        inputs: files.map((each) => ({ path: each, hash: hashOfFile(each) ?? '' })),
      });
      return undefined;
    } catch (error) {
      problem ??= `${place.folder}: ${firstLine(error)}`;
    }
  }
  return problem;
}
