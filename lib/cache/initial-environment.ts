// The environment that the process was started with. What came to process.env later may be from a file of the working
// folder (.env), which must not say whom to believe.

import { readFileSync } from 'node:fs';

let known: ReadonlyMap<string, string> | undefined;

/** Undefined: it can't be told; no Linux. */
export function initialEnvironment(): ReadonlyMap<string, string> | undefined {
  known ??= read();
  return known;
}

function read(): ReadonlyMap<string, string> | undefined {
  try {
    const lines = readFileSync('/proc/self/environ', 'utf8').split('\0');
    return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  } catch {
    return undefined;
  }
}
