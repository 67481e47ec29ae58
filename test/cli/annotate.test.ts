// `kernelize annotate` and `kernelize inspect` as commands.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compilers } from '../compiler/build.ts';
import { kernelize, packageRoot, pathWithOnly, temporaryFolder } from '../helpers.ts';

const GATHER = `export function gather(a: Float64Array, at: Int32Array): number {
  'use kernel';
  let s = 0;
  for (let i = 0; i < at.length; i++) {
    s += a[at[i]!]!;
  }
  return s;
}
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('kernelize annotate', () => {
  it('lists lines with their costs, as its document shows', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    const { code, stdout, stderr } = await kernelize(['annotate', '--format', 'text', '--no-hints', 'gather.ts'], {
      ...{ cwd, env: { PATH: temporaryFolder() } }, // No C compiler: each would have its say.
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = readFileSync(join(packageRoot, 'docs/annotate.md'), 'utf8');
    expect(document).toContain(`$ kernelize annotate --format text --no-hints gather.ts\n${stdout}`);
  });

  it('prints the whole model as JSON: an object for a file, an array for several', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER, 'other.ts': GATHER.replace('gather', 'other') });
    const one = JSON.parse(
      (await kernelize(['annotate', '--format', 'json', '--no-hints', 'gather.ts'], { cwd })).stdout,
    );
    expect(one).toMatchObject({ version: 1, file: 'gather.ts', source: GATHER });
    const two = JSON.parse((await kernelize(['annotate', '--format', 'json', '--no-hints', '*.ts'], { cwd })).stdout);
    expect(two.map(({ file }: { file: string }) => file)).toEqual(['gather.ts', 'other.ts']);
  });

  it('asks the C compilers that it finds, or that it is told, and tells what it can not have', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    const call = ['annotate', '--format', 'json', '--no-hints', 'gather.ts'];
    const { stdout, stderr } = await kernelize([...call, '--asm'], { cwd });
    const { compilers: asked, loops, lines } = JSON.parse(stdout);
    const names = compilers.map(({ name }) => name);
    expect({ stderr, asked: asked.map(({ name }: { name: string }) => name) }).toEqual({ stderr: '', asked: names });
    expect(loops[0].verdicts).toHaveLength(names.length);
    expect(lines.some(({ assembly }: { assembly: unknown[] }) => assembly.length > 0)).toBe(true);
    const [compiler] = compilers;
    const env = { PATH: pathWithOnly({ sh: '/bin/sh' }) };
    const lone = await kernelize([...call, '--asm', '--compilers', compiler?.cc ?? ''], { cwd, env });
    expect(lone.code).toBe(0);
    expect(lone.stderr).toMatch(/^objdump, which prints machine code, was not found\n {2}to install it: /m);
  });

  it('writes to a folder what it is told to', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    mkdirSync(join(cwd, 'notes'));
    const { stdout } = await kernelize(['annotate', '--format', 'json', '--no-hints', '--out', 'notes', 'gather.ts'], {
      cwd,
    });
    expect(stdout.trim()).toBe(join('notes', 'gather.annotate.json'));
    expect(JSON.parse(readFileSync(join(cwd, stdout.trim()), 'utf8')).file).toBe('gather.ts');
  });

  it('makes a page unless told otherwise', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    const { stdout } = await kernelize(['annotate', '--no-hints', 'gather.ts'], { cwd });
    expect(stdout.trim()).toBe('gather.annotate.html');
    expect(readFileSync(join(cwd, 'gather.annotate.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('tries changes, with progress on the side', async () => {
    const source = GATHER.replace('i < at.length', 'i < n').replace('at: Int32Array', 'at: Int32Array, n: number');
    const cwd = folderWith({ 'k.ts': source.replace('s += a[at[i]!]!;', 'if (at[i]! > 0) n = n - 1;') });
    const { code, stdout, stderr } = await kernelize(['annotate', '--format', 'text', 'k.ts'], {
      cwd,
      env: { PATH: temporaryFolder() }, // No C compiler: nothing is timed.
    });
    expect(code).toBe(0);
    expect(stdout).toContain('k.ts:1: gather: with n: i32 one conversion less in its loops');
    expect(stderr).toMatch(/^k\.ts: trying changes\nk\.ts: hints: \d\n$/);
  });

  it('prints diagnostics and fails where a module has errors', async () => {
    const cwd = folderWith({ 'k.ts': "export function f(x: RegExp) {\n  'use kernel';\n}\n", 'gather.ts': GATHER });
    const { code, stdout, stderr } = await kernelize(['annotate', '--format', 'text', '--no-hints', '*.ts'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('KZ1004');
    expect(stdout).toContain('gather.ts, for native');
  });

  it('refuses to write two files over each other', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    mkdirSync(join(cwd, 'other'));
    writeFileSync(join(cwd, 'other/gather.ts'), GATHER);
    const { code, stderr } = await kernelize(['annotate', '--no-hints', '--out', 'x', '**/*.ts'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('would both become gather.annotate.*');
  });

  it('says what is wrong with its call', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER });
    const bad = [
      ['--hint-seconds', 'soon'],
      ['--format', 'pdf'],
      ['--format', 'text', '--open'],
    ];
    for (const options of bad) expect((await kernelize(['annotate', ...options, 'gather.ts'], { cwd })).code).toBe(2);
  });
});

describe('kernelize inspect', () => {
  const show = (fn: string, what: string) =>
    kernelize(['inspect', 'gather.ts', '--fn', fn, '--show', what], { cwd: folderWith({ 'gather.ts': GATHER }) });

  it('shows one kernel: its IR, its C, its types, its loops', async () => {
    expect((await show('gather', 'ir')).stdout).toMatch(
      /^export function gather\(a: Float64Array, at: Int32Array\): number/,
    );
    const { stdout: c } = await show('gather', 'c');
    expect(c).toMatch(/^static int gather\(/);
    expect(c).not.toContain('napi_');
    expect((await show('gather', 'types')).stdout).toContain('  local i: number, held as i64\n');
    expect((await show('gather', 'loops')).stdout).toContain("'reassociate' would reduce it in the lane order\n");
  });

  it('shows its machine code, by lines of the source', async () => {
    const { stdout, stderr } = await show('gather', 'asm');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^; gather, by \S+ [\d.]+: -O3 /);
    expect(stdout).toMatch(/\n\d+ \| .*s \+= a\[at\[i\]!\]!.*\n/);
    expect(stdout).toMatch(/\n +[0-9a-f]+ {2}v?addsd /);
    expect((await show('scatter', 'asm')).code).toBe(2);
  });

  it('needs no name where there is but one', async () => {
    const cwd = folderWith({ 'gather.ts': GATHER, 'two.ts': `${GATHER}\n${GATHER.replace('gather', 'other')}` });
    expect((await kernelize(['inspect', 'gather.ts'], { cwd })).stdout).toMatch(/^static int gather\(/);
    const { code, stderr } = await kernelize(['inspect', 'two.ts'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('two.ts has 2 kernels: name one with --fn\n  there are: gather, other');
  });

  it('names the kernels if there is none of that name', async () => {
    const { code, stderr } = await show('scatter', 'c');
    expect(code).toBe(2);
    expect(stderr).toContain("gather.ts has no kernel 'scatter'\n  there are: gather");
  });
});
