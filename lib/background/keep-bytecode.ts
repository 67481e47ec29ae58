// A program, run by the build and by npm's install step: keeps V8's bytecode of the thread's program, as it is after a
// kernel.

import { join } from 'node:path';
import { keepBytecode, SAMPLE } from '../code-cache.ts';
import { packageRoot } from '../package.ts';

const file = join(packageRoot, 'dist', 'background', 'compile-request.cjs');

await keepBytecode<typeof import('./compile-request.ts')>(file, ({ lower }) =>
  lower({
    file: 'sample.js',
    source: `(function sum(values, intervals) {${SAMPLE}})`,
    directives: {},
    fromFunction: { name: 'sum', parameters: ['Float64Array', 'f64'], result: undefined, captures: {} },
    target: 'native',
  }),
);
