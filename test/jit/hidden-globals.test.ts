// Names such as `Math` in a function's text: JavaScript's own, or a variable of the function's module or of a function
// around it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { jit } from '../../lib/index.ts';
import { whyGlobalsHidden } from '../../lib/jit/hidden-globals.ts';
import { packageRoot, run, temporaryFolder } from '../helpers.ts';

type Unary = (x: number) => number;
const why = (fn: Unary) => whyGlobalsHidden(fn, String(fn));
/** A function that a text makes, in scopes of the text's own. */
const made = (text: string) => new Function(text)() as Unary;

it.each([
  ['a constant', 'const Math = { floor: () => 42 }; return (x) => Math.floor(x);'],
  ['a parameter', 'return ((Math) => (x) => Math.floor(x))({ floor: () => 42 });'],
  ['a function', 'function isNaN() { return true; } return (x) => (isNaN(x) ? 1 : 0);'],
  ['two scopes out', 'let NaN = 3; return (() => { const b = 1; return (x) => x + b * NaN; })();'],
  ['a block', '{ let Infinity = 3; return (x) => x + Infinity; }'],
  ['a class', 'class Float64Array extends Array {} return (x) => new Float64Array(x).length;'],
  ['a caught error', 'try { throw { abs: () => 7 }; } catch (Math) { return (x) => Math.abs(x); }'],
  ['eval', 'eval("var Number = { isInteger: () => true }"); return (x) => (Number.isInteger(x) ? 1 : 0);'],
  [
    'destructuring',
    'const { RangeError } = { RangeError: Error }; return (x) => { if (x < 0) throw new RangeError("x"); return x; };',
  ],
])('%s of such a name is seen', (_, text) => {
  expect(why(made(text))).toMatch(/^'\w+' is not JavaScript's own where the function stands/);
});

it.each([
  ['none is named', 'const Math = 3; return (x) => x * 2;'],
  ['another has the name', 'const o = () => { const Math = 3; return Math; }; o(); return (x) => Math.floor(x);'],
  ['it is only a property', 'const o = { Math: 3 }; return (x) => Math.floor(x) + o.Math;'],
])('nothing is said where %s', (_, text) => {
  expect(why(made(text))).toBeUndefined();
});

it('with statements can hold anything', () => {
  expect(why(made('with ({}) { return (x) => Math.floor(x); }'))).toContain(
    'can not be told: it stands in a `with` statement',
  );
});

it('such functions stay JavaScript, also where the same text is in the cache from elsewhere', async () => {
  vi.stubEnv('KERNELIZE_CACHE_DIR', temporaryFolder());
  const said = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const plain = jit(made('return function rounded(x) { return Math.floor(x); };'), { wait: true });
  expect([plain(2.5), plain.info.backend]).toEqual([2, 'native']);
  const text = 'const Math = { floor: () => 42 }; return function rounded(x) { return Math.floor(x); };';
  for (const options of [{}, { wait: true }, { directives: { reassociate: true } }, { signature: 'f64(f64)' }]) {
    const hidden = jit(made(text), options);
    expect(hidden(2.5)).toBe(42);
    await expect(hidden.ready).rejects.toThrow("'Math' is not JavaScript's own");
    expect(hidden(2.5)).toBe(42);
    expect(hidden.info).toMatchObject({
      backend: 'js',
      why: expect.stringContaining("'Math' is not JavaScript's own"),
    });
    expect(() => hidden.inspect('c')).toThrow("'Math' is not");
    expect(await hidden.async(2.5)).toBe(42);
  }
  said.mockRestore();
});

it('modules of both kinds, and threads', async () => {
  const folder = temporaryFolder();
  const body = `
    const hidden = jit((x) => Math.floor(x), { wait: true });
    console.log(hidden(2.5), hidden.info.why);`;
  const index = JSON.stringify(pathToFileURL(join(packageRoot, 'dist/index.js')).href);
  const names = {
    'a.mjs': `import { jit } from ${index}; const Math = { floor: () => 42 }; ${body}`,
    'b.cjs': `const Math = { floor: () => 42 }; import(${index}).then(({ jit }) => { ${body} });`,
    'c.mjs': `import { jit } from ${index}; import * as Math from './floor.mjs'; ${body}`,
    'd.mjs': `import { Worker } from 'node:worker_threads'; new Worker(new URL('./a.mjs', import.meta.url));`,
  };
  writeFileSync(join(folder, 'floor.mjs'), 'export const floor = () => 42;');
  for (const [name, text] of Object.entries(names)) {
    writeFileSync(join(folder, name), text);
    const env = { ...process.env, KERNELIZE_CACHE_DIR: folder, NODE_NO_WARNINGS: '1' };
    const { stdout } = await run(process.execPath, [join(folder, name)], { env });
    expect(stdout, name).toMatch(/^42 'Math' is not JavaScript's own/);
  }
});
