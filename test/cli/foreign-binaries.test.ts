// kernelize build, and then a .node that is not the one that belongs to its .js: JavaScript serves, and says why.

import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { kernelize, run, temporaryFolder } from '../helpers.ts';

const times = (factor: number) => `export function scale(x: number): number { 'use kernel'; return x * ${factor}; }\n`;
const alsoHalf = "export function half(x: number): number { 'use kernel'; return x / 2; }\n";

interface Said {
  readonly values: readonly number[];
  readonly js: readonly number[];
  readonly info: { readonly backend: string; readonly why?: string };
}

describe.each(['module', 'commonjs'])('beside a .js that is %s', (type) => {
  function project() {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'out'));
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ type }));
    const out = (name: string) => join(cwd, 'out', name);
    const build = async (files: Readonly<Record<string, string>>, ...args: string[]) => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, `${name}.ts`), text);
      const names = Object.keys(files).map((name) => `${name}.ts`);
      const { code, stderr } = await kernelize(['build', ...names, '--out-dir', 'out', ...args], {
        cwd,
        timeout: 90_000,
      });
      expect(code, stderr).toBe(0);
    };
    /** All kernels of 8, in a process of its own. */
    const load = async (name: string) => {
      const script = `
        const { info, default: all, ...kernels } = await import(${JSON.stringify(pathToFileURL(out(name)).href)});
        const each = Object.entries(kernels).filter(([name]) => name !== 'module.exports').map(([, kernel]) => kernel);
        console.log(JSON.stringify({ info, values: each.map((kernel) => kernel(8)), js: each.map((kernel) => kernel.js(8)) }));`;
      const { code, stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd });
      expect(code, stderr).toBe(0);
      return { ...(JSON.parse(stdout) as Said), stderr };
    };
    return { cwd, out, build, load };
  }

  it('an old .node is not believed', async () => {
    const { out, build, load } = project();
    await build({ k: times(3) });
    expect(await load('k.js')).toMatchObject({ values: [24], js: [24], info: { backend: 'native' }, stderr: '' });
    copyFileSync(out('k.node'), out('old'));
    await build({ k: times(5) });
    expect(await load('k.js')).toMatchObject({ values: [40], js: [40], info: { backend: 'native' } });
    copyFileSync(out('old'), out('k.node'));
    const said = await load('k.js');
    expect(said).toMatchObject({ values: [40], js: [40], info: { backend: 'js' } });
    expect(said.info.why).toContain('made from another source');
    expect(said.stderr).toContain(`k runs in JavaScript: ${said.info.why}`);
  });

  it('one that lacks a kernel is not believed, nor one of another module', async () => {
    const { out, build, load } = project();
    await build({ k: times(3) });
    copyFileSync(out('k.node'), out('old'));
    await build({ k: times(3) + alsoHalf, other: times(7) });
    for (const name of ['old', 'other.node']) {
      copyFileSync(out(name), out('k.node'));
      const said = await load('k.js');
      expect(said.info).toMatchObject({ backend: 'js', why: expect.stringContaining('made from another source') });
      expect([...said.values].sort()).toEqual([24, 4]);
      expect(said.values).toEqual(said.js);
    }
  });

  it('one of another version of kernelize is not believed', async () => {
    const { out, build, load } = project();
    await build({ k: times(3) });
    const bytes = readFileSync(out('k.node'));
    const at = bytes.indexOf('kernelize identity ') + 'kernelize identity '.length;
    expect(/^[0-9a-f]{64}$/.test(bytes.toString('latin1', at, at + 64))).toBe(true);
    bytes.write(bytes[at] === 0x30 ? '1' : '0', at, 'latin1');
    writeFileSync(out('k.node'), bytes);
    expect((await load('k.js')).info).toMatchObject({ backend: 'js', why: expect.stringContaining('another version') });
  });

  it('half of one ends no process, nor does a file of something else', async () => {
    const { out, build, load } = project();
    await build({ k: times(3) });
    const { length } = readFileSync(out('k.node'));
    for (const [size, why] of [
      [length >> 1, 'cut off'],
      [4096, 'cut off'],
      [length - 1, 'cut off'],
      [40, 'no library'],
      [0, 'no library'],
    ] as const) {
      truncateSync(out('k.node'), size);
      expect(await load('k.js')).toMatchObject({
        values: [24],
        info: { backend: 'js', why: expect.stringContaining(why) },
      });
      await build({ k: times(3) });
    }
    writeFileSync(out('k.node'), 'version https://git-lfs.example/spec/v1\n');
    expect((await load('k.js')).info.why).toContain('no library');
  });
});
