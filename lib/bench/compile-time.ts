// What compilers take: for each of them and each profile, one generated C file to an object, several times.
//
// Building an addon is no measure of it: it is done once, and kept.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeApiHeaders } from '../builders/direct.ts';
import { runTool } from '../builders/run.ts';
import { packageRoot } from '../package.ts';
import { type Profile, profileFlags } from '../toolchains/family.ts';
import type { Compiler } from '../toolchains/find.ts';

export interface CompileTime {
  readonly compiler: string;
  readonly profile: string;
  /** What was compiled, for people. */
  readonly what: string;
  /** Seconds, from the compiler's start to its end: one a round. */
  readonly samples: readonly number[];
}

export interface CompileTimeOptions {
  readonly rounds: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
}

const FILE = 'native/generated/leibniz_reassociated.c';

/** @throws UserError with what a compiler said, if it fails; the signal's reason when it aborts. */
export async function measureCompileTimes(
  compilers: readonly Compiler[],
  profiles: readonly Profile[],
  { rounds, signal, progress }: CompileTimeOptions,
): Promise<CompileTime[]> {
  const rows = compilers.flatMap((compiler) =>
    profiles.map((profile) => ({ compiler, profile, samples: [] as number[] })),
  );
  const folder = mkdtempSync(join(tmpdir(), 'kernelize-compile-time-'));
  try {
    // Round -1 reads the compilers and the headers into memory.
    for (let round = -1; round < rounds; round++) {
      for (const { compiler, profile, samples } of rows) {
        progress?.(`compile times: ${compiler.name} ${profile}`);
        const start = performance.now();
        await compileOnce(compiler, profile, folder, signal);
        if (round >= 0) samples.push((performance.now() - start) / 1000);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows.map(({ compiler, profile, samples }) => ({
    compiler: `${compiler.family.id} ${compiler.version}`,
    profile,
    what: FILE,
    samples,
  }));
}

function compileOnce(
  compiler: Compiler,
  profile: Profile,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const flags = [...profileFlags(compiler.family, profile), '-fno-strict-aliasing', '-w', '-fPIC', '-pipe'];
  const includes = [join(packageRoot, 'native', 'include'), nodeApiHeaders()].map((folder) => `-I${folder}`);
  return runTool({
    title: compiler.name,
    command: compiler.cc,
    args: [...flags, ...includes, '-c', join(packageRoot, FILE), '-o', join(folder, 'out.o')],
    cwd: folder,
    log: join(folder, 'log'),
    signal,
  });
}
