// Programs that are one CommonJS file, with V8's bytecode of it: to read and compile 400 KB of JavaScript takes longer
// than to lower a kernel to C.
//
// The bytecode stands beside the program; the build and npm's install step make it (keep-bytecode.ts of the program's
// folder). V8 refuses what another version or other flags made. The hash before it is of the program and of itself.
// Without it everything works, some 13 ms later.
//
// Such a program can't `import()` other files: in Node.js 20 V8's bytecode doesn't know by whom they are to be loaded.

import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

const HASH_BYTES = 32;

/** What the program in `file`, a CommonJS module, exports. */
export function loadProgram<Program>(file: string): Program {
  return start(file, compile(file, readCodeCache(file)));
}

/** Keeps the bytecode of all functions that ran when `use` is done. @throws Error if it can't be written. */
export async function keepBytecode<Program>(file: string, use: (program: Program) => unknown): Promise<void> {
  const script = compile(file, undefined);
  await use(start(file, script));
  const code = script.createCachedData();
  const temporary = cacheOf(`${file}.${process.pid}`);
  writeFileSync(temporary, Buffer.concat([hash(readFileSync(file), code), code]));
  renameSync(temporary, cacheOf(file));
}

/** A kernel's body that walks through what most kernels need. Its parameters: an array `values`, and `intervals`. */
export const SAMPLE = `
    let pi = 0;
    for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
    for (let k = 0; k < values.length; k++) {
      if (values[k] > 0 && pi < 3) values[k] = Math.max(Math.sqrt(values[k]), pi | 0);
    }
    return pi;`;

const cacheOf = (file: string) => `${file}.v8cache`;

const hash = (program: Buffer, code: Buffer) => createHash('sha256').update(program).update(code).digest();

function readCodeCache(file: string): Buffer | undefined {
  try {
    const data = readFileSync(cacheOf(file));
    const code = data.subarray(HASH_BYTES);
    return hash(readFileSync(file), code).equals(data.subarray(0, HASH_BYTES)) ? code : undefined;
  } catch {
    return undefined; // None was made.
  }
}

function compile(file: string, cachedData: Buffer | undefined): Script {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
  return new Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
}

function start<Program>(file: string, script: Script): Program {
  const module = { exports: {} as Program };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}
