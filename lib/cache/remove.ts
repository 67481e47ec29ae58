// Removes a folder and all that is in it, if it is this user's: never through a link, whoever exchanges what meanwhile.
//
// A path is looked up anew at each use, and in a folder that others write to, they decide where it leads. So each
// folder is opened once, its owner is asked of the open folder, and what is in it is named by way of that: on Linux by
// /proc/self/fd. Elsewhere paths must do; only what this user owns is entered, and others can't exchange that in a
// sticky folder.

import { closeSync, existsSync, fstatSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder, ownUser } from './owners.ts';

/** Whether it is gone. Others may be removing it too, or may not let us: neither is a reason to stop. */
export function removeOwnFolder(path: string): boolean {
  try {
    empty(path);
    // Of a link that has taken its place: an error.
    rmdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** @throws Error if it is somebody else's, and the file system's errors: of a link, too. */
function empty(path: string): void {
  const folder = openFolder(path);
  try {
    const user = ownUser();
    if (user !== undefined && fstatSync(folder).uid !== user) throw new Error(`${path} belongs to somebody else`);
    const here = hasHandles() ? `/proc/self/fd/${folder}` : path;
    for (const name of readdirSync(here)) {
      const each = join(here, name);
      if (lstatSync(each, { throwIfNoEntry: false })?.isDirectory()) {
        empty(each);
        rmdirSync(each);
      } else unlinkSync(each);
    }
  } finally {
    closeSync(folder);
  }
}

function hasHandles(): boolean {
  return existsSync('/proc/self/fd');
}
