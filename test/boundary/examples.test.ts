// The programs of examples/values: results, and all that they change, are V8's, by every compiler.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCall, ownCall, programs } from '../../scripts/bench/value-programs.js';
import { build, usualWays } from '../compiler/build.ts';
import { packageRoot } from '../helpers.ts';

describe.each(programs.map((program) => [program.name, program] as const))('%s', (_, program) => {
  it.each(usualWays)('%s', async (options) => {
    const source = readFileSync(join(packageRoot, 'examples/values', `${program.file}.ts`), 'utf8');
    const { folder } = await build(source, options);
    const v8 = (await import(join(folder, 'kernel.ts'))) as Record<string, unknown>;
    const native = (await import(join(folder, 'kernel.mjs'))) as Record<string, unknown>;
    expect(native.info).toMatchObject({ backend: 'native' });
    for (const size of program.sizes.filter((each) => each <= 1000)) {
      const [wanted, given] = [program.make(size, v8), program.make(size, v8)];
      const value = ownCall(program)(v8)(...wanted);
      const own = builtCall(program, native);
      expect(own(...given)).toEqual(value);
      expect(given).toEqual(wanted);
      expect(own.js(...program.make(size, v8))).toEqual(value);
    }
  });
});
