// The ways to run kernels: V8 as it is, the js back end, and C by each compiler at -O0 and -O3, for each level of CPUs
// (or with sanitizers, or as for debuggers).
//
// In:  sources. Out: each kernel's implementation, way by way. C kernels stand in one file, with the product's own glue
// and flags.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDirect } from '../../dist/builders/direct.js';
import { compile } from '../../dist/compiler/compile.js';
import { levelsOfCpu } from '../../dist/cpu.js';
import { sanitizerFlags } from '../../dist/toolchains/sanitizer.js';
import { interpretedStages, nameOf, stages } from './facts/stages.js';

const require = createRequire(import.meta.url);

/** A batch takes seconds. */
const COMPILER_SECONDS = 300;

/** Loops that can be cancelled run in chunks: short ones, whose ends small arrays meet. */
const SHORT_CHUNKS = ['-DKZ_CHUNK=4', '-DKZ_TURNS=2'];

/** As `kernelize build --debug` makes C. */
const DEBUG = { debug: true, lineDirectives: (file) => file };

/** Iterations of a chunk in the lane order, for C and for the js back end: two blocks of lanes. */
const LANE_CHUNK = 128;
const SHORT_LANE_CHUNKS = [`-DKZ_LANE_CHUNK=${LANE_CHUNK}`, `-DKZ_LEAST_GRAIN=${LANE_CHUNK}`];

const INTERPRETED_CHUNKS = { laneChunk: LANE_CHUNK, pollChunk: 4 };

/**
 * All ways to compile C with these compilers, or under `facts` to interpret the IR: what to hand to `buildWays`. Those
 * for this very CPU stand first, a pair for each compiler; `isUsual` marks them. The levels of CPUs differ in how wide
 * the vectors are, and in having fused multiply-adds.
 */
export function nativeWays(compilers, { sanitize, debug, facts }) {
  if (facts) return stages.map((stage) => ({ name: nameOf(stage), isInterpreted: true, isUsual: true }));
  if (sanitize)
    return compilers.map((compiler) => ({
      ...{ name: `${compiler.name} sanitized`, compiler, optimisation: '-O0', target: 'native', isUsual: true },
      extra: ['-O1', ...sanitizerFlags(compiler.family), ...SHORT_CHUNKS, ...SHORT_LANE_CHUNKS],
    }));
  if (debug)
    return compilers.map((compiler) => ({
      ...{ name: `${compiler.name} debug`, compiler, variant: 'debug', target: 'native', isUsual: true },
      extra: SHORT_LANE_CHUNKS,
    }));
  const way = (compiler, optimisation, target) => ({
    ...{
      name: `${compiler.name} ${optimisation}${target === 'native' ? '' : ` ${target}`}`,
      compiler,
      optimisation,
      target,
    },
    isUsual: target === 'native',
    extra: [...(optimisation === '-O0' ? SHORT_CHUNKS : []), ...SHORT_LANE_CHUNKS],
  });
  // The best level is the native one, or nearly so.
  const levels = process.arch === 'x64' ? ['baseline', ...levelsOfCpu()].slice(0, -1) : [];
  return [
    ...compilers.flatMap((compiler) => [way(compiler, '-O0', 'native'), way(compiler, '-O3', 'native')]),
    ...levels.flatMap((level) =>
      ['-O0', '-O3'].flatMap((optimisation) => compilers.map((compiler) => way(compiler, optimisation, level))),
    ),
  ];
}

/** The text of a file of kernels, for the compiler and for V8. */
export function printSources(cases) {
  const used = [...new Set(cases.map(({ family }) => family))];
  const text = (typed) =>
    [
      ...used.map((family) => family.helpers(typed)),
      ...cases.map(({ family, case_ }, at) => family.print(case_, `f${at}`, typed)),
    ].join('\n');
  return {
    typed: `import type { f32, f64, i32, i64, u32, u64 } from 'kernelize';\n${text(true)}\n`,
    plain: text(false),
    names: cases.map((_, at) => `f${at}`),
  };
}

/**
 * Compiles sources every way, one C compiler after the other: there is a worker per core.
 * @returns functions by way and name, and the milliseconds that each step took
 * @throws Error with a name of its own if a compiler refuses: `Refused` (kernelize) or `Rejected` (C)
 */
export async function buildWays({ typed, plain, names }, { natives, threads, folder: parent, signal }) {
  const folder = mkdtempSync(join(parent, 'batch-'));
  const times = {};
  const timed = async (step, action) => {
    const start = performance.now();
    const result = await action();
    times[step] = (times[step] ?? 0) + performance.now() - start;
    return result;
  };
  try {
    const debug = natives.some(({ variant }) => variant === 'debug');
    const output = await timed('kernelize', () => compiled(typed, debug ? DEBUG : {}));
    const base = join(folder, 'fuzz');
    writeFileSync(`${base}.c`, output.c);
    const own = ['kzAround', 'kzChoices'].filter((each) => output.js.includes(`const ${each} = `));
    const module = output.js.replace(/(kzLaneChunk = )\d+/, `$1${LANE_CHUNK}`);
    writeFileSync(`${base}.mjs`, `${module}export { ${own.join(', ')} };\n`);
    const kernels = names.map((name) => [name, kernelOf(name, output.exports)]);
    const ways = new Map();
    const loaded = await import(pathToFileURL(`${base}.mjs`).href);
    const people = (flat) => Object.fromEntries(kernels.map(([own, path]) => [own, around(loaded, path, flat)]));
    ways.set('js', Object.fromEntries(kernels.map(([name, path]) => [name, memberAt(loaded, path).js])));
    if (plain !== null) ways.set('V8', new Function(`${plain}\nreturn { ${names.join(', ')} };`)());
    if (natives.some(({ isInterpreted }) => isInterpreted)) {
      const interpreted = await timed('interpreter', () => interpretedStages(typed, INTERPRETED_CHUNKS));
      for (const { name } of natives) ways.set(name, people(interpreted.get(name)));
      return { ways, times };
    }
    for (const [at, { name, compiler, optimisation, variant, target, extra = [] }] of natives.entries()) {
      const file = `${base}-${at}.node`;
      // A loaded machine is slow, and says nothing about kernelize: a timeout is trouble, not a finding.
      const patience = AbortSignal.any([signal, AbortSignal.timeout(COMPILER_SECONDS * 1000)]);
      const request = { compiler, target, source: `${base}.c`, output: file, optimisation, variant, extra };
      await timed(name, () => rejecting(patience, () => buildDirect({ ...request, signal: patience })));
      const binary = require(file);
      binary.kz_set_threads?.(threads);
      ways.set(name, people(binary));
    }
    return { ways, times };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A kernel of a case: a function, or the method of its class. */
const kernelOf = (name, exports) => exports.find((each) => each.startsWith(`${name}_K.prototype.`)) ?? name;

const memberAt = (module, path) => path.split('.').reduce((object, key) => object[key], module);

/**
 * What people call: where values are not passed as they are, JavaScript stands around the native function, and where
 * there are several versions, in front of them.
 */
function around({ kzAround, kzChoices }, path, flat) {
  const choice = kzChoices?.[path];
  const put = (name) => kzAround?.[name]?.(flat[name]) ?? flat[name];
  return choice === undefined ? put(path) : choice.make(choice.versions.map(put));
}

/** Exactly the errors that say something about kernelize have names: others are trouble of the machine's. */
function failure(name, message) {
  return Object.assign(new Error(message), { name });
}

function compiled(typed, options) {
  let result;
  try {
    result = compile('fuzz.ts', typed, { verify: true, ...options });
  } catch (error) {
    throw failure('Refused', `the compiler itself failed: ${error.stack}`);
  }
  if (result.output === undefined) throw failure('Refused', JSON.stringify(result.diagnostics[0]));
  return result.output;
}

async function rejecting(patience, action) {
  try {
    return await action();
  } catch (error) {
    if (patience.aborted) throw error;
    throw failure('Rejected', `${error.message}`);
  }
}
