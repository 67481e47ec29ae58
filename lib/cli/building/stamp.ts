// Whether a module's results are still what its sources, compiler and settings would give, and if not, why not.
//
// A stamp is NAME.kernelize.json beside the results: everything that they depend on, and their own hashes, so that a
// file that somebody changed or an interrupted build never counts as current.

import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { allFlags } from '../../builders/direct.ts';
import type { Compiled } from '../../compiler/compile.ts';
import { readText } from '../../compiler/read-module.ts';
import { hashOf, hashOfFile } from '../../hash.ts';
import { kernelizeIdentity } from '../../package.ts';
import type { Compiler } from '../../toolchains/find.ts';
import type { Settings } from './settings.ts';

/** A file and the hash of its text. */
export interface FileHash {
  readonly file: string;
  readonly hash: string;
}

/** What decides the .node beyond the C text. */
export interface NativeStamp {
  readonly compiler: { readonly name: string; readonly path: string; readonly size: number; readonly time: number };
  readonly builder: string;
  readonly target: string;
  readonly cpu: string;
  readonly flags: string;
  /** Where debug information says that the sources are. */
  readonly folder?: string | undefined;
}

export interface Stamp {
  readonly kernelize: string;
  /** As errors and comments name the source. */
  readonly name: string;
  readonly directives: Readonly<Record<string, boolean | 'js'>>;
  /** What the results are for: module-builder.ts. */
  readonly variant: string;
  /** What the .js is. */
  readonly format: string;
  /** Undefined where no .node was asked for. */
  readonly native?: NativeStamp | undefined;
  readonly exports: readonly string[];
  /** Every file that was read, the module first: from the stamp's folder. */
  readonly inputs: readonly FileHash[];
  /** Every file that was written, beside the stamp. */
  readonly outputs: readonly FileHash[];
}

/** What decides the results beside the C compiler: that one may still be on its way. */
export type Wanted = Pick<Stamp, 'kernelize' | 'name' | 'directives' | 'variant' | 'format'>;

export function wantedStamp(name: string, settings: Settings): Wanted {
  const { directives, format = 'module' } = settings.compile;
  return {
    kernelize: kernelizeIdentity(),
    name,
    directives: { ...directives },
    variant: settings.variant,
    format,
  };
}

/** Undefined if there is none, or none that can be read. */
export function readStamp(path: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(path, 'utf8')) as Partial<Stamp>;
    return Array.isArray(stamp.inputs) && Array.isArray(stamp.outputs) ? (stamp as Stamp) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Why the results have to be made anew, whatever the C compiler is; undefined if it is for `whyRebuildNative` to say.
 */
export function whyRebuild(stamp: Stamp | undefined, folder: string, wanted: Wanted): string | undefined {
  if (stamp === undefined) return 'new';
  const [own] = stamp.inputs;
  for (const input of stamp.inputs) {
    const what = input === own ? 'source' : relative('', join(folder, input.file));
    const hash = hashOfSource(join(folder, input.file));
    if (hash !== input.hash) return hash === undefined ? `${what} is gone` : `${what} changed`;
  }
  return settingChanged(stamp, wanted);
}

/** The same for the C compiler, and for the results themselves: `files` are their names. */
export function whyRebuildNative(
  stamp: Stamp,
  folder: string,
  native: NativeStamp | undefined,
  files: readonly string[],
): string | undefined {
  return nativeChanged(stamp.native, native) ?? outputChanged(stamp, folder, files);
}

const changed = (what: string, before: unknown, after: unknown) =>
  before === after ? undefined : `${what} changed: ${before} -> ${after}`;

function settingChanged(old: Stamp, wanted: Wanted): string | undefined {
  return (
    changed('kernelize', old.kernelize, wanted.kernelize) ??
    changed("the source's name", old.name, wanted.name) ??
    changed('directives', directivesText(old.directives), directivesText(wanted.directives)) ??
    changed('variant', old.variant, wanted.variant) ??
    changed("package.json's type", old.format, wanted.format)
  );
}

function nativeChanged(old: NativeStamp | undefined, wanted: NativeStamp | undefined): string | undefined {
  // Without the one there is nothing to compare; without the other the .node is missing, and that is said.
  if (old === undefined || wanted === undefined) return undefined;
  const { compiler: before } = old;
  const { compiler: after } = wanted;
  const replaced = before.size !== after.size || before.time !== after.time;
  return (
    changed('compiler', before.name, after.name) ??
    changed('compiler', before.path, after.path) ??
    (replaced ? `compiler changed: ${after.path} was replaced` : undefined) ??
    changed('builder', old.builder, wanted.builder) ??
    changed('target', old.target, wanted.target) ??
    changed('CPU', old.cpu, wanted.cpu) ??
    changed('flags', old.flags, wanted.flags) ??
    changed('folder', old.folder, wanted.folder)
  );
}

function outputChanged(stamp: Stamp, folder: string, files: readonly string[]): string | undefined {
  for (const file of files) {
    const hash = hashOfFile(join(folder, file));
    if (hash === undefined) return `${file} is missing`;
    const known = stamp.outputs.find((each) => each.file === file);
    if (known === undefined) return `${file} is not of the last build`;
    if (hash !== known.hash) return `${file} was changed by somebody else`;
  }
  return undefined;
}

/** Of what was read, not of what is there now: a file that changed meanwhile must not look current. */
export function inputsOf(read: Compiled['inputs'], outDir: string): FileHash[] {
  return read.map(({ file, source }) => ({ file: relative(resolve(outDir), resolve(file)), hash: hashOf(source) }));
}

/** The hash of a source as it is now; undefined if it is gone. */
export function hashOfSource(path: string): string | undefined {
  try {
    return hashOf(readText(path));
  } catch {
    return undefined;
  }
}

/** Undefined where no .node is asked for. */
export function nativeStamp(settings: Settings, compiler: Compiler | undefined): NativeStamp | undefined {
  if (compiler === undefined) return undefined;
  const { size, mtimeMs } = statSync(compiler.cc);
  const { target, builder, variant, outDir } = settings;
  return {
    compiler: { name: `${compiler.family.id} ${compiler.version}`, path: compiler.cc, size, time: mtimeMs },
    builder: builder.name,
    target,
    cpu: target === 'native' ? thisCpu() : 'any',
    flags: allFlags({ compiler, target, variant }).join(' '),
    folder: variant === 'release' ? undefined : resolve(outDir),
  };
}

/** What `-march=native` depends on: the model, and its features as a hash. */
function thisCpu(): string {
  try {
    // The first processor's entry is enough, and the file of a large machine is long.
    const buffer = Buffer.alloc(8192);
    const file = openSync('/proc/cpuinfo', 'r');
    const text = buffer.toString('utf8', 0, readSync(file, buffer));
    closeSync(file);
    const field = (name: RegExp) => name.exec(text)?.[1] ?? '';
    return `${field(/^model name\s*: (.*)$/m)} (${hashOf(field(/^(?:flags|Features)\s*: (.*)$/m)).slice(0, 8)})`;
  } catch {
    return cpus()[0]?.model ?? process.arch;
  }
}

function directivesText(directives: Readonly<Record<string, boolean | 'js'>>): string {
  const words = Object.entries(directives).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : onOff(value)}`,
  );
  return words.sort().join(' ') || 'none';
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}
