// The licences of what a bundle has in it: one text for each package, as its authors wrote it.
//
// In:  what the bundle is, and the files that are in it. Out: a file beside it. A package without a licence that allows
// this ends the build.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Those that ask for no more than their text, and that of a NOTICE. */
const ALLOWED = ['ISC', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];

export function writeThirdPartyLicenses(bundle, files, target) {
  const folders = new Set(files.filter((file) => file.includes('node_modules')).map(packageOf));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!ALLOWED.includes(license)) throw new Error(`${name} has the licence ${license}: may it be in a bundle?`);
    const own = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const terms = own.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    if (terms.length === 0) terms.push(`${license}, ${authorOf(author)}`);
    return `${name} ${version} (${license})\n\n${terms.join('\n\n')}\n`;
  });
  const head = `${bundle} contains these packages.\n`;
  writeFileSync(target, [head, ...texts].join(`\n${'-'.repeat(80)}\n\n`));
}

function packageOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    // Some have another one in a folder that only says "type".
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined) return folder;
  }
}

function authorOf(author) {
  return typeof author === 'object' ? author.name : (author ?? 'its authors');
}
