// SHA-256 of texts and files, as hexadecimal digits.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Undefined if it can't be read. */
export function hashOfFile(path: string): string | undefined {
  try {
    return hashOf(readFileSync(path));
  } catch {
    return undefined;
  }
}
