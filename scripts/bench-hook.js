// What the import hook costs a program without kernels: start-up with 200 small modules, with the hook and without.
//
// usage: npm run bench:hook -- [--rounds N] [--modules N] [--functions N] [--json] [--help]
// Modules have so many small functions (40: 8 KB, the middle of what people's modules have; 1: nothing but the cost of
// a module). Each round starts a process with the hook and two without, in turn. Ratios are of medians, with 95 %
// bootstrap intervals: of the time from start to end, and of the processor time of all threads, which other load on the
// machine disturbs less. The last column compares the two without the hook: what the measurement itself is worth.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { median, ratioInterval } from '../dist/bench/statistics.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '31' },
    modules: { type: 'string', default: '200' },
    functions: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run bench:hook -- [--rounds N] [--modules N] [--functions N] [--json]');
  process.exit(0);
}
const [rounds, modules] = [Number(options.rounds), Number(options.modules)];
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kernelize-hook-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

const hook = ['--import', pathToFileURL(join(root, 'dist/hook/register.js')).href];
const kinds = { import: writeModules('mjs'), require: writeModules('cjs') };

/** A program of small modules; its entry point imports all of them, and prints the processor time at the end. */
function writeModules(extension) {
  const place = join(folder, extension);
  mkdirSync(place);
  const isModule = extension === 'mjs';
  const numbers = Array.from({ length: modules }, (_, index) => index);
  for (const number of numbers) {
    const code = `function f${number}(x) {\n  return x + ${number};\n}`;
    const filler = Array.from({ length: Number(options.functions) - 1 }, (_, at) =>
      functionText(`g${number}_${at}`),
    ).join('');
    const text = isModule ? `export ${code}\n` : `${code}\nmodule.exports = { f${number} };\n`;
    writeFileSync(join(place, `m${number}.${extension}`), filler + text);
  }
  const load = (number) =>
    isModule ? `import { f${number} } from './m${number}.mjs';` : `const { f${number} } = require('./m${number}.cjs');`;
  const sum = numbers.map((number) => `f${number}(1)`).join(' + ');
  const main = join(place, `main.${extension}`);
  const text = `${numbers.map(load).join('\n')}
if (${sum} !== ${numbers.reduce((a, b) => a + b, modules)}) process.exit(1);
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1000));
});
`;
  writeFileSync(main, text);
  return main;
}

function functionText(name) {
  return `
function ${name}(list, limit = 10) {
  const found = [];
  for (const each of list) {
    if (each.length > limit && !found.includes(each)) found.push({ name: each, at: found.length });
  }
  return found;
}
`;
}

/** Of a whole process, in milliseconds. */
function measure(node, flags, main) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(node, [...flags, main], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${node} ${flags.join(' ')}: ${stderr}`);
  return { time: performance.now() - start, processor: Number(stdout) };
}

/** How many times as long `samples` take. */
function compare(samples, base) {
  const { low, high } = ratioInterval(samples, base);
  return { milliseconds: median(samples), without: median(base), ratio: median(samples) / median(base), low, high };
}

const others = [22, 24, 26].map((each) => join(root, `test/node-versions/node_modules/node-${each}/bin/node`));
const results = [];
for (const node of [process.execPath, ...others].filter((each) => existsSync(each))) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  for (const [kind, main] of Object.entries(kinds)) {
    const samples = { hook: [], without: [], again: [] };
    const names = Object.keys(samples);
    for (let round = -1; round < rounds; round++) {
      // Who comes first has what the others left in caches: they take turns.
      const turn = (round + 3) % 3;
      for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
        const sample = measure(node, name === 'hook' ? hook : [], main);
        if (round >= 0) samples[name].push(sample);
      }
    }
    const both = (name, unit) => {
      const [mine, base] = [samples[name], samples.without].map((list) => list.map((sample) => sample[unit]));
      return compare(mine, base);
    };
    const [time, processor, noise] = [both('hook', 'time'), both('hook', 'processor'), both('again', 'processor')];
    results.push({ version, kind, time, processor, noise });
  }
}

if (options.json) {
  console.log(JSON.stringify({ modules, rounds, results }, null, 2));
} else {
  const head = ['Node.js', `${modules} modules`, 'without', 'with', 'time', 'processor time', 'without / without'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const show = ({ ratio, low, high }) => `${ratio.toFixed(3)} (${low.toFixed(3)} - ${high.toFixed(3)})`;
  for (const { version, kind, time, processor, noise } of results) {
    const times = [time.without, time.milliseconds].map((each) => `${each.toFixed(1)} ms`);
    table.push([version, kind, ...times, show(time), show(processor), show(noise)]);
  }
  console.log(table.toString());
}
