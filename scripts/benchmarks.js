// Writes the tables of docs/benchmarks.md and README.md from measurements: the pi series with Python's compilers,
// leibniz for lower levels of CPUs, the example kernels. What was measured is kept in docs/benchmarks.json.
//
// usage: npm run benchmarks                   measures (20 minutes; nothing else should run) and writes both files
//        npm run benchmarks -- --write        writes the tables again from docs/benchmarks.json
//        npm run benchmarks -- --check        writes nothing and exits 1 if the tables are stale
//        --rounds N                           samples of each variant (default: 7)

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sections, summary } from './benchmarks/sections.js';
import { formatDocument } from './format-docs.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const root = new URL('..', import.meta.url);
const record = new URL('docs/benchmarks.json', root);

if (!options.write && !options.check) writeFileSync(record, `${JSON.stringify(measureAll(), keepFigures)}\n`);
const figures = JSON.parse(readFileSync(record, 'utf8'));
for (const [name, parts] of [
  ['docs/benchmarks.md', sections(figures)],
  ['README.md', { summary: summary(figures) }],
]) {
  const document = new URL(name, root);
  const text = readFileSync(document, 'utf8');
  const wanted = await formatDocument(fill(name, text, parts));
  if (text === wanted) continue;
  if (options.check) {
    console.error(`${name} is stale: run npm run benchmarks -- --write`);
    process.exitCode = 1;
  } else {
    writeFileSync(document, wanted);
    console.log(`wrote ${name}`);
  }
}

function measureAll() {
  const { rounds } = options;
  const bench = ['dist/cli/main.js', 'bench', '--profiles', 'strict', '--rounds', rounds, '--json', '-'];
  const leibniz = [...bench, '--series', 'leibniz'];
  return {
    rounds,
    series: measure([...bench, '--peers']),
    v3: measure(leibniz, { KERNELIZE_MAX_CPU: 'x86-64-v3' }),
    baseline: measure(leibniz, { KERNELIZE_MAX_CPU: 'baseline' }),
    examples: measure(['scripts/bench-examples.js', '--rounds', rounds, '--json']),
  };
}

function measure(args, env = {}) {
  console.log(`node ${args.join(' ')}`);
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`that exited with ${status}`);
  return JSON.parse(stdout);
}

/** Samples are for who measures; documents have figures. Four digits are more than a run can tell. */
function keepFigures(key, value) {
  if (['samples', 'flags', 'outliers', 'load'].includes(key)) return undefined;
  const isFigure = typeof value === 'number' && !Number.isInteger(value);
  return isFigure ? Number(value.toPrecision(4)) : value;
}

/** The document, with each section between its marks. */
function fill(document, text, all) {
  return Object.entries(all).reduce((filled, [name, section]) => {
    const between = new RegExp(
      `(?<=<!-- ${name}: written by npm run benchmarks -->\n\n)[\\s\\S]*?(?=\n\n<!-- end of ${name} -->)`,
    );
    if (!between.test(filled)) throw new Error(`${document} has no place for ${name}`);
    return filled.replace(between, () => section);
  }, text);
}
