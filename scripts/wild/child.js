// A process for one function: V8's answer and the kernels' compared on the arguments of several seeds, then both
// measured in turns. In: a message with the job. Out: a message with the outcome.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { libmFunctions } from '../../dist/ir/ops.js';
import { compareAll } from './compare.js';
import { OWN_CLASS } from './extract.js';
import { measure } from './measure.js';
import { randomFrom } from './random.js';

/**
 * @typedef {{ list: string, name: string, size: string | undefined, javascript: string, natives: { compiler: string, module: string }[], rounds: number,
 *   isMeasured: boolean, kernel: string }} Job
 * @typedef {{ differences: import('./compare.js').Difference[], v8?: number[], natives?: Record<string, number[]>, isPutBack?: boolean }} Outcome
 *   times in milliseconds a call, by round.
 */

process.once('message', async (/** @type {Job} */ job) => {
  process.send(await work(job));
  process.disconnect();
});
// Whoever started this is gone.
process.on('disconnect', () => process.exit());

async function work({ list, name, size, javascript, natives, rounds, isMeasured, kernel }) {
  const { entries } = await import(pathToFileURL(list).href);
  const entry = entries.find((each) => each.name === name);
  const make = typeof entry.args === 'function' ? entry.args : entry.args[size];
  const v8 = createRequire(import.meta.url)(javascript);
  const isMethod = entry.fields !== undefined;
  const functionOf = (exported) => (isMethod ? exported.prototype[kernel] : exported);
  const variants = new Map([['V8', functionOf(v8)]]);
  for (const { compiler, module } of natives) {
    const { [isMethod ? OWN_CLASS : kernel]: exported, info } = await import(pathToFileURL(module).href);
    if (info.backend !== 'native') throw new Error(`${module} is not native: ${info.why}`);
    variants.set(compiler, functionOf(exported));
  }
  const argumentsOf = (seed) => {
    const given = make(randomFrom(seed));
    if (isMethod) return { self: Object.setPrototypeOf(given[0], v8.prototype), args: given.slice(1) };
    return entry.this === undefined ? { self: undefined, args: given } : { self: given[0], args: given.slice(1) };
  };
  const differences = compareAll(variants, argumentsOf, { usesLibm: usesLibm(variants.get('V8'), javascript) });
  // What stops early can't be timed.
  if (!isMeasured || differences.some(({ kind }) => kind !== 'libm')) return { differences };
  return { differences, ...measure(variants, argumentsOf(1), rounds) };
}

/** Functions of the C library, whose last bits may be others than V8's (docs/math-functions.md). */
function usesLibm(fn, javascript) {
  const text = createRequire(import.meta.url)('node:fs').readFileSync(javascript, 'utf8') || String(fn);
  return new RegExp(`Math\\.(${[...libmFunctions, 'pow'].join('|')})\\b|\\*\\*`).test(text);
}
