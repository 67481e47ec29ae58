import type { Chunks } from './interpreter.js';

export function interpretedStages(
  typed: string,
  chunks: Chunks,
): Map<string, Record<string, (...args: unknown[]) => unknown>>;
