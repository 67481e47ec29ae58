// Which CPUs a binary is for.

/**
 * `native`: this machine's. `portable`: any of the architecture, with a version of each kernel for each level. A level:
 * those that have its instructions. `baseline`: any of the architecture.
 */
export const TARGETS = ['native', 'portable', 'x86-64-v4', 'x86-64-v3', 'baseline'] as const;
export type Target = (typeof TARGETS)[number];

/** Above the baseline, as the x86-64 psABI names them. */
export type Level = 'x86-64-v3' | 'x86-64-v4';
export const LEVELS_OF_X64: readonly Level[] = ['x86-64-v3', 'x86-64-v4'];

/** The levels of which a binary has versions, beside the baseline's. Arm has none. */
export function levelsOf(target: string): readonly Level[] {
  return target === 'portable' && process.arch === 'x64' ? LEVELS_OF_X64 : [];
}

/** Whether a target is a level, the baseline included: what KERNELIZE_MAX_CPU may say. */
export function isLevel(target: string): boolean {
  return target === 'baseline' || LEVELS_OF_X64.some((level) => level === target);
}
