// Measurements to the sections of docs/benchmarks.md, as Markdown.
//
// In:  what scripts/benchmarks.js measured. Out: text by the section's name. Ratios first; nothing is left out because
// it looks bad.

/** @returns {Record<string, string>} */
export function sections({ rounds, series, v3, baseline, examples, wild }) {
  return {
    machine: machine(series, rounds),
    leibniz: leibnizTable(series),
    levels: levelTable({ 'x86-64-v4': series, 'x86-64-v3': v3, baseline }),
    series: seriesTable(series),
    kernels: kernelTable(examples),
    losses: losses(series, examples),
    wild: wildTable(wild),
  };
}

/**
 * For the README: some of the kernels, from the most to the least that is won, and what `reassociate` and threads make
 * of leibniz.
 */
export function summary({ series, examples }) {
  const chosen = [
    'fnv1a64',
    'histogram',
    'matrixProduct',
    'floydWarshall',
    'greyscale',
    'spectralNorm',
    'jacobi',
    'sieve',
    'xorshift32',
    'mandelbrot',
  ];
  const found = examples.rows.filter(({ kernel }) => chosen.includes(kernel));
  const sorted = found.sort((a, b) => best(b.results).ratio - best(a.results).ratio);
  const compilers = sorted[0].results.map(({ compiler }) => compiler);
  const cells = ({ kernel, results }) => [`\`${kernel}\``, ...results.map(({ ratio: value }) => number(value))];
  const half = Math.ceil(sorted.length / 2);
  const rows = sorted
    .slice(0, half)
    .map((row, at) => [...cells(row), ...(sorted[half + at] ? cells(sorted[half + at]) : [])]);
  const leibniz = rowsOf(series, 'leibniz');
  const one = best(leibniz.filter(({ variant }) => variant === REASSOCIATE));
  const most = best(leibniz.filter(({ variant }) => PARALLEL.test(variant)));
  return [
    table(['', ...compilers, '', ...compilers], rows),
    '',
    `Leibniz' series under \`reassociate\`, 1e8 terms: ${number(one.ratio)} times as fast as V8 on one thread (${milliseconds(one.median)}), ${number(most.ratio)} on ${most.threads} threads.`,
  ].join('\n');
}

const REASSOCIATE = 'generated C, reassociate';
const PARALLEL = /^generated C, reassociate parallel, /;
const ours = (row) => !row.variant.startsWith('JavaScript') && /^V8|^gcc|^clang|^icx|^icc/.test(row.compiler);
const isPeer = (row) => row.variant !== 'JavaScript' && !ours(row);
const best = (rows) => rows.reduce((most, row) => (row.ratio > (most?.ratio ?? 0) ? row : most), undefined);
const number = (value) => (value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toPrecision(2));
const ratio = ({ ratio: value, interval: { low, high } }) => `${number(value)} [${number(low)}, ${number(high)}]`;
const milliseconds = (seconds) =>
  seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Published functions, from the least to the most that is won by the better compiler. */
function wildTable({ environment: { cpu, node, v8, date }, rounds, rows, summary }) {
  const { functions, asTheyAre, withMends, not, measured, geometricMean, median, below095, short } = summary;
  const compilers = rows[0].ratios.map(({ compiler }) => compiler);
  const sorted = [...rows].sort((a, b) => best(a.ratios).ratio - best(b.ratios).ratio);
  const cells = ({ name, v8Milliseconds, ratios }) => [
    `\`${name}\``,
    `${(v8Milliseconds * 1000).toPrecision(3)} µs`,
    ...compilers.map((each) => number(ratios.find(({ compiler }) => compiler === each)?.ratio ?? Number.NaN)),
  ];
  return [
    `${functions} functions: ${asTheyAre} compile as they are, ${withMends} with mends, ${not} don't. Of the ${measured} that take V8`,
    `more than 2 µs, with the better compiler: geometric mean **${number(geometricMean)}**, median ${number(median)},`,
    `${below095} below 0.95. ${short} are shorter. ${cpu}, Node.js ${node}, V8 ${v8}, ${rounds} rounds, ${date.slice(0, 10)}.`,
    '',
    table(['function', 'V8', ...compilers], sorted.map(cells)),
  ].join('\n');
}

function rowsOf({ measurements }, name) {
  return measurements.filter(({ series }) => name === undefined || series === name);
}

function machine({ environment, measurements, peers }, rounds) {
  const { cpu, cores, system, node, v8, date } = environment;
  const compilers = new Set(measurements.filter(ours).map(({ compiler }) => compiler));
  const versions = peers.map(({ title, version, python }) => `${title} ${version} (${python})`);
  return [
    `- ${cpu}, ${cores} CPUs, ${system}; Node.js ${node}, V8 ${v8}; ${date.slice(0, 10)}`,
    `- ${[...compilers].join(', ')}`,
    `- ${[...new Set(versions)].join(', ')}`,
    `- \`npm run benchmarks -- --rounds ${rounds}\`: \`npm run bench -- --peers --profiles strict\`, leibniz again with \`KERNELIZE_MAX_CPU\`, and`,
    '  `npm run bench:examples`',
  ].join('\n');
}

function leibnizTable(run) {
  const rows = rowsOf(run, 'leibniz').filter(({ wrong }) => wrong === null);
  const order = [...rows].sort((a, b) => b.ratio - a.ratio);
  return table(
    ['× JavaScript [95 %]', 'variant', 'compiler', 'median'],
    order.map((row) => [
      ratio(row),
      `${row.variant}${row.tolerance > 0 ? ' ≈' : ''}`,
      name(row),
      milliseconds(row.median),
    ]),
  );
}

function name({ compiler, profile }) {
  return [compiler, profile].filter(Boolean).join(', ');
}

/** What each level of CPUs reaches with one thread: the compiler's lanes, and those written by hand. */
function levelTable(runs) {
  const compilersOf = (run) => [
    ...new Set(
      rowsOf(run, 'leibniz')
        .filter(ours)
        .map(({ compiler }) => compiler),
    ),
  ];
  const compilers = compilersOf(Object.values(runs)[0]);
  const cell = (run, compiler, variant) => {
    const found = rowsOf(run, 'leibniz').find((row) => row.compiler === compiler && row.variant === variant);
    return found === undefined ? '' : ratio(found);
  };
  const rows = Object.entries(runs).flatMap(([level, run]) =>
    [REASSOCIATE, 'C, lanes'].map((variant) => [
      level,
      variant === REASSOCIATE ? '`reassociate`' : 'by hand',
      ...compilers.map((compiler) => cell(run, compiler, variant)),
    ]),
  );
  return table(['level', 'lanes', ...compilers], rows);
}

/** A row for each series: the best compiler's ratio for each way, and the best of the peers. */
function seriesTable(run) {
  const names = [...new Set(run.measurements.map(({ series }) => series))];
  const show = (row) => (row === undefined ? '' : `${number(row.ratio)} (${row.compiler.replace(/ [\d.]+$/, '')})`);
  const most = Math.max(...run.measurements.map(({ threads }) => threads ?? 1));
  const rows = names.map((series) => {
    const all = rowsOf(run, series).filter(({ wrong }) => wrong === null);
    const of = (variant) => best(all.filter((row) => row.variant === variant));
    const onThreads = best(all.filter((row) => PARALLEL.test(row.variant) && row.threads === most));
    const peer = best(all.filter(isPeer));
    return [
      `\`${series}\``,
      show(of('C')),
      show(of('generated C')),
      show(of(REASSOCIATE)),
      show(onThreads),
      peer === undefined ? '' : `${number(peer.ratio)} (${peer.variant}${peer.tolerance > 0 ? ' ≈' : ''})`,
    ];
  });
  return table(
    [
      'series',
      'C by hand',
      'generated C',
      '`reassociate`',
      `\`reassociate parallel\`, ${most} threads`,
      "best of Python's",
    ],
    rows,
  );
}

const ofKernel = (rows, pick) => rows.map(({ results }) => Math.max(...results.map(pick)));
const geometricMean = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function kernelTable({ rows, environment }) {
  const compilers = rows[0].results.map(({ compiler }) => compiler);
  const sorted = [...rows].sort((a, b) => best(b.results).ratio - best(a.results).ratio);
  const threads = (results) => {
    const values = results.flatMap(({ parallelRatio }) => parallelRatio ?? []);
    return values.length === 0 ? '' : number(Math.max(...values));
  };
  const text = table(
    ['kernel', ...compilers, `\`parallel\`, ${environment.cores} threads`, 'what checks cost'],
    sorted.map(({ kernel, results }) => [
      `\`${kernel}\``,
      ...results.map(ratio),
      threads(results),
      results.map(({ checksCost }) => checksCost.toFixed(2)).join(', '),
    ]),
  );
  const costs = rows.flatMap(({ results }) => results.map(({ checksCost }) => checksCost)).sort((a, b) => a - b);
  const one = geometricMean(ofKernel(rows, ({ ratio: value }) => value));
  const all = geometricMean(ofKernel(rows, ({ ratio: value, parallelRatio }) => parallelRatio ?? value));
  return [
    text,
    '',
    `Geometric mean with the better compiler of each kernel: ${number(one)} on one thread, ${number(all)} with \`parallel\` where that is no error.`,
    `Checks cost a factor of ${costs[costs.length >> 1].toFixed(2)} in the median, ${costs.at(-1).toFixed(2)} at most.`,
  ].join('\n');
}

/** Where JavaScript or a peer is faster, and where a compiler does much worse than another. */
function losses(series, examples) {
  const names = [...new Set(series.measurements.map((row) => row.series))];
  const lines = names.flatMap((each) => {
    const rows = rowsOf(series, each).filter(({ wrong }) => wrong === null);
    const generated = rows.filter(({ variant }) => variant.startsWith('generated C') && !PARALLEL.test(variant));
    const slower = generated
      .filter(({ ratio: value }) => value < 0.97)
      .map(
        (row) => `\`${each}\`: ${row.variant} by ${row.compiler} is ${number(row.ratio)} times as fast as JavaScript`,
      );
    const beaten = [
      [
        rows.filter(isPeer).filter(({ tolerance }) => tolerance === 0),
        ({ variant }) => variant === 'generated C',
        'in the same order',
      ],
      [
        rows.filter(isPeer).filter(({ variant }) => !variant.includes('parallel')),
        ({ variant }) => variant === REASSOCIATE,
        'in any order',
      ],
    ].flatMap(([others, isOurs, how]) => {
      const [peer, own] = [best(others), best(rows.filter(isOurs))];
      if (peer === undefined || own === undefined || peer.ratio <= 1.03 * own.ratio) return [];
      return [`\`${each}\`, ${how}: ${peer.variant} ${number(peer.ratio)}, ours ${number(own.ratio)}`];
    });
    const byHand = best(rows.filter(({ variant }) => variant === 'C'));
    const own = best(rows.filter(({ variant }) => variant === 'generated C'));
    const worse = byHand !== undefined && own !== undefined && byHand.ratio > 1.1 * own.ratio;
    return [
      ...slower,
      ...beaten,
      ...(worse ? [`\`${each}\`: C by hand ${number(byHand.ratio)}, generated C ${number(own.ratio)}`] : []),
    ];
  });
  const kernels = examples.rows.flatMap(({ kernel, results }) => {
    const most = best(results);
    return results
      .filter(({ ratio: value }) => value < 0.97 || value < 0.6 * most.ratio)
      .map(
        (row) =>
          `\`${kernel}\`: ${number(row.ratio)} with ${row.compiler}, ${number(most.ratio)} with ${most.compiler}`,
      );
  });
  return [...lines, ...kernels].map((line) => `- ${line}`).join('\n') || 'At nothing in this run.';
}
