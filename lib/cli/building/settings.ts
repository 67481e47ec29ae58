// What `kernelize build` was asked for, checked. In: the command line's options, and what package.json and the
// environment say. Out: Settings, or a UsageError that says what there is.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { type ModuleBuilder, TARGETS, type Target, type Variant } from '../../builders/module-builder.ts';
import { findModuleBuilder } from '../../builders/modules.ts';
import type { CompileOptions, Format } from '../../compiler/compile.ts';
import type { Config } from '../../config.ts';
import { UsageError } from '../../errors.ts';
import { kernelizeIdentity } from '../../package.ts';
import { levelsOf } from '../../targets.ts';
import { type InspectOptions, inspection } from '../inspect-options.ts';

/** As commander gives them. */
export interface BuildOptions extends InspectOptions {
  readonly outDir: string;
  readonly compiler?: string;
  readonly builder: string;
  readonly target?: string;
  readonly emit: string;
  readonly directive?: readonly string[];
  readonly lineDirectives?: boolean;
  readonly debug?: boolean;
  readonly sanitize?: boolean;
  readonly jobs?: string;
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** What a module becomes, and the suffix of its file. */
export const SUFFIXES = { c: '.c', js: '.js', dts: '.d.ts', node: '.node' } as const;
export type Kind = keyof typeof SUFFIXES;
export const KINDS = Object.keys(SUFFIXES) as Kind[];

export interface Settings {
  readonly outDir: string;
  readonly kinds: readonly Kind[];
  readonly target: Target;
  readonly builder: ModuleBuilder;
  readonly variant: Variant;
  readonly compile: CompileOptions;
  /** How many compilers may run at once. */
  readonly jobs: number;
  /** The option that has even current modules compiled. */
  readonly force: string | undefined;
}

/** @throws UsageError for what is unknown, UserError for a builder whose tools are missing. */
export async function settingsOf(options: BuildOptions, config: Config | undefined): Promise<Settings> {
  const kinds = options.emit.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !KINDS.includes(kind as Kind));
  if (unknown !== undefined) throw new UsageError(`--emit has no '${unknown}'`, `there are: ${KINDS.join(', ')}`);
  const wanted = options.target ?? config?.target ?? 'native';
  const target = TARGETS.find((each) => each === wanted);
  if (target === undefined) {
    throw new UsageError(`unknown target '${wanted}'`, `there are: ${TARGETS.join(', ')}`);
  }
  const levels = levelsOf(target).length > 0;
  if (levels && options.builder !== 'direct') {
    throw new UsageError(
      `the builder ${options.builder} has no target '${target}'`,
      'use --builder direct, the default',
    );
  }
  const variant = variantOf(options);
  return {
    outDir: options.outDir,
    kinds: KINDS.filter((kind) => kinds.includes(kind)),
    target,
    builder: await findModuleBuilder(options.builder),
    variant,
    compile: {
      directives: { ...config?.directives, ...(await directivesOf(options.directive ?? [])) },
      debug: variant === 'debug' || variant === 'sanitize',
      // From the folder of results: then the C is the same wherever a project lies.
      ...(variant === 'release' ? {} : { lineDirectives: (file: string) => relative(options.outDir, file) }),
      format: formatIn(options.outDir),
      identity: kernelizeIdentity(),
      levels,
      ...(await inspection(options)),
    },
    jobs: jobsOf(options.jobs),
    force: forceOf(options),
  };
}

function variantOf({ lineDirectives, debug, sanitize, builder }: BuildOptions): Variant {
  const variant = sanitize ? 'sanitize' : debug ? 'debug' : lineDirectives ? 'profile' : 'release';
  if ((sanitize || debug) && builder !== 'direct') {
    // Their folders are gone after the build, and so would be what debug information names.
    throw new UsageError(`the builder ${builder} has no --${variant}`, 'use --builder direct, the default');
  }
  return variant;
}

/** What Node takes a .js in this folder for: the nearest package.json says it. Without a word it is CommonJS. */
export function formatIn(folder: string): Format {
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      return JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')).type === 'module' ? 'module' : 'commonjs';
    } catch {
      if (at === dirname(at)) return 'commonjs';
    }
  }
}

/** Looking into the compiler needs it to run. */
function forceOf({ force, dumpIr, verify, json }: BuildOptions): string | undefined {
  if (json && dumpIr !== undefined) throw new UsageError('--json and --dump-ir both print on standard output');
  if (force) return '--force';
  return dumpIr !== undefined ? '--dump-ir' : verify ? '--verify' : undefined;
}

async function directivesOf(words: readonly string[]): Promise<NonNullable<CompileOptions['directives']>> {
  if (words.length === 0) return {};
  const { directivesFrom } = await import('../../compiler/compile.ts');
  const { directives, problems } = directivesFrom(words);
  if (problems[0] !== undefined) throw new UsageError(`--directive: ${problems[0]}`);
  return directives;
}

function jobsOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const jobs = Number(text);
  if (Number.isSafeInteger(jobs) && jobs >= 1) return jobs;
  throw new UsageError(`--jobs must be an integer of at least 1, but is '${text}'`);
}
