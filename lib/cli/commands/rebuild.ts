// kernelize rebuild: compiles the built-in addon, the way `npm install` does, with a compiler of one's choice.

import type { Command } from 'commander';
import { builders } from '../../builders/index.ts';
import { type RebuildOptions, type Rebuilt, rebuild as rebuildAddon } from '../../builders/rebuild.ts';
import { PROFILES } from '../../toolchains/family.ts';
import type { Interrupts } from '../interrupts.ts';
import { spinnerFor } from '../progress.ts';

interface Options extends RebuildOptions {
  readonly json?: boolean;
}

export function rebuild(program: Command, { signal }: Interrupts): void {
  const names = builders.map(({ name }) => name).join(' or ');
  program
    .command('rebuild')
    .description('compile the native kernels that kernelize/pi loads')
    .option('--builder <name>', `${names} (default: $KERNELIZE_BUILDER, else ${builders[0]?.name})`)
    .option(
      '--compiler <cc>',
      'gcc, gcc-12, clang, clang-19, icx, icc or a path (default: $KERNELIZE_CC, $CC, else cc)',
    )
    .option('--profile <name>', `${PROFILES.join(', ')} (default: $KERNELIZE_PROFILE, else strict)`)
    .option('--json', 'print one JSON object')
    .action((options: Options) => run(options, signal));
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const spinner = spinnerFor('building the native kernels', options.json === true);
  let done: Rebuilt;
  try {
    done = await rebuildAddon({ ...options, signal });
  } catch (error) {
    spinner.fail();
    throw error;
  }
  const { path, builder, compiler, build, built, seconds } = done;
  const what = `${path}: ${build.compiler} ${build.version}, profile ${build.profile}`;
  spinner.success(built ? `built ${what}, by ${builder} in ${seconds.toFixed(1)} s` : `${what}: is current`);
  if (options.json) {
    console.log(JSON.stringify({ path, builder, compiler: compiler.cc, build, built, seconds }));
  }
}
