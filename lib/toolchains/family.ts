// What kernelize knows of a family of C compilers: how its files are called, how it gives itself away, which flags
// each profile means for it. One file per family; index.ts is the table of them.

import type { RemarkSource } from './remarks.ts';

export type FamilyId = 'gcc' | 'clang' | 'icx' | 'icc';

/**
 * What to optimise for. `o2`: -O2, any CPU of the architecture. `strict`: -O3, the same CPUs. `native`: -O3 for this
 * machine's CPU. All three keep V8's bits.
 */
export type Profile = 'o2' | 'strict' | 'native';
export const PROFILES: readonly Profile[] = ['o2', 'strict', 'native'];

/** Predefined macros, as `cc -dM -E` lists them. */
export type Macros = ReadonlyMap<string, string>;

export interface CompilerFamily {
  readonly id: FamilyId;
  readonly title: string;
  /** Names of the C compiler on PATH, unversioned or versioned. */
  readonly commands: RegExp;
  /** The C++ compiler's name for a C compiler's; undefined if the name says nothing. */
  readonly cxx: (command: string) => string | undefined;
  /** The version, if these macros are this family's. The table's order matters: Intel defines clang's macros too. */
  readonly version: (macros: Macros) => string | undefined;
  /** Language, visibility, and what keeps V8's bits: part of every profile. */
  readonly strict: readonly string[];
  /** More for generated C. */
  readonly generated?: readonly string[];
  readonly profiles: Readonly<Record<Profile, readonly string[]>>;
  /** Flags of objects for a level of the x86-64 psABI, on top of a profile's: -O3 always, lanes must vectorise. */
  readonly levels: Readonly<Record<'x86-64-v3' | 'x86-64-v4', readonly string[]>>;
  readonly link: readonly string[];
  /** How it is asked what it made of loops. */
  readonly remarks: RemarkSource;
  /** CMAKE_C_COMPILER_ID values. */
  readonly cmakeIds: readonly string[];
  /** How to install it where no package manager we know has it. */
  readonly install: string | undefined;
}

/** The flags for `native/pi` under a profile, as they are reported everywhere. */
export function profileFlags(family: CompilerFamily, profile: Profile): readonly string[] {
  return [...family.profiles[profile], ...family.strict];
}

/** "12.2.0" from three macros. */
export function versionOf(macros: Macros, major: string, minor: string, patch: string): string {
  return [major, minor, patch].map((name) => macros.get(name) ?? '0').join('.');
}

/** DWARF 4 and not 5, which clang writes and Valgrind 3.19 does not read. */
export const DEBUG_INFORMATION: readonly string[] = ['-gdwarf-4'];

/** Unloading an addon while a thread still runs in it would crash: keep it mapped. Never -ffast-math: it links
 * crtfastmath, which changes the whole process's floating-point mode. */
export const LINK_FLAGS: readonly string[] = ['-Wl,-z,nodelete'];
