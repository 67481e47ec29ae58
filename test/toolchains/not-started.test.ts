// The system starts no further process: that is no reason to say that there is no compiler.

import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { defaultCompiler, findCompiler, findCompilers } from '../../lib/toolchains/find.ts';
import { temporaryFolder, writeExecutable } from '../helpers.ts';

let fails: string | undefined;

vi.mock('../../lib/toolchains/lifeline.ts', async (original) => {
  const real = await original<typeof import('../../lib/toolchains/lifeline.ts')>();
  const failing = () => {
    const child = new EventEmitter();
    setImmediate(() => child.emit('error', Object.assign(new Error(`spawn /bin/sh ${fails}`), { code: fails })));
    return child;
  };
  return {
    ...real,
    spawnWithLifeline: (...args: Parameters<typeof real.spawnWithLifeline>) =>
      fails ? failing() : real.spawnWithLifeline(...args),
  };
});

afterEach(() => {
  fails = undefined;
});

it.each(['EAGAIN', 'EMFILE', 'ENOMEM'])('%s is what is said', async (code) => {
  fails = code;
  for (const asked of [findCompiler('gcc'), findCompilers(), defaultCompiler()]) {
    await expect(asked).rejects.toThrow(new RegExp(`could not be asked who it is: spawn /bin/sh ${code}`));
  }
});

it("so are the shell's words when it can't fork", async () => {
  const path = temporaryFolder();
  const cc = writeExecutable(join(path, 'gcc'), 'echo "sh: 1: Cannot fork" >&2; exit 2');
  await expect(findCompiler(cc)).rejects.toThrow(/could not be asked who it is: sh: 1: Cannot fork/);
});
