// Differential fuzzer: random kernels through V8, the js back end and C by every compiler at -O0 and -O3; results, array
// contents and errors are compared bit for bit. Many kernels per compile.
//
// usage: npm run fuzz -- [--seed S] [--cases N] [--compilers gcc,clang-19] [--batch N] [--sanitize]
// exit code 1 at the first batch with a difference, which is shrunk and printed.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { buildDirect } from '../dist/builders/direct.js';
import { compile } from '../dist/compiler/compile.js';
import { findCompiler, findCompilers } from '../dist/toolchains/find.js';
import { calls, helper, printProgram, programs } from './fuzz/programs.js';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    cases: { type: 'string', default: '4000' },
    compilers: { type: 'string' },
    batch: { type: 'string', default: '200' },
  },
});
const seed = Number(options.seed);
const cases = Number(options.cases);
const batchSize = Number(options.batch);
/** Calls of each kernel; a case is one kernel with all its calls. */
const CALLS = 6;

const compilers = options.compilers
  ? await Promise.all(options.compilers.split(',').map((name) => findCompiler(name)))
  : await findCompilers();
const levels = compilers.flatMap((compiler) => ['-O0', '-O3'].map((optimisation) => ({ compiler, optimisation })));
const folder = mkdtempSync(join(tmpdir(), 'kernelize-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const require = createRequire(import.meta.url);
let files = 0;

const cased = fc.record({ program: programs, calls: fc.array(calls, { minLength: CALLS, maxLength: CALLS }) });

const bits = new DataView(new ArrayBuffer(8));
function bitsOf(value) {
  bits.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  return bits.getBigUint64(0).toString(16);
}

/** Result or error, and the arrays' memory afterwards; NaNs in float arrays count as one. */
function outcome(fn, call, kinds) {
  const memory = [new ArrayBuffer(128), new ArrayBuffer(128)];
  const types = kinds.map((kind) => globalThis[kind]);
  for (const [at, buffer] of memory.entries()) new Uint8Array(buffer).set(call.bytes, at * 8);
  const offset = call.overlap === 'shifted' ? 8 : 0;
  const [a, b] = types.map(
    (type, at) => new type(memory[call.overlap === 'apart' ? at : 0], at * offset, call.lengths[at]),
  );
  // Small numbers in float arrays, or everything is a huge exponent.
  for (const array of [a, b])
    if (/Float/.test(array.constructor.name)) for (const at of array.keys()) array[at] = call.bytes[at] / 4 - 20;
  let result;
  try {
    result = bitsOf(fn(call.x, call.n, call.m, a, b));
  } catch (error) {
    result = `${error.name}: ${error.message}`;
  }
  // The bits of a NaN are nobody's promise: seen through another kind of array they may differ.
  const floats = [a, b].filter((array) => /Float/.test(array.constructor.name));
  const blurred = call.overlap !== 'apart' && kinds[0] !== kinds[1] && floats.some((array) => array.some(Number.isNaN));
  const contents = call.overlap === 'apart' ? [a, b] : floats.length > 0 ? [a, b] : [new Uint8Array(memory[0])];
  const text = contents.map((array) => Array.from(array, bitsOf).join()).join(';');
  return { result, text, blurred };
}

/** Compiles a batch every way; gives each kernel's implementations by name. */
async function build(batch) {
  const names = batch.map((_, at) => `f${at}`);
  const typed = batch.map(({ program }, at) => printProgram(program, names[at], true));
  const plain = batch.map(({ program }, at) => printProgram(program, names[at], false));
  const source = `import type { f32, i32, u32 } from 'kernelize';\n${helper(true)}\n${typed.join('\n')}\n`;
  const { output, diagnostics } = compile('fuzz.ts', source, { verify: true });
  if (output === undefined) throw new Error(`refused: ${JSON.stringify(diagnostics[0])}\n${typed.join('\n')}`);
  const base = join(folder, `batch${files++}`);
  writeFileSync(`${base}.c`, output.c);
  writeFileSync(`${base}.mjs`, output.js);
  const ways = new Map();
  ways.set('V8', new Function(`${helper(false)}\n${plain.join('\n')}\nreturn { ${names.join(', ')} };`)());
  process.env.KERNELIZE_BACKEND = 'js';
  const loaded = await import(pathToFileURL(`${base}.mjs`).href);
  ways.set('js', Object.fromEntries(names.map((name) => [name, loaded[name].js])));
  await Promise.all(
    levels.map(async ({ compiler, optimisation }) => {
      const output = `${base}.${compiler.name.replaceAll('/', '_')}${optimisation}.node`;
      await buildDirect({ compiler, target: 'native', source: `${base}.c`, output, optimisation });
      ways.set(`${compiler.name} ${optimisation}`, require(output));
    }),
  );
  return { ways, names, typed };
}

/** The first difference of each kernel: index and description. */
function differences(batch, { ways, names }) {
  const found = [];
  for (const [at, { program, calls: list }] of batch.entries()) {
    const difference = list.map((call) => differ(ways, names[at], call, program)).find((each) => each !== undefined);
    if (difference !== undefined) found.push({ at, difference });
  }
  return found;
}

function differ(ways, name, call, { kinds, directives }) {
  const js = outcome(ways.get('js')[name], call, kinds);
  if (js.blurred) return undefined;
  const where = JSON.stringify({ ...call, x: String(Object.is(call.x, -0) ? '-0' : call.x), bytes: undefined });
  for (const [way, functions] of ways) {
    // V8 has no checks: where the js back end reports an error, V8 went on. And directives are not for V8.
    if (way === 'js' || (way === 'V8' && (/Error/.test(js.result) || directives !== ''))) continue;
    const other = outcome(functions[name], call, kinds);
    if (other.result !== js.result) return `${where}: js ${js.result}, ${way} ${other.result}`;
    if (other.text !== js.text) return `${where}: arrays differ: js ${js.text}\n   ${way} ${other.text}`;
  }
  return undefined;
}

const start = performance.now();
for (let done = 0; done < cases; done += batchSize) {
  const batchSeed = (seed + done) | 0;
  const batch = fc.sample(cased, { seed: batchSeed, numRuns: Math.min(batchSize, cases - done) });
  const built = await build(batch);
  const [first] = differences(batch, built);
  if (first !== undefined) {
    console.log(`case ${done + first.at} of seed ${seed}: ${first.difference}\n${built.typed[first.at]}`);
    console.log('shrinking ...');
    const property = fc.asyncProperty(cased, async (each) => differences([each], await build([each])).length === 0);
    const result = await fc.check(property, {
      seed: batchSeed,
      path: String(first.at),
      interruptAfterTimeLimit: 60_000,
      markInterruptAsFailure: false,
    });
    const [smallest] = result.counterexample ?? [batch[first.at]];
    const again = await build([smallest]);
    console.log(`${differences([smallest], again)[0]?.difference}\n${again.typed[0]}`);
    process.exit(1);
  }
  if (process.stderr.isTTY || (done / batchSize) % 10 === 9)
    console.error(`${done + batch.length} of ${cases} cases, no difference`);
}
const seconds = ((performance.now() - start) / 1000).toFixed(0);
const ways = levels.map(({ compiler, optimisation }) => `${compiler.name} ${optimisation}`).join(', ');
console.log(
  `${cases} cases, ${cases * CALLS} calls, seed ${seed}: no difference between V8, js, ${ways} (${seconds} s)`,
);
