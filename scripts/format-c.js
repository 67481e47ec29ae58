// Formats the C and C++ of native/ and test/runtime/races/ with clang-format.
// usage: node scripts/format-c.js [--write]     without --write: exits 1 and names the files that are not formatted

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { globSync } from 'tinyglobby';

const program = createRequire(import.meta.url).resolve('clang-format-node/build/cli.js');
const files = globSync(['native/**/*.{c,cc,h}', '!native/generated/**', 'test/runtime/races/*']);
const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '--Werror'];
const { status, error } = spawnSync(process.execPath, [program, ...mode, ...files], { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
