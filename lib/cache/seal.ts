// A JSON file of the cache begins with its seal: a hash, by which it is known to be whole, and behind it the user's
// own, by which it is known that this user made it.
//
//   SHA-256 [HMAC-SHA-256 under the user's key, of the file's name in the cache and the text]
//   text, one line

import { createHmac, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { hashOf } from '../hash.ts';
import { userKey } from './key.ts';
import { readOwn } from './owners.ts';

/**
 * By what a place's files are believed. `key`: by their seal. `owner`: by their owner and permissions alone, because
 * whoever started the program named the place.
 */
export type Trust = 'key' | 'owner';

/** `name`: from the layout's folder. @throws the file system's error, and Error if there is no key. */
export function writeSealed(file: string, name: string, content: object, trust: Trust): void {
  const text = JSON.stringify(content);
  const key = trust === 'owner' ? undefined : userKey();
  if (typeof key === 'string') throw new Error(key);
  const own = key === undefined ? '' : ` ${sealOf(key, name, text)}`;
  writeFileSync(file, `${hashOf(text)}${own}\n${text}\n`, { mode: 0o600 });
}

/** Undefined: not there, not as it was written, or not to be believed. */
export function readSealed<T>(file: string, name: string, trust: Trust): T | undefined {
  try {
    const [seals = '', text = ''] = readOwn(file).toString('utf8').split('\n');
    const [hash, own = ''] = seals.split(' ');
    if (hashOf(text) !== hash) return undefined;
    return trust === 'owner' || isOwn(own, name, text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(seal: string, name: string, text: string): boolean {
  const key = userKey();
  if (typeof key === 'string') return false;
  const right = Buffer.from(sealOf(key, name, text));
  const given = Buffer.from(seal);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** With the name, so that no file serves for another; its length first, so that no two pairs give the same bytes. */
function sealOf(key: Buffer, name: string, text: string): string {
  return createHmac('sha256', key).update(`${name.length}:${name}${text}`).digest('hex');
}
