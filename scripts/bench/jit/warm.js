// One process: jit of leibniz with a cache that has it. Prints how long the call takes that returns a native function,
// and whether the parser was loaded or a process started.

import childProcess from 'node:child_process';
import { jit } from '../../../dist/index.js';

let started = 0;
for (const name of ['spawn', 'execFile', 'exec', 'fork']) {
  const original = childProcess[name];
  childProcess[name] = (...args) => {
    started += 1;
    return original(...args);
  };
}

const start = performance.now();
const approxPi = jit(
  function approxPi(intervals) {
    let pi = 0;
    for (let i = 0; i < intervals; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
    return pi;
  },
  { compiler: process.argv[2], signature: 'f64(f64)', wait: true },
);
const ready = performance.now() - start;
const parser = process.report.getReport().sharedObjects.some((file) => /oxc|parser/.test(file));
console.log(JSON.stringify({ ready, cached: approxPi.info.cached, backend: approxPi.info.backend, parser, started }));
