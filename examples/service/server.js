// A service that computes: GET /pi?intervals=N off the event loop, and GET /info about what serves.
//
//   node server.js [port]
//
// What such a service needs: limits on what a request may ask for and on how many compute at once, an end to work that nobody waits
// for any more, and a way to see which back end serves. SIGTERM lets requests under way finish.

import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { approxPi } from './pi.js';

/** About ten seconds of one CPU. */
const MOST_INTERVALS = 1e10;
/** Requests that compute or wait for a thread. More are told to come again. */
const MOST_AT_ONCE = 16 * availableParallelism();

const counts = { served: 0, refused: 0, cancelled: 0, failed: 0, running: 0 };
/** Milliseconds between two looks at the event loop: the delay is what comes on top. */
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const handler = { '/pi': pi, '/info': info }[url.pathname];
  if (handler === undefined) return send(response, 404, { error: 'there are /pi?intervals=N and /info' });
  if (request.method !== 'GET') return send(response, 405, { error: 'GET only' }, { allow: 'GET' });
  handler(url, response).catch((error) => {
    counts.failed += 1;
    send(response, 500, { error: String(error) });
  });
});

async function pi(url, response) {
  const intervals = Number(url.searchParams.get('intervals') ?? Number.NaN);
  if (!(Number.isInteger(intervals) && intervals >= 0 && intervals <= MOST_INTERVALS)) {
    counts.refused += 1;
    return send(response, 400, { error: `intervals must be an integer from 0 to ${MOST_INTERVALS}` });
  }
  if (counts.running >= MOST_AT_ONCE) {
    counts.refused += 1;
    return send(response, 503, { error: 'busy' }, { 'retry-after': '1' });
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  counts.running += 1;
  try {
    const value = await approxPi.async(intervals, { signal: gone.signal });
    counts.served += 1;
    send(response, 200, { intervals, pi: value });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    counts.cancelled += 1;
  } finally {
    counts.running -= 1;
  }
}

async function info(_url, response) {
  const { backend, why, compiler, target } = approxPi.info;
  const milliseconds = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1e4 - RESOLUTION * 100) / 100);
  send(response, 200, {
    kernel: { backend, why, compiler, target },
    requests: counts,
    eventLoopDelay: { median: milliseconds(delay.percentile(50)), p99: milliseconds(delay.percentile(99)) },
  });
}

function send(response, status, body, headers = {}) {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

server.listen(Number(process.argv[2] ?? 3000), () => {
  const { port } = server.address();
  console.log(`http://localhost:${port}/pi?intervals=100000000`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
