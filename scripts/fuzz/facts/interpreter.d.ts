import type { Module } from '../../../lib/ir/ir.ts';

export interface Chunks {
  readonly laneChunk: number;
  readonly pollChunk: number;
}

export function interpreted(
  module: Module,
  level: 'js' | 'machine',
  chunks: Chunks,
): Record<string, (...args: unknown[]) => unknown>;
