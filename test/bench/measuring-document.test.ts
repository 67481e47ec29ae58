// The commands of docs/measuring.md, as they stand there but for fewer rounds, on the file that stands there.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kernelize, packageRoot, temporaryFolder } from '../helpers.ts';

it('shows commands that work', async () => {
  const text = readFileSync(join(packageRoot, 'docs/measuring.md'), 'utf8');
  const cwd = temporaryFolder();
  const [, name = '', code = ''] = /```ts\n\/\/ (\S+)\n([\s\S]*?)```/.exec(text) ?? [];
  writeFileSync(join(cwd, name), code);
  const commands = [...text.matchAll(/(?<=^npx kernelize ).+/gm)].map(([command]) => command);
  expect(commands.map((command) => command.split(' ')[0])).toEqual(['timeit', 'bench', 'bench', 'bench', 'compare']);
  for (const command of commands) {
    const words = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const few = words[0] === 'compare' ? ['--threshold', '1e9'] : ['--rounds', '1'];
    const { code: exit, stdout, stderr } = await kernelize([...words, ...few], { cwd });
    expect([exit, command], stderr).toEqual([0, command]);
    expect(stdout).toMatch(/JavaScript/);
  }
});

it('shows arguments that are ones', async () => {
  const { parseArguments } = await import('../../lib/bench/user/arguments.ts');
  const text = readFileSync(join(packageRoot, 'docs/measuring.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `--args (?:'(.+)'|(\S+))` \|/gm)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  expect(rows.length).toBe(5);
  for (const row of rows) expect(parseArguments([row]).length).toBeGreaterThan(0);
});
