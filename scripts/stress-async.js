// Takes away, resizes and changes all that calls off the event loop were given, while they run.
//
// usage: npm run stress:async -- [--calls N] [--seed S] [--help]
// A call must give what JavaScript gives for what it was given, or reject with a TypeError; and what nobody touched
// must hold what the kernel wrote, or what it held. Exit code 1 if not; the seed and the call are named.

import { isDeepStrictEqual, parseArgs } from 'node:util';
import { change, look } from './stress/kernels.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run stress:async -- [--calls N] [--seed S]');
  process.exit(0);
}
const calls = Number(options.calls);
const seed = Number(options.seed);
const UNDER_WAY = 6;

let state = seed;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const upTo = (n) => Math.floor(random() * (n + 1));
const oneOf = (list) => list[upTo(list.length - 1)];
const numbers = (length) => Array.from({ length }, () => random() - 0.5);

/** Memory of any kind: as usual, resizable, shared, a part of a buffer. */
function floats(length) {
  const bytes = 8 * length + 16;
  const buffer = oneOf([
    () => new ArrayBuffer(bytes),
    () => new ArrayBuffer(bytes, { maxByteLength: 2 * bytes }),
    () => new SharedArrayBuffer(bytes),
  ])();
  const view = random() < 0.3 && buffer.resizable ? new Float64Array(buffer) : new Float64Array(buffer, 8, length);
  view.set(numbers(view.length));
  return view;
}

function given() {
  const x = floats(upTo(300));
  const bytes = random() < 0.2 ? new Uint8Array(x.buffer, 0, 8) : Uint8Array.from(numbers(upTo(64)), (y) => y * 100);
  const list = numbers(upTo(100));
  const rows = Array.from({ length: upTo(6) }, () => numbers(upTo(9)));
  const held = { n: random(), data: floats(upTo(80)), list: numbers(upTo(20)) };
  return [x, bytes, list, rows, held];
}

const take = ({ buffer }) => {
  if (!(buffer instanceof SharedArrayBuffer) && !buffer.detached) structuredClone(buffer, { transfer: [buffer] });
};
const resize = ({ buffer }) => {
  if (buffer.resizable) buffer.resize(upTo(buffer.maxByteLength));
};
/** What is done to an argument, by its position: nothing is asked of it afterwards. */
const disturbances = [
  [0, ([x]) => take(x)],
  [0, ([x]) => resize(x)],
  [0, ([x]) => x.buffer instanceof SharedArrayBuffer || x.fill(7)],
  [1, ([, bytes]) => take(bytes)],
  [2, ([, , list]) => list.push(1)],
  [2, ([, , list]) => list.splice(0)],
  [2, ([, , list]) => list.splice(0, 1, 'text')],
  [3, ([, , , rows]) => rows.pop()],
  [3, ([, , , [row]]) => row?.push(5)],
  [3, ([, , , rows]) => rows.splice(0, 1, undefined)],
  [4, ([, , , , held]) => take(held.data)],
  [4, ([, , , , held]) => resize(held.data)],
  [4, ([, , , , held]) => Object.assign(held, { list: [] })],
  [4, ([, , , , held]) => Reflect.deleteProperty(held, 'n')],
  [4, ([, , , , held]) => Object.freeze(held)],
  [undefined, () => globalThis.gc?.()],
];

/** With memory of its own, also of what is shared. */
function copyOf([x, bytes, list, rows, held]) {
  const buffer = new ArrayBuffer(x.byteOffset + x.byteLength);
  const [floats, all] = [new Float64Array(buffer, x.byteOffset, x.length), new Uint8Array(buffer)];
  all.set(new Uint8Array(x.buffer, 0, all.length));
  const own = bytes.buffer === x.buffer ? all.subarray(0, bytes.length) : bytes.slice();
  return [
    ...[floats, own, [...list], rows.map((row) => [...row])],
    { n: held.n, data: Float64Array.from(held.data), list: [...held.list] },
  ];
}

const sharesMemory = ([x, bytes]) => x.buffer === bytes.buffer;

function fail(call, what, details) {
  console.error(`seed ${seed}, call ${call}: ${what}`, details);
  process.exitCode = 1;
}

/** How a call ends: 'value', or 'rejected'. */
async function check(call) {
  const args = given();
  const turns = 1 + upTo(oneOf([3, 30, 300]));
  const isReading = random() < 0.25;
  const before = copyOf(args);
  const wanted = copyOf(args);
  const [kernel, own, model] = isReading ? [look, [args[0], args[2]], [wanted[0], wanted[2]]] : [change, args, wanted];
  const result = kernel.js(...model, turns);
  const promise = kernel.async(...own, turns);
  if (random() < 0.3) await undefined;
  if (random() < 0.1) await new Promise(setImmediate);
  const touched = new Set();
  for (let count = upTo(3); count > 0; count--) {
    const [at, disturb] = oneOf(disturbances);
    if (at !== undefined) touched.add(at);
    try {
      disturb(args);
    } catch {
      // What is frozen or gone already.
    }
  }
  if (sharesMemory(args) && (touched.has(0) || touched.has(1))) for (const each of [0, 1]) touched.add(each);
  let end = 'value';
  try {
    const value = await promise;
    if (!Object.is(value, result)) fail(call, 'another value', { value, result });
  } catch (error) {
    end = 'rejected';
    if (!(error instanceof TypeError)) fail(call, 'no TypeError', error);
    if (touched.size === 0 || isReading) fail(call, 'rejected without a reason', error);
  }
  for (const [at, each] of args.entries()) {
    if (touched.has(at)) continue;
    // Where another argument was taken away, each part was written or left. Shared memory is written in place.
    const parts = at === 4 ? Object.keys(wanted[at]) : [undefined];
    for (const part of parts) {
      const [own, written, left] = [each, wanted[at], before[at]].map((of) => (part === undefined ? of : of[part]));
      const isRight = isDeepStrictEqual(own, written) || (end === 'rejected' && isDeepStrictEqual(own, left));
      if (!isRight) fail(call, `argument ${at}${part === undefined ? '' : `.${part}`} holds something else`, own);
    }
  }
  return end;
}

// From here on the runtime's threads are there, and calls begin when they are made.
await Promise.all([change.ready, look.ready]);
const ends = { value: 0, rejected: 0 };
let next = 0;
let shown = Date.now();
async function work() {
  while (next < calls && process.exitCode !== 1) {
    ends[await check(next++)]++;
    if (process.stderr.isTTY && Date.now() - shown > 1000) {
      shown = Date.now();
      process.stderr.write(`\r\u001b[K${next} of ${calls} calls`);
    }
  }
}
await Promise.all(Array.from({ length: UNDER_WAY }, work));
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
const { backend } = change.info;
console.log(
  `seed ${seed}: ${next} calls (${backend}), ${ends.value} with JavaScript's value, ${ends.rejected} rejected`,
);
