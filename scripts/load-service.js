// The example service under load: valid, invalid, huge, slow, aborted and malformed requests at the same time, natively
// and without a compiler.
//
// usage: npm run load -- [--seconds N] [--json] [--help]
// Says for each: requests and answers by kind, the event loop's delay, memory in the middle and at the end. Exit code 1
// if the service ended, answered wrongly or failed; the figures are for people to judge.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import Table from 'cli-table3';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log('usage: npm run load -- [--seconds N] [--json]');
  process.exit(0);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'kernelize-load-'));
const children = new Set();
const clean = () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
};
process.on('exit', clean);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** π by 1000 intervals: what every valid answer must be. */
const expected = (() => {
  let pi = 0;
  for (let i = 0; i < 1000; i++) pi += (4 - 8 * (i % 2)) / (2 * i + 1);
  return pi;
})();

async function start(env) {
  const child = spawn(process.execPath, [join(root, 'examples/service/server.js'), '0'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const first = await new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', () => reject(new Error(words)));
  });
  return { child, url: first.replace(/\/pi.*\s*$/, ''), words: () => words };
}

/** Repeats what clients of a kind do until time is up; gives how often. */
async function repeat(until, clients, act) {
  let count = 0;
  const one = async () => {
    while (Date.now() < until) {
      await act(count);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return count;
}

const rawTo = (url, bytes, last) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.on('data', () => {});
    socket.write(bytes);
    setTimeout(() => (last === undefined ? socket.destroy() : socket.end(last)), 20);
  });

async function load({ url, child }) {
  const until = Date.now() + Number(options.seconds) * 1000;
  const get = async (path, init) => {
    const response = await fetch(url + path, init);
    return { status: response.status, body: await response.json() };
  };
  const wrong = [];
  const info = async () => (await get('/info')).body;
  const middle = delay(Number(options.seconds) * 500).then(info);
  const [valid, invalid, huge, slow, aborted, malformed] = await Promise.all([
    autocannon({
      url: `${url}/pi?intervals=1000`,
      connections: 16,
      duration: Number(options.seconds),
      expectBody: `${JSON.stringify({ intervals: 1000, pi: expected })}\n`,
    }),
    repeat(until, 4, async (count) => {
      const paths = ['/pi', '/pi?intervals=-1', '/nothing', '/pi?intervals=1e400', '/pi?intervals=%00'];
      const { status } = await get(paths[count % paths.length]);
      if (status !== 400 && status !== 404) wrong.push(`invalid: ${status}`);
      await delay(5);
    }),
    repeat(until, 2, async () => {
      await rawTo(url, `GET /pi HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(1e5)}\r\n\r\n`);
      await rawTo(url, `POST /pi HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n${'y'.repeat(1e5)}`);
    }),
    repeat(until, 20, async () => {
      await rawTo(url, 'GET /pi?intervals=10 HT');
      await delay(200);
    }),
    repeat(until, 4, async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      await fetch(`${url}/pi?intervals=10000000000`, { signal: controller.signal }).catch(() => {});
    }),
    repeat(until, 4, async (count) => {
      const lines = ['GET //', '\0\0\0', 'GET / HTTP/9.9', 'BREW /pi HTTP/1.1', 'CONNECT x:1 HTTP/1.1'];
      await rawTo(url, `${lines[count % lines.length]}\r\n\r\n`, '');
    }),
  ]);
  await delay(500);
  const end = await info();
  const failures = [
    ...(child.exitCode === null ? [] : [`the service ended with code ${child.exitCode}`]),
    ...(valid.mismatches > 0 ? [`${valid.mismatches} wrong answers`] : []),
    ...(end.requests.failed > 0 ? [`${end.requests.failed} requests failed`] : []),
    ...(end.requests.running > 0 ? [`${end.requests.running} requests never end`] : []),
    ...wrong.slice(0, 3),
  ];
  const { memory } = await middle;
  return {
    backend: end.kernel.backend,
    sent: { valid: valid.requests.total, invalid, huge, slow, aborted, malformed },
    counts: end.requests,
    busy: valid.non2xx,
    eventLoopDelay: end.eventLoopDelay,
    megabytes: [memory, end.memory].map((bytes) => Math.round(bytes / 1e6)),
    failures,
  };
}

const results = [];
mkdirSync(join(work, 'empty'));
for (const [name, env] of [
  ['with a compiler', {}],
  ['without', { PATH: join(work, 'empty'), KERNELIZE_CC: undefined }],
]) {
  if (!options.json) console.error(`${name}: ${options.seconds} s of load ...`);
  const service = await start({ KERNELIZE_CACHE_DIR: join(work, name), ...env });
  if (name === 'with a compiler') await delay(2000);
  results.push({ name, ...(await load(service)) });
  children.delete(service.child);
  service.child.kill('SIGKILL');
}
if (options.json) console.log(JSON.stringify(results, undefined, 2));
else {
  const table = new Table({
    head: ['', 'serves', 'requests', 'loop delay, p50 / p99 ms', 'MB, middle / end', 'failures'],
    style: { head: [] },
  });
  for (const { name, backend, sent, eventLoopDelay, megabytes, failures } of results) {
    const requests = Object.entries(sent)
      .map(([kind, count]) => `${count} ${kind}`)
      .join('\n');
    table.push([
      name,
      backend,
      requests,
      `${eventLoopDelay.median} / ${eventLoopDelay.p99}`,
      megabytes.join(' / '),
      failures.join('\n') || 'none',
    ]);
  }
  console.log(table.toString());
}
process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0;
