// Writes the tables of docs/benchmarks.md and README.md from measurements: the pi series with Python's compilers,
// leibniz for lower levels of CPUs, the example kernels, published functions. What was measured is kept in
// docs/benchmarks.json.
//
// usage: npm run benchmarks                   measures (20 minutes; nothing else should run) and writes both files
//        npm run benchmarks -- --only wild    measures that part again: series, v3, baseline, examples, wild
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
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const root = new URL('..', import.meta.url);
const record = new URL('docs/benchmarks.json', root);

if (!options.write && !options.check) writeFileSync(record, `${JSON.stringify(measured(), keepFigures)}\n`);
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

/** All parts, or those that `--only` names beside what was known of the others. */
function measured() {
  const { rounds } = options;
  const bench = ['dist/cli/main.js', 'bench', '--profiles', 'strict', '--rounds', rounds, '--json', '-'];
  const leibniz = [...bench, '--series', 'leibniz'];
  const parts = {
    series: () => measure([...bench, '--peers']),
    v3: () => measure(leibniz, { KERNELIZE_MAX_CPU: 'x86-64-v3' }),
    baseline: () => measure(leibniz, { KERNELIZE_MAX_CPU: 'baseline' }),
    examples: () => measure(['scripts/bench-examples.js', '--rounds', rounds, '--json']),
    wild: () => figuresOf(measure(['scripts/wild.js', '--rounds', rounds, '--json'])),
  };
  const wanted = options.only?.split(',') ?? Object.keys(parts);
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new Error(`there is no part '${unknown}': ${Object.keys(parts).join(', ')}`);
  const known = options.only === undefined ? { rounds } : JSON.parse(readFileSync(record, 'utf8'));
  return { ...known, ...Object.fromEntries(wanted.map((name) => [name, parts[name]()])) };
}

/** Of published functions what the document shows, and no line of theirs. */
function figuresOf({ environment, rounds, rows, summary }) {
  const { cpu, node, v8, date } = environment;
  const shown = rows
    .filter(({ ratios, isShort }) => ratios !== undefined && !isShort)
    .map(({ name, v8Milliseconds, ratios }) => ({
      ...{ name, v8Milliseconds },
      ratios: ratios.map(({ compiler, ratio }) => ({ compiler, ratio })),
    }));
  return { environment: { cpu, node, v8, date }, rounds, rows: shown, summary };
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
