// What C compilers make of a module's kernels: verdicts on loops, and their machine code.
//
// In:  an AnnotatedModule that says nothing of compilers, and the map of its C's lines.
// Out: the same with `compilers`, `loops[].verdicts` and, if asked for, `lines[].assembly`. What a compiler can't or
// won't do is a problem
//      beside it: the others have their say.
//
// The C is compiled as it stands, without #line: a directive would be right for the first of its lines only, since a
// statement may have several, and the map is right for all. The flags are those of a build, without linking, and with
// what asks for remarks: they ask, and change no code. The same goes for -g, which machine code needs.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedFlags, nodeApiHeaders, type Target } from '../builders/direct.ts';
import { runTool } from '../builders/run.ts';
import { levelsOfCpu } from '../cpu.ts';
import { UserError } from '../errors.ts';
import { compilerEnvironment } from '../toolchains/environment.ts';
import type { Compiler } from '../toolchains/find.ts';
import { type CodeLine, disassembler } from '../toolchains/objdump.ts';
import type { CompilerRemark } from '../toolchains/remarks.ts';
import { withAssembly } from './assembly.ts';
import type { LineMap } from './c-loops.ts';
import type { AnnotatedModule } from './model.ts';
import { verdicts } from './verdicts.ts';

export interface RemarkOptions {
  /** Of module.c: the `lines` of emitPlacedC. */
  readonly lines: LineMap;
  readonly compilers: readonly Compiler[];
  /** Of `portable`, the version that this machine's CPU runs. */
  readonly target: Target;
  /** Whether machine code is wanted. */
  readonly assembly?: 'intel';
  readonly signal?: AbortSignal | undefined;
}

export interface RemarkedModule {
  readonly module: AnnotatedModule;
  /** Why a compiler is not in it, or machine code is not. */
  readonly problems: readonly UserError[];
}

interface Answer {
  readonly compiler: Compiler;
  readonly flags: readonly string[];
  readonly remarks: readonly CompilerRemark[];
  /** Of the whole object. */
  readonly code: readonly CodeLine[] | undefined;
}

/** Compiles with all compilers side by side, but no more than there are CPUs. */
export async function withRemarks(module: AnnotatedModule, options: RemarkOptions): Promise<RemarkedModule> {
  const { lines, compilers, signal } = options;
  const problems: UserError[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-annotate-'));
  try {
    const disassemble = options.assembly === undefined ? undefined : await disassembler().catch(kept(problems));
    const asked = compilers.map((compiler, at) => async () => {
      const own = join(folder, String(at));
      return ask(compiler, own, module.c, { ...options, disassemble }).catch(kept(problems));
    });
    const answers = (await inParallel(asked, availableParallelism())).filter((answer) => answer !== undefined);
    signal?.throwIfAborted();
    const opinions = answers.map(({ compiler: { name }, remarks }) =>
      verdicts(module.loops, { ...module, lines }, name, remarks),
    );
    const said: AnnotatedModule = {
      ...module,
      compilers: answers.map(({ compiler: { name, version }, flags }) => ({ name, version, flags })),
      loops: module.loops.map((loop, at) => {
        return { ...loop, verdicts: opinions.flatMap((each) => each[at] ?? []) };
      }),
    };
    const codes = answers.flatMap(({ compiler, code }) =>
      code === undefined ? [] : [{ compiler: compiler.name, code }],
    );
    return { module: codes.length === 0 ? said : withAssembly(said, lines, codes), problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For a promise's errors: what is the user's to mend is kept, the rest is thrown. */
function kept(problems: UserError[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof UserError)) throw error;
    problems.push(error);
  };
}

async function ask(
  compiler: Compiler,
  folder: string,
  c: string,
  {
    target,
    signal,
    disassemble,
  }: RemarkOptions & { disassemble: Awaited<ReturnType<typeof disassembler>> | undefined },
): Promise<Answer> {
  const { remarks } = compiler.family;
  if ('cannot' in remarks) throw new UserError(`${compiler.name} gives no remarks: ${remarks.cannot}`);
  const [source, object, log] = ['kernel.c', 'kernel.o', 'log'];
  const cpu = target === 'portable' ? (levelsOfCpu().at(-1) ?? 'baseline') : target;
  const flags = [...generatedFlags({ compiler, target: cpu }), '-fPIC'];
  mkdirSync(folder);
  writeFileSync(join(folder, source), c);
  await runTool({
    title: compiler.name,
    command: compiler.cc,
    // -g1 would do for lines, but then gcc doesn't say where a function was inlined to.
    args: [
      ...flags,
      ...remarks.flags,
      ...(disassemble ? ['-g'] : []),
      `-I${nodeApiHeaders()}`,
      '-c',
      source,
      '-o',
      object,
    ],
    cwd: folder,
    env: compilerEnvironment(process.env, { LC_ALL: 'C' }),
    log: join(folder, log),
    signal,
  }).catch((error) => {
    // Its log is gone when this is read.
    throw error instanceof UserError ? new UserError(`${compiler.name} gives no remarks: ${error.message}`) : error;
  });
  const said = readFileSync(join(folder, log), 'utf8');
  return {
    ...{ compiler, flags, remarks: readAll(compiler, () => remarks.read({ folder, source, said })) },
    code: await disassemble?.({ object: join(folder, object), source, signal }),
  };
}

/** A compiler that was told to leave a record, and left none that can be read, is too old, or is none that we know. */
function readAll({ name }: Compiler, read: () => readonly CompilerRemark[]): readonly CompilerRemark[] {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${name} gives no remarks that kernelize can read: ${(error as Error).message}`);
  }
}

/** The results of all, of which `most` run at a time. */
async function inParallel<T>(work: readonly (() => Promise<T>)[], most: number): Promise<T[]> {
  const results: T[] = [];
  const left = work.entries();
  const worker = async () => {
    for (const [at, each] of left) results[at] = await each();
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
