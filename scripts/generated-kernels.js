// The text of native/generated/: C that kernelize writes from lib/pi/*.kernel.ts, compiled into the addon beside the
// hand-written kernels (native/addon.cc lists both). No file has a path of this machine in it.
//
// NAME.c is what a file says. SERIES_reassociated.c is the same source of a series under the directive `reassociate`,
// with a version for each level of CPUs; SERIES_parallel.c under `parallel` too.

import { readdirSync, readFileSync } from 'node:fs';
import { emitEmbeddingHeader } from '../dist/backends/c/index.js';
import { compile } from '../dist/compiler/compile.js';

const PLAIN = { prefix: 'kz_generated_' };
const REASSOCIATED = { prefix: 'kz_reassociated_' };
const PARALLEL = { prefix: 'kz_parallel_' };
/** Under `parallel` the others are errors: test/pi/parallel.test.ts has the reasons. */
const PARALLEL_SERIES = ['basel', 'leibniz', 'midpoint', 'nilakantha', 'wallis'].map((name) => `${name}.kernel.ts`);
const FOLDER = 'lib/pi';
/** Files that are no series, but other ways to write leibniz. */
const OTHER_WAYS = ['leibniz-i32.kernel.ts', 'leibniz-lanes.kernel.ts'];

/** Names (from the package's root) and texts. */
export function generatedKernels() {
  const sources = readdirSync(new URL(`../${FOLDER}/`, import.meta.url)).filter((name) => name.endsWith('.kernel.ts'));
  const series = sources.filter((name) => !OTHER_WAYS.includes(name));
  const reassociate = { directives: { reassociate: true }, levels: true };
  return [
    ...compileAll(sources.sort(), PLAIN, 'kernels.h', '.c'),
    ...compileAll(series.sort(), REASSOCIATED, 'reassociated.h', '_reassociated.c', reassociate),
    ...compileAll(PARALLEL_SERIES, PARALLEL, 'parallel.h', '_parallel.c', {
      directives: { reassociate: true, parallel: true },
      levels: true,
    }),
  ];
}

function compileAll(sources, embed, header, ending, options = {}) {
  const modules = sources.map((name) => {
    const file = `${FOLDER}/${name}`;
    const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    const { output, diagnostics } = compile(file, text, { embed, verify: true, ...options });
    if (output === undefined) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
    return { name: name.replace('.kernel.ts', '').replaceAll('-', '_'), ...output };
  });
  const exports = modules.flatMap((module) => module.exports);
  return [
    ...modules.map(({ name, c }) => [`native/generated/${name}${ending}`, c]),
    [`native/generated/${header}`, emitEmbeddingHeader(exports, embed)],
  ];
}
