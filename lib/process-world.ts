// Where this process's id means this process: processes that share a folder, and have the same ids and host name, may
// still be in different containers, or have run before the machine was started last. The kernel tells them apart; where
// it doesn't, the host name must do.

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hashOf } from './hash.ts';

let world: string | undefined;

/** Eight hexadecimal digits. */
export function processWorld(): string {
  world ??= hashOf([hostname(), bootId(), processNamespace()].join('\n')).slice(0, 8);
  return world;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  } catch {
    return ''; // No Linux.
  }
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
