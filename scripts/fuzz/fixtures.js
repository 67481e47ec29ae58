// Failures as files: sources, calls and what differed, so that they are replayed for ever.
//
// A fixture holds texts, not the generator's tree: families may change how they print without changing it. Calls are
// run by the family's `run`, or, in fixtures written by hand (family `plain`), with the arguments as they stand there.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { families } from './families.js';
import { resultOf, showArray } from './memory.js';
import { printSources } from './ways.js';

/** Cases and sources of a fixture, as a batch of one. */
export function readFixture(path) {
  const { family: name, source, plain, program, calls } = JSON.parse(readFileSync(path, 'utf8'), revive);
  const own = name === 'plain' ? plainFamily : families.find((family) => family.name === name);
  if (own === undefined) throw new Error(`${path}: no family '${name}'`);
  // Sources whose checks V8 doesn't have have no text for V8.
  const family = { name, run: own.run, checksOff: () => plain === null, mayRefuse: own.mayRefuse };
  const cases = [{ family, case_: { program, calls } }];
  return { cases, sources: { typed: lines(source), plain: plain === null ? null : lines(plain), names: ['f0'] } };
}

/** @param found `{ seed, number, verdict }` */
export function writeFixture(path, family, case_, { seed, number, verdict }) {
  const { typed, plain } = printSources([{ family, case_ }]);
  const fixture = {
    ...{ family: family.name, seed, case: number, what: `${verdict.kind}: ${verdict.what}` },
    source: typed.trimEnd().split('\n'),
    plain: family.checksOff(case_) ? null : plain.trimEnd().split('\n'),
    program: case_.program,
    calls: case_.calls,
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(encode(fixture), undefined, 2)}\n`);
}

const lines = (text) => (Array.isArray(text) ? text.join('\n') : text);

/** Numbers as they stand in a fixture; `{ kind, values }` is an array, `{ same: k }` the argument with that index. */
const plainFamily = {
  run(fn, call) {
    const args = [];
    for (const each of call)
      args.push(
        each?.kind !== undefined
          ? new globalThis[each.kind](each.values)
          : 'same' in Object(each)
            ? args[each.same]
            : each,
      );
    const result = resultOf(() => fn(...args));
    const text = args.filter((each) => ArrayBuffer.isView(each)).map((each) => `[${showArray(each)}]`);
    return { result, text: text.join(), blurred: false };
  },
};

/** What JSON lacks: -0, NaN, infinities, bigints, bytes. */
function encode(value) {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: show(value) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (ArrayBuffer.isView(value)) return { $array: value.constructor.name, values: Array.from(value, encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, encode(each)]));
}

const show = (value) => (Object.is(value, -0) ? '-0' : String(value));

function revive(_key, value) {
  if (typeof value !== 'object' || value === null) return value;
  if ('$number' in value) return Number(value.$number);
  if ('$bigint' in value) return BigInt(value.$bigint);
  if ('$array' in value) return new globalThis[value.$array](value.values);
  if ('$bytes' in value) return new Uint8Array(Buffer.from(value.$bytes, 'hex'));
  return value;
}
