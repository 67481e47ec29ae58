// What this machine's CPU can do, without loading anything native: for messages, and for trying every level of CPUs.
//
// Binaries ask the CPU itself (native/include/kernelize/cpu.h); this reads what the system says.

import { readFileSync } from 'node:fs';
import { isLevel, LEVELS_OF_X64, type Level } from './targets.ts';

/**
 * What a level needs beyond the one before it, as Linux names them (System V ABI, AMD64: "Micro-Architecture Levels").
 * But for lzcnt, which comes with bmi1 in every CPU: some kernels don't list it (`abm`) where the CPU has it.
 */
const NEEDS: Readonly<Record<Level, readonly string[]>> = {
  'x86-64-v3': ['sse4_2', 'popcnt', 'movbe', 'avx', 'avx2', 'fma', 'f16c', 'bmi1', 'bmi2'],
  'x86-64-v4': ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'],
};

/** The features that Linux lists for the first CPU; empty where it lists none, and on other systems. */
export function cpuFeatures(): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return new Set();
  }
  const [, flags = ''] = /^(?:flags|Features)\s*: (.*)$/m.exec(text) ?? [];
  return new Set(flags.split(' '));
}

/** What a level needs beyond the one before it. */
export function featuresOfLevel(level: Level): readonly string[] {
  return NEEDS[level];
}

/** The levels above the baseline that a CPU with these features supports, lowest first. */
export function levelsOfCpu(features: ReadonlySet<string> = cpuFeatures()): readonly Level[] {
  const missing = LEVELS_OF_X64.findIndex((level) => NEEDS[level].some((feature) => !features.has(feature)));
  return missing < 0 ? LEVELS_OF_X64 : LEVELS_OF_X64.slice(0, missing);
}

/**
 * The features that `target` needs and this CPU, as KERNELIZE_MAX_CPU allows it, lacks. Empty where nothing is known of
 * the CPU.
 */
export function lackedBy(
  target: string,
  features: ReadonlySet<string> = cpuFeatures(),
  { KERNELIZE_MAX_CPU: most = '' }: NodeJS.ProcessEnv = process.env,
): readonly string[] {
  const levels: readonly string[] = LEVELS_OF_X64;
  if (process.arch !== 'x64' || features.size === 0 || !levels.includes(target)) return [];
  const allowed = isLevel(most) ? levels.indexOf(most) : levels.length;
  return LEVELS_OF_X64.slice(0, levels.indexOf(target) + 1).flatMap((level, at) =>
    NEEDS[level].filter((feature) => at > allowed || !features.has(feature)),
  );
}
