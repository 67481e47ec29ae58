// What was found, for people: a table of those that are measured, one of those that don't compile, and a summary.

import Table from 'cli-table3';
import { median, ratioInterval } from '../../dist/bench/statistics.js';

/** Milliseconds: of what takes less the call is measured, not the work. */
export const SHORTEST_CALL = 0.002;

/** Ratios to V8 of a row, by compiler. */
export function ratiosOf({ v8, natives }) {
  return Object.entries(natives).map(([compiler, samples]) => {
    return { compiler, ratio: median(v8) / median(samples), interval: ratioInterval(v8, samples) };
  });
}

/** @param {import('../wild.js').Row[]} rows */
export function summarise(rows) {
  // A function may have several sizes.
  const functions = [...new Map(rows.map((row) => [row.entry, row])).values()];
  const count = (status) => functions.filter((row) => row.status === status).length;
  const best = (row) => Math.max(...row.ratios.map(({ ratio }) => ratio));
  const long = rows.filter(({ ratios, isShort }) => ratios !== undefined && !isShort);
  const better = long.map(best).filter(Number.isFinite);
  const sorted = [...better].sort((a, b) => a - b);
  return {
    functions: functions.length,
    asTheyAre: count('as it is'),
    withMends: count('with mends'),
    not: count('not'),
    wrong: rows.filter(({ isWrong }) => isWrong).map(({ name }) => name),
    stops: rows.filter(({ differences }) => differences.some(({ kind }) => kind === 'stops')).map(({ name }) => name),
    measured: better.length,
    geometricMean:
      better.length === 0
        ? undefined
        : Math.exp(better.reduce((sum, ratio) => sum + Math.log(ratio), 0) / better.length),
    median: better.length === 0 ? undefined : median(sorted),
    below095: better.filter((ratio) => ratio < 0.95).length,
    below1: better.filter((ratio) => ratio < 1).length,
    short: rows.filter(({ isShort }) => isShort).length,
  };
}

export function printRows(rows, compilers) {
  const measured = rows.filter(({ ratios, isShort }) => ratios !== undefined && !isShort);
  const short = rows.filter(({ isShort }) => isShort);
  const unmeasured = rows.filter(({ status, ratios }) => status !== 'not' && ratios === undefined);
  const others = rows.filter(({ status }) => status === 'not');
  if (measured.length > 0) console.log(timesTable(measured, compilers));
  if (short.length > 0) {
    console.log(`\nLess than ${SHORTEST_CALL * 1000} µs in V8: these measure the call.`);
    console.log(timesTable(short, compilers));
  }
  if (unmeasured.length > 0) {
    console.log('\nCompiled, not measured:');
    const rowOf = ({ name, status, differences, lacksArguments }) => {
      return [name, status, lacksArguments ? 'the list has no arguments' : remarkOf(differences)];
    };
    console.log(plainTable(['function', 'compiles', 'against V8'], unmeasured.map(rowOf)));
  }
  if (others.length > 0) {
    console.log('\nNot compiled:');
    const rowOf = (row) => [row.name, row.lines, row.obstacles.join(', '), codesOf(row.left)];
    console.log(plainTable(['function', 'lines', 'in the way', 'the compiler'], others.map(rowOf)));
  }
}

function timesTable(rows, compilers) {
  const head = ['function', 'lines', 'compiles', 'V8 µs', ...compilers.map(({ name }) => name), 'against V8'];
  return plainTable(
    head,
    rows.map((row) => {
      const cells = compilers.map(({ name }) => ratioText(row.ratios.find(({ compiler }) => compiler === name)));
      const mends = row.status === 'with mends' ? `mends: ${mendsText(row.mends)}` : 'as it is';
      return [row.name, row.lines, mends, significant(row.v8Milliseconds * 1000), ...cells, remarkOf(row.differences)];
    }),
  );
}

function plainTable(head, rows) {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: head.map((title) => (title === 'in the way' ? 60 : null)),
  });
  for (const row of rows) table.push(row.map(String));
  return table.toString();
}

const significant = (value) => String(Number(value.toPrecision(3)));

function ratioText(each) {
  if (each === undefined) return '';
  const { ratio, interval } = each;
  return `${ratio.toFixed(2)} [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

const mendsText = (mends) =>
  Object.entries(mends)
    .flatMap(([word, count]) => (count === 0 ? [] : `${count} ${word}`))
    .join(', ');

function remarkOf(differences) {
  if (differences.length === 0) return 'same bits';
  const names = (kind) => differences.filter((each) => each.kind === kind).map(({ variant }) => variant);
  const texts = [];
  if (names('wrong').length > 0) texts.push(`WRONG: ${names('wrong').join(', ')}`);
  if (names('stops').length > 0) texts.push(`stops: ${differences.find(({ kind }) => kind === 'stops').where}`);
  if (names('libm').length > 0) texts.push('but for libm');
  return texts.join('; ');
}

/** `KZ1004 ×2, KZ1010` */
function codesOf(findings) {
  const counts = new Map();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => (count === 1 ? code : `${code} ×${count}`)).join(', ');
}

export function printSummary(summary) {
  const { functions, asTheyAre, withMends, not, measured } = summary;
  console.log(`\n${functions} functions: ${asTheyAre} compile as they are, ${withMends} with mends, ${not} don't.`);
  if (summary.stops.length > 0) console.log(`Stop with an error where V8 goes on: ${summary.stops.join(', ')}.`);
  if (measured > 0) {
    console.log(
      `Of ${measured} that take more than ${SHORTEST_CALL * 1000} µs, with the better compiler: geometric mean ${summary.geometricMean.toFixed(2)}, ` +
        `median ${summary.median.toFixed(2)} times as fast as V8 ${process.versions.v8}; ${summary.below095} below 0.95, ${summary.below1} below 1.`,
    );
  }
  if (summary.wrong.length > 0) console.log(`NOT V8'S ANSWER: ${summary.wrong.join(', ')}.`);
}
