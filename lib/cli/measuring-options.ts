// Options that the commands that measure have in common.

import { closeSync, openSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Before minutes of work, not after. @throws UsageError if nothing can be written there. */
export function checkWritable(option: string, file: string): void {
  if (file === '-') return;
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`${option} ${file}: ${(error as Error).message}`);
  }
}

/** @throws UsageError for what is no number of at least 0. */
export function parseTolerance(text: string | undefined): number {
  const tolerance = Number(text ?? 0);
  if (tolerance >= 0 && text?.trim() !== '') return tolerance;
  throw new UsageError(`--tolerance must be a number of at least 0, for example 1e-15, but got '${text}'`);
}
