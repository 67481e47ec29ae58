// A source to binaries in the cache: front end, C, compilers side by side; then the lookup that a warm start reads.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildDirect, directFlags, TARGETS, type Target } from '../builders/direct.ts';
import {
  BINARY,
  entryFolder,
  makeWorkFolder,
  publish,
  readEntry,
  removeAbandonedWork,
  writeEntry,
  writeLookup,
} from '../cache/entries.ts';
import { compilerIdentity, machineIdentity } from '../cache/identity.ts';
import { type CompiledKernels, compileKernels, type KernelCode } from '../compiler/compile.ts';
import { readModule } from '../compiler/read-module.ts';
import { UserError } from '../errors.ts';
import { hashOf, hashOfFile } from '../hash.ts';
import type { CompileRequest, Reply } from '../runtime/compile-protocol.ts';
import { refusal } from './refusal.ts';

export { inspectRequest } from './inspect-request.ts';

import type { Compiler } from '../toolchains/find.ts';
import { installCommand } from '../toolchains/packages.ts';

export async function compileRequest(
  request: CompileRequest,
  finding: Promise<Compiler | undefined>,
  groups: Int32Array,
): Promise<Reply> {
  const compiled = lower(request);
  const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refusal(compiled);
  const compiler = await finding;
  if (compiler === undefined) {
    throw new UserError('no C compiler (gcc, clang, icx) was found on PATH', installCommand(['compiler']));
  }
  const target = TARGETS.find((each) => each === request.target);
  if (target === undefined)
    throw new UserError(`unknown target '${request.target}'`, `there are: ${TARGETS.join(', ')}`);
  const building: Building = { request, compiler, target, groups, key: keyMaker(compiler, target) };
  const made = await Promise.all(compiled.kernels.map((kernel) => binaryOf(kernel, building)));
  const kernels = made.map(({ folder }, at) => {
    const { name, c, places, parameters, result } = compiled.kernels[at] as KernelCode;
    return { name, key: building.key(c), places, parameters, result, folder };
  });
  let notCached = made.find((each) => each.notCached !== undefined)?.notCached;
  if (notCached === undefined) notCached = remember(request, compiled, kernels);
  return { kind: 'compiled', kernels, isTemporary: made.some(({ isTemporary }) => isTemporary), notCached };
}

export function lower(request: CompileRequest): CompiledKernels {
  const { file, source, directives, fromFunction } = request;
  try {
    return compileKernels(file, source, {
      directives,
      ...(fromFunction === undefined ? { readModule } : { fromFunction }),
    });
  } catch (error) {
    const { stack, message } = error as Error;
    throw new UserError(
      `this is a bug in kernelize: please report it with ${file} and these lines\n${stack ?? message}`,
    );
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
  const tools = [
    machineIdentity(target),
    family.id,
    version,
    compilerIdentity(cc),
    ...directFlags({ compiler, target }),
  ];
  return (c) => hashOf(`${tools.join('\n')}\n${c}`).slice(0, 40);
}

interface Made {
  readonly folder: string;
  readonly isTemporary: boolean;
  readonly notCached: string | undefined;
}

async function binaryOf(kernel: KernelCode, building: Building): Promise<Made> {
  const { places } = building.request;
  const key = building.key(kernel.c);
  const known = readEntry(places.usable, key);
  if (known !== undefined) return { folder: dirname(known.path), isTemporary: false, notCached: undefined };
  const place = places.usable.find(({ writable }) => writable)?.folder;
  let notCached = place === undefined ? (places.refused[0] ?? 'the cache is read-only') : undefined;
  if (place !== undefined) {
    try {
      removeAbandonedWork(place);
      const work = makeWorkFolder(place);
      try {
        await build(kernel, work, building);
        publish(work, place, key);
        return { folder: entryFolder(place, key), isTemporary: false, notCached };
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    } catch (error) {
      // No room, or no permission after all: then without the cache.
      if ((error as NodeJS.ErrnoException).code === undefined && !/No space left|Read-only/.test(String(error)))
        throw error;
      notCached = `${place}: ${(error as Error).message.split('\n', 1)[0]}`;
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-'));
  try {
    await build(kernel, folder, building);
    return { folder, isTemporary: true, notCached };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function build(kernel: KernelCode, work: string, { request, compiler, target, groups }: Building): Promise<void> {
  const source = join(work, 'kernel.c');
  const output = join(work, BINARY);
  const temporaryFolder = join(work, 'tmp');
  mkdirSync(temporaryFolder);
  writeFileSync(source, kernel.c);
  const start = performance.now();
  const signal = AbortSignal.timeout(request.timeLimit);
  const log = join(work, 'log');
  try {
    await buildDirect({ compiler, target, source, output, log, signal, temporaryFolder, watch: slotIn(groups) });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError(`${compiler.name} was still not done after ${request.timeLimit / 1000} s, and was stopped`);
  }
  const milliseconds = Math.round(performance.now() - start);
  rmSync(temporaryFolder, { recursive: true, force: true });
  rmSync(log, { force: true });
  const { family, version, cc } = compiler;
  writeEntry(work, {
    kernel: kernel.name,
    hash: hashOf(readFileSync(output)),
    compiler: { family: family.id, version, path: cc },
    flags: directFlags({ compiler, target }),
    target,
    milliseconds,
    created: new Date().toISOString(),
  });
}

/** Writes down which process group is running, where the main thread can read it. */
function slotIn(groups: Int32Array): (group: number | undefined) => void {
  let slot = -1;
  return (group) => {
    if (group !== undefined) {
      slot = groups.indexOf(0);
      if (slot >= 0) Atomics.store(groups, slot, group);
    } else if (slot >= 0) Atomics.store(groups, slot, 0);
  };
}

function remember(
  { lookup, places, file }: CompileRequest,
  { inputs }: CompiledKernels,
  kernels: Extract<Reply, { kind: 'compiled' }>['kernels'],
): string | undefined {
  const place = places.usable.find(({ writable }) => writable)?.folder;
  if (place === undefined) return undefined;
  const files = inputs.filter((each) => each.file !== file).map((each) => resolve(each.file));
  try {
    writeLookup(place, lookup.source, lookup.tools, {
      kernels: kernels.map(({ folder: _, ...kernel }) => kernel),
      inputs: files.map((each) => ({ path: each, hash: hashOfFile(each) ?? '' })),
    });
    return undefined;
  } catch (error) {
    return `${place}: ${(error as Error).message}`;
  }
}
