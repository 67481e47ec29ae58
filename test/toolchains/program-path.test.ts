// Programs of packages that are called as compilers are: npm puts them first on PATH.

import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { programPath } from '../../lib/program-path.ts';
import { findCompilers } from '../../lib/toolchains/find.ts';
import { programOf } from '../cache/program.ts';
import { run, temporaryFolder, writeExecutable } from '../helpers.ts';

it('leaves out folders of packages, and those that are relative', () => {
  const path = ['/a/node_modules/.bin', '/usr/bin', 'bin', '', '.', '/x/node_modules/p/bin/', '/node_modules2/bin'];
  expect(programPath(path.join(delimiter))).toBe(['/usr/bin', '/node_modules2/bin'].join(delimiter));
  expect(programPath(undefined)).toBe('');
});

it('runs none of them, by jit or for any search', async () => {
  const folder = temporaryFolder();
  const bin = join(folder, 'node_modules', '.bin');
  const ran = join(folder, 'ran');
  mkdirSync(bin, { recursive: true });
  for (const name of ['cc', 'gcc', 'clang', 'as', 'ld'])
    writeExecutable(join(bin, name), `: > '${ran}'; exec ${name} "$@"`);
  const PATH = [bin, '.', process.env.PATH].join(delimiter);
  expect((await findCompilers({ path: PATH })).every(({ cc }) => !cc.startsWith(folder))).toBe(true);
  const env = { PATH, KERNELIZE_CACHE_DIR: join(folder, 'cache') };
  const args = ['--input-type=module', '--eval', programOf()];
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: bin, env });
  expect([code, JSON.parse(stdout)], stderr).toMatchObject([0, { right: true, native: true }]);
  expect(existsSync(ran)).toBe(false);
});
