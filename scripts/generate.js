// Writes what is generated from lib/: cmake/<family>.cmake from the table of toolchains, docs/diagnostics.md from
// what the compiler says, native/generated/ from the kernels of lib/pi/.
// usage: npm run generate [-- --check]     --check writes nothing and exits 1 if a file is stale

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generatedFiles } from '../dist/builders/cmake-files.js';
import { diagnosticsPage } from './diagnostics/page.js';
import { generatedKernels } from './generated-kernels.js';

const check = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of [...generatedFiles(), ['docs/diagnostics.md', diagnosticsPage()], ...generatedKernels()]) {
  const url = new URL(`../${name}`, import.meta.url);
  const current = readOrEmpty(url);
  if (current === text) continue;
  stale++;
  if (check) {
    console.error(`${name} is stale: run npm run generate`);
  } else {
    mkdirSync(new URL('.', url), { recursive: true });
    writeFileSync(url, text);
    console.log(`wrote ${name}`);
  }
}
process.exitCode = check && stale > 0 ? 1 : 0;

function readOrEmpty(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}
