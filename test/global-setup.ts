// Before all tests: other Node versions, where their packages have a binary for this platform.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export default function setup(): void {
  const folder = fileURLToPath(new URL('./node-versions/', import.meta.url));
  const supported = process.platform === 'linux' && process.arch === 'x64';
  if (!supported || existsSync(`${folder}node_modules/node-18`)) return;
  console.log('installing Node 18, 22, 24 and 26 for the tests ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ci failed in ${folder}: the tests of other Node versions need it`);
}
