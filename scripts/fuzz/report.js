// What the fuzzer says: progress, what was compared how often, findings.

/** Sums over batches. */
export function tally() {
  return { cases: 0, calls: 0, withV8: 0, families: {}, ways: {}, times: {} };
}

export function count(totals, { counts, perFamily, ways, times }) {
  const cases = Object.values(perFamily).reduce((sum, each) => sum + each, 0);
  totals.cases += cases;
  totals.calls += counts.calls;
  totals.withV8 += counts.withV8;
  const add = (sums, key, value) => {
    sums[key] = (sums[key] ?? 0) + value;
  };
  for (const [name, value] of Object.entries(perFamily)) add(totals.families, name, value);
  for (const way of ways) add(totals.ways, way, cases);
  for (const [step, value] of Object.entries(times)) add(totals.times, step, value);
}

/** A line on standard error: rewritten on a terminal, every ten seconds elsewhere. */
export function createProgress(cases) {
  const start = performance.now();
  const { isTTY } = process.stderr;
  const seconds = () => (performance.now() - start) / 1000;
  let shown = 0;
  return {
    seconds,
    update(done) {
      if (seconds() - shown < (isTTY ? 0.5 : 10)) return;
      shown = seconds();
      const rate = done / seconds();
      const left = Math.round((cases - done) / rate);
      const text = `${done} of ${cases} cases, ${rate.toFixed(0)}/s, ${Math.floor(left / 60)} min ${left % 60} s left`;
      process.stderr.write(isTTY ? `\r${text}\x1b[K` : `${text}\n`);
    },
    end() {
      if (isTTY) process.stderr.write('\r\x1b[K');
    },
  };
}

const asList = (sums, digits = 0) =>
  Object.entries(sums)
    .map(([name, value]) => `${name} ${value.toFixed(digits)}`)
    .join(', ');

export function printSummary({ seed, first, cases, totals, seconds }, json) {
  const rate = cases / seconds;
  if (json) return console.log(JSON.stringify(asJson({ seed, first, cases, totals, seconds, rate, finding: null })));
  const from = first === 0 ? '' : ` from ${first}`;
  console.log(
    `${cases} cases, ${totals.calls} calls, seed ${seed}${from}: no difference (${seconds.toFixed(0)} s, ${rate.toFixed(0)} cases/s)`,
  );
  console.log(`  families: ${asList(totals.families)}`);
  console.log(
    `  compared with the js back end: ${asList(withoutJs(totals.ways))} cases; with V8 ${totals.withV8} calls`,
  );
  const times = Object.fromEntries(Object.entries(totals.times).map(([step, value]) => [step, value / 1000]));
  console.log(`  seconds of the workers: ${asList(times, 1)}`);
}

const withoutJs = ({ js, V8, ...ways }) => ways;

export function printFinding({ seed, first, totals, number, numbers, verdict, source, call, path, seconds }, json) {
  const { kind, way, what } = verdict;
  if (json) {
    const finding = { number, numbers, kind, way, what, source, call: inspectable(call), fixture: path };
    return console.log(JSON.stringify(asJson({ seed, first, cases: totals.cases, totals, seconds, finding })));
  }
  const where = number === undefined ? `cases ${numbers[0]} to ${numbers.at(-1)} together` : `case ${number}`;
  console.log(`${where} of seed ${seed} ${kind}${way === undefined ? '' : ` (${way})`}: ${what}`);
  if (call !== undefined) console.log(`call: ${inspectable(call)}`);
  if (source !== undefined) console.log(`\n${source}`);
  if (path !== undefined) console.log(`saved as ${path}`);
}

function inspectable(call) {
  if (call === undefined) return undefined;
  return JSON.stringify(call, (_, value) => {
    if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? Object.is(value, -0)
        ? '-0'
        : String(value)
      : value;
  });
}

const asJson = ({ totals, ...rest }) => ({ ...rest, ...totals, cases: rest.cases });
