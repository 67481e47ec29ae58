// Writes docs/reproducibility-vectors.json, the test vectors of the lane order, and in docs/reproducibility.md the
// table of measured errors.
// usage: npm run reproducibility [-- --check]     --check writes nothing and exits 1 if one of them is stale

import { readFileSync, writeFileSync } from 'node:fs';
import { errorTable } from './reproducibility/errors.js';
import { vectorFile } from './reproducibility/vectors.js';

const check = process.argv.includes('--check');
const document = new URL('../docs/reproducibility.md', import.meta.url);
const vectors = new URL('../docs/reproducibility-vectors.json', import.meta.url);
const table = errorTable();
const between = /(?<=<!-- errors: written by npm run reproducibility -->\n\n)[\s\S]*?(?=\n\n<!-- end of errors -->)/;

console.log(table);
const text = readFileSync(document, 'utf8');
if (!between.test(text)) throw new Error('docs/reproducibility.md has no place for the table of errors');
for (const [url, wanted] of [
  [document, text.replace(between, () => table)],
  [vectors, vectorFile()],
]) {
  const name = url.pathname.split('/').at(-1);
  if (readOrEmpty(url) === wanted) continue;
  if (check) {
    console.error(`docs/${name} is stale: run npm run reproducibility`);
    process.exitCode = 1;
  } else {
    writeFileSync(url, wanted);
    console.log(`wrote docs/${name}`);
  }
}

function readOrEmpty(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}
