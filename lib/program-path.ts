// Where programs are looked for: the folders of PATH, but for those of packages and of the working folder.
//
// `npm run` puts node_modules/.bin first, and any package may have a program there that is called gcc: it would run
// though nobody asked for it, of packages that are never loaded and whose install scripts are blocked, too.

import { delimiter, isAbsolute, sep } from 'node:path';

export function programPath(path: string | undefined): string {
  const folders = (path ?? '').split(delimiter);
  return folders
    .filter((folder) => isAbsolute(folder) && !`${folder}${sep}`.includes(`${sep}node_modules${sep}`))
    .join(delimiter);
}
