// What a package that an application depends on decides: nothing of what is run, nor of the checks.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isNamed, ownerOf } from '../../lib/application.ts';
import { writeExecutable } from '../helpers.ts';
import { HOOK, Project, printed, versions } from './project.ts';

const AT = `export function at(a = 0, i = 0) {
  'use kernel';
  return a + i + 1;
}
`;

/** The kernel in a package whose package.json names a compiler of its own, and takes checks out. */
function project(kernelize: object, name = 'fast') {
  const made = new Project({ 'package.json': JSON.stringify({ type: 'module', kernelize }) });
  const ran = join(made.folder, 'ran');
  const compiler = writeExecutable(join(made.folder, 'evil-cc'), `: > '${ran}'; exec cc "$@"`);
  const theirs = { compiler, target: 'baseline', directives: { boundscheck: false }, packages: [name] };
  made.write({
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      type: 'module',
      main: 'index.js',
      kernelize: theirs,
    }),
    [`node_modules/${name}/index.js`]: AT,
    'main.js': `import { at } from '${name}';
      if (at.ready) await at.ready;
      console.log(JSON.stringify([at.info?.backend ?? 'untouched', at.info?.target, at(2, 3)]));`,
  });
  return { made, ran };
}

const version = versions.filter((each) => each >= 22).at(-1) ?? 20;

describe('a module of a package', () => {
  it('is left as it is, unless the application names the package', async () => {
    const { made, ran } = project({});
    expect(printed(await made.run(version, [...HOOK, 'main.js']))).toEqual(['untouched', null, 6]);
    expect(existsSync(ran)).toBe(false);
  });

  it.each([
    ['fast', ['fast']],
    ['@quick/fast', ['@quick/fast']],
    ['@quick/fast', ['other', '@quick/*']],
  ])('%s becomes native as the application says, if it is named by %j', async (name, packages) => {
    const { made, ran } = project({ packages }, name);
    expect(printed(await made.run(version, [...HOOK, 'main.js']))).toEqual(['native', 'native', 6]);
    expect(existsSync(ran)).toBe(false);
  });

  it.each([['slow'], ['fast-er'], ['@fast/*']])('is not meant by %s', async (named) => {
    const { made } = project({ packages: [named] });
    expect(printed(await made.run(version, [...HOOK, 'main.js']))).toEqual(['untouched', null, 6]);
  });
});

describe.each(versions.filter((each) => each === 20 || each === version))(
  'a program that is installed itself, on Node %d',
  (node) => {
    it.each([
      ['its own', undefined, 'baseline'],
      [
        "the project's that it is installed in",
        '{ "kernelize": { "target": "portable", "packages": ["fast"] } }',
        'portable',
      ],
    ])('speaks for its own modules, and for its packages %s package.json does', async (_whose, ofProject, target) => {
      const made = new Project({});
      const tool = 'node_modules/tool';
      const kernelize = { target: 'baseline', packages: ['fast'] };
      made.write({
        [`${tool}/package.json`]: JSON.stringify({ name: 'tool', type: 'module', kernelize }),
        [`${tool}/own.js`]: AT,
        [`${tool}/node_modules/fast/package.json`]: JSON.stringify({ name: 'fast', type: 'module', main: 'index.js' }),
        [`${tool}/node_modules/fast/index.js`]: AT,
        [`${tool}/main.js`]: `import { at as own } from './own.js';
        import { at } from 'fast';
        await Promise.all([own.ready, at.ready]);
        console.log(JSON.stringify([own.info.backend, own.info.target, at.info.backend, at.info.target]));`,
      });
      rmSync(join(made.folder, 'package.json'));
      if (ofProject !== undefined) made.write({ 'package.json': ofProject });
      const answer = ['native', 'baseline', 'native', target];
      expect(printed(await made.run(node, [...HOOK, `${tool}/main.js`]))).toEqual(answer);
    });
  },
);

describe('jit in a package', () => {
  it('compiles with what the application says, and with all checks', async () => {
    const { made, ran } = project({ target: 'baseline' });
    made.write({
      'node_modules/fast/index.js': `import { jit } from 'kernelize';
        export const at = jit(function at(a, i) { return a[i] + 1; }, { signature: 'f64(Float64Array, f64)', wait: true });`,
      'main.js': `import { at } from 'fast';
        const outcome = (call) => { try { return call(); } catch (error) { return error.name; } };
        const a = new Float64Array(4);
        console.log(JSON.stringify([at.info.backend, at.info.target, outcome(() => at(a, 2)), outcome(() => at(a, 7))]));`,
    });
    expect(printed(await made.run(version, ['main.js']))).toEqual(['native', 'baseline', 1, 'RangeError']);
    expect(existsSync(ran)).toBe(false);
  });
});

describe('a program that is started in a folder', () => {
  it('is not told by its package.json which compiler to run', async () => {
    const { made, ran } = project({});
    const compiler = join(made.folder, 'evil-cc');
    made.write({ 'package.json': JSON.stringify({ type: 'module', kernelize: { compiler } }) });
    const script = `
      const { jit } = await import(${JSON.stringify('kernelize')});
      const twice = jit(function twice(x) { return x + x; }, { signature: 'f64(f64)', wait: true });
      console.log(JSON.stringify([twice.info.backend, twice(4)]));`;
    const run = await made.run(version, ['--input-type=module', '--eval', script]);
    expect(printed(run)).toEqual(['native', 8]);
    expect(existsSync(ran)).toBe(false);
  });
});

describe('code belongs', () => {
  it.each([
    ['/app/src', '/app', '/app/src', undefined],
    ['/app/packages/a', '/app', '/app/packages/a', undefined],
    ['/elsewhere/linked', '/app', '/elsewhere/linked', undefined],
    ['/app/node_modules/dep/lib', '/app', '/app', 'dep'],
    ['/mono/node_modules/@x/dep', '/mono/packages/a', '/mono/packages/a', '@x/dep'],
    ['/app/node_modules/.pnpm/dep@1.0.0/node_modules/dep', '/app', '/app', 'dep'],
    ['/app/node_modules/dep/node_modules/deeper', '/app', '/app', 'deeper'],
    ['/usr/lib/node_modules/tool/lib', '/usr/lib/node_modules/tool', '/usr/lib/node_modules/tool/lib', undefined],
    ['/usr/lib/node_modules/tool/node_modules/dep', '/usr/lib/node_modules/tool', '/usr/lib/node_modules/tool', 'dep'],
    ['/usr/lib/node_modules/tool', undefined, undefined, 'tool'],
  ])('%s, in a program of %s, to %s', (folder, main, application, dependency) => {
    expect(ownerOf(folder, main ?? null)).toEqual({ application, dependency });
  });

  it('to names, whole or by scope', () => {
    expect(isNamed('@a/b', ['@a/*'])).toBe(true);
    expect(isNamed('@ab/c', ['@a/*'])).toBe(false);
    expect(isNamed('ab', ['a'])).toBe(false);
  });
});
