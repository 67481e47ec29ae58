// What `npm run generate` writes is current, and native/generated/ is in the addon, with JavaScript's results and
// errors.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../lib/compiler/compile.ts';
import { findDisagreement } from '../lib/pi/agreement.ts';
import { findAddon } from '../lib/runtime/addon.ts';
import { packageRoot, run } from './helpers.ts';

const folder = join(packageRoot, 'native/generated');
const files = readdirSync(folder).filter((name) => name.endsWith('.c'));

describe('generated files', () => {
  it('are current (npm run generate)', async () => {
    const { code, stderr } = await run(process.execPath, ['scripts/generate.js', '--check'], { timeout: 110_000 });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each(files)('native/generated/%s is compiled by both builders', (name) => {
    for (const file of ['binding.gyp', 'CMakeLists.txt']) {
      expect(readFileSync(join(packageRoot, file), 'utf8')).toContain(`native/generated/${name}`);
    }
  });
});

describe('generated kernels in the addon', () => {
  const lookup = findAddon();
  const generated = (lookup.kind === 'native' ? lookup.addon.generated : undefined) ?? {};

  it('are all of lib/pi/*.kernel.ts, and agree with JavaScript to the last bit', () => {
    const declared = (header: string) => {
      return [...readFileSync(join(folder, header), 'utf8').matchAll(/kz_[a-z]+_(\w+)\(/g)].map(([, name]) => name);
    };
    const reassociated = declared('reassociated.h');
    const parallel = declared('parallel.h');
    const wanted = [
      ...declared('kernels.h'),
      ...reassociated.map((name) => `${name}Reassociated`),
      ...parallel.map((name) => `${name}Parallel`),
    ];
    expect(Object.keys(generated).sort()).toEqual(wanted.sort());
    expect([wanted.length, reassociated.length, parallel.length]).toEqual([24, 8, 5]);
    expect(findDisagreement(generated)).toBeUndefined();
  });

  it.each([
    ['leibnizI32', [1.5], "leibnizI32: argument 'n' must be an integer from -2147483648 to 2147483647, but got 1.5"],
    ['leibniz', [], 'leibniz(n) takes 1 argument, but got 0'],
    ['bbp', [0, -1], 'bbp (lib/pi/bbp.kernel.ts:99:18): -1 is no length of a Uint8Array'],
    ['bbpReassociated', [0, -1], 'bbp (lib/pi/bbp.kernel.ts:99:18): -1 is no length of a Uint8Array'],
    ['leibnizReassociated', [], 'leibniz(n) takes 1 argument, but got 0'],
    ['leibnizParallel', [], 'leibniz(n) takes 1 argument, but got 0'],
  ])('%s(%j) throws what the kernel throws', (name, args, message) => {
    expect(() => generated[name]?.call(...args)).toThrow(message);
  });
});

describe('C for embedding in another addon', () => {
  const source = "export function one(): number {\n  'use kernel';\n  return 1;\n}\n";

  it('has callbacks with a prefix, and no initialiser', () => {
    const embedded = compile('one.ts', source, { embed: { prefix: 'my_' } }).output?.c ?? '';
    expect(embedded).toContain('napi_value my_one(napi_env env, napi_callback_info info)\n');
    expect(embedded).toContain('#include "kernelize/glue.h"');
    expect(embedded).not.toContain('NAPI_MODULE_INIT');
    expect(compile('one.ts', source).output?.c).toContain('NAPI_MODULE_INIT');
  });

  it('with levels has tables of its own, and chooses when it is loaded', () => {
    const embedded = compile('one.ts', source, { embed: { prefix: 'my_' }, levels: true }).output?.c ?? '';
    expect(embedded).toContain('#define kz_kernels_v3 my_one_v3\n');
    expect(embedded).toMatch(
      /KZ_ONLY_V3[\s\S]*generated\.h[\s\S]*levels\.h[\s\S]*constructor[\s\S]*kz_choose_level\(\)/,
    );
    expect(compile('one.ts', source, { levels: true }).output?.c).not.toMatch(/KZ_ONLY|constructor/);
  });
});
