// Kernels on JavaScript's own thread stop when their worker is terminated, and when the process ends: both wait for the
// call.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findAddon } from '../../lib/runtime/addon.ts';
import { build } from '../compiler/build.ts';
import { packageRoot, run, temporaryFolder } from '../helpers.ts';

/** None ends before anybody's patience does. */
const source = `'use kernel';
  export function flat(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += (i % 7) * 0.5; return s; }
  export function inner(n: number): number { let s = 0; for (let r = 0; r < 3; r++) for (let i = 0; i < n; i++) s += (i % 7) * 0.5; return s; }
  export function tree(n: number): number { return n < 1 ? 0 : tree(n / 2) + tree(n / 2) + tree(n / 2); }
  export function called(n: number): number { return sums(n) + 1; }
  function sums(n: number): number { const a = new Float64Array(3); let s = 0; for (let i = 0; i < n; i++) s += (i % 7) * a.length; return s; }
  export function forever(n: number): number { let s = 0; for (;;) { s = n - s; } }
  export function fills(n: number): number { const a = new Float64Array(100000); for (let i = 0; i < n; i++) a.fill(i); return a[3]!; }
  export function copies(n: number): number { const a = new Float64Array(100000); for (let i = 0; i < n; i++) a.set(a.slice()); return a[3]!; }
  export function heavy(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += Math.sin(i) * Math.exp(-i) + Math.cos(i); return s; }
  export function threads(n: number): number {
    'use kernel parallel reassociate';
    let s = 0; for (let i = 0; i < n; i++) s += 1 / (i + 0.5); return s;
  }
  export function longTasks(n: number): number {
    'use kernel parallel';
    const out = new Float64Array(2);
    for (let i = 0; i < 2; i++) { let s = 0; for (let j = 0; j < n; j++) s += (j % 7) * 0.5; out[i] = s; }
    return out[0]!;
  }
`;
const NAMES = [...source.matchAll(/export function (\w+)/g)].map(([, name]) => name as string);

/** `call`: an expression of the worker's, with `native` and `addon`. */
async function ending(call: string, mode: 'terminate' | 'exit', node: string): Promise<string> {
  const lookup = findAddon();
  const folder = temporaryFolder();
  const main = join(folder, 'main.cjs');
  writeFileSync(
    main,
    `const { Worker, isMainThread, parentPort } = require('node:worker_threads');
     if (!isMainThread) {
       const native = require(${JSON.stringify(node)});
       const addon = ${lookup.kind === 'native' ? `require(${JSON.stringify(lookup.path)})` : 'undefined'};
       parentPort.postMessage('begins');
       ${call};
       // Were it reached, it would tell before V8 looks at anything.
       parentPort.postMessage('has ended by itself');
     } else {
       const worker = new Worker(__filename);
       worker.on('message', (text) => {
         console.log(text);
         setTimeout(() => {
           ${mode === 'exit' ? 'process.exit(7)' : "worker.terminate().then(() => console.log('terminated'))"};
         }, 100);
       });
     }`,
  );
  const env = { ...process.env, KERNELIZE_THREADS: '2' };
  const { stdout, code } = await run(process.execPath, [main], { cwd: packageRoot, env, timeout: 60_000 });
  return `${stdout.trim().replaceAll('\n', ', ')}, code ${code}`;
}

const CALLS = [
  ...NAMES.map((name) => `native.${name}(1e15)`),
  'addon.kernels.leibniz.call(2 ** 53 - 1)',
  'addon.kernels.monteCarlo.call(2 ** 53 - 1, 1)',
  'addon.generated.leibniz.call(1e15)',
  'addon.generated.leibnizParallel.call(1e15)',
];

it.each(['terminate', 'exit'] as const)(
  'whatever a worker computes: %s',
  async (mode) => {
    const { folder } = await build(source);
    for (const call of CALLS) {
      const wanted = mode === 'exit' ? 'begins, code 7' : 'begins, terminated, code 0';
      expect(await ending(call, mode, join(folder, 'kernel.node')), call).toBe(wanted);
    }
  },
  600_000,
);
