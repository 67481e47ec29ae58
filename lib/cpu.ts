// What this machine's CPU can do, without loading anything native: for messages, and for trying every level of CPUs.
//
// Binaries ask the CPU itself (native/include/kernelize/cpu.h); this reads what the system says.

import { readFileSync } from 'node:fs';
import { LEVELS_OF_X64, type Level } from './targets.ts';

/** What a level needs beyond the one before it, as Linux names them (System V ABI, AMD64: "Micro-Architecture Levels"). */
const NEEDS: Readonly<Record<Level, readonly string[]>> = {
  'x86-64-v3': ['sse4_2', 'popcnt', 'movbe', 'avx', 'avx2', 'fma', 'f16c', 'bmi1', 'bmi2', 'abm'],
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
