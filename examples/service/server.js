// A service that computes: GET /pi?intervals=N off the event loop, and GET /info about what serves.
//
//   node server.js [port]
//
// What such a service needs: limits on what a request may ask for and on how many compute at once, an end to work that
// nobody waits for any more, and a way to see which back end serves. Nothing that a client sends is trusted: what is no
// request gets 400, and what takes too long, or too much, is cut off. SIGTERM lets requests under way finish.

import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { approxPi } from './pi.js';

/** About ten seconds of one CPU. */
const MOST_INTERVALS = 1e10;
/** Requests that compute or wait for a thread. More are told to come again. */
const MOST_AT_ONCE = 16 * availableParallelism();

const counts = { served: 0, refused: 0, cancelled: 0, failed: 0, malformed: 0, running: 0 };
/** Milliseconds between two looks at the event loop: the delay is what comes on top. */
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

/**
 * A client may take so many milliseconds for its headers, and for all of its request; bytes of headers; connections at
 * once.
 */
const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 4096 };
const MOST_CONNECTIONS = 1000;
const HANDLERS = new Map([
  ['/pi', pi],
  ['/info', info],
]);

const server = createServer({ ...LIMITS, connectionsCheckingInterval: 1_000 }, (request, response) => {
  // There is no use for a body: none is read, and a connection that sends one ends with the answer.
  if (request.headers['content-length'] || request.headers['transfer-encoding']) response.shouldKeepAlive = false;
  const url = urlOf(request.url);
  if (url === undefined) {
    counts.refused += 1;
    return send(response, 400, { error: 'no URL' });
  }
  const handler = HANDLERS.get(url.pathname);
  if (handler === undefined) return send(response, 404, { error: 'there are /pi?intervals=N and /info' });
  if (request.method !== 'GET') return send(response, 405, { error: 'GET only' }, { allow: 'GET' });
  handler(url, response).catch((error) => {
    counts.failed += 1;
    send(response, 500, { error: String(error) });
  });
});

/** Undefined for what is none: `//`, say, has no host. */
function urlOf(path) {
  try {
    return new URL(path, 'http://localhost');
  } catch {
    return undefined;
  }
}

async function pi(url, response) {
  const text = url.searchParams.get('intervals') ?? '';
  const intervals = /^\d{1,11}(e\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(intervals <= MOST_INTERVALS)) {
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
    memory: process.memoryUsage().rss,
    eventLoopDelay: { median: milliseconds(delay.percentile(50)), p99: milliseconds(delay.percentile(99)) },
  });
}

function send(response, status, body, headers = {}) {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

server.maxConnections = MOST_CONNECTIONS;
// What is no HTTP: an answer if somebody is there to read it, and an end.
server.on('clientError', (error, socket) => {
  counts.malformed += 1;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  else socket.destroy();
});
// Node.js accepts no CONNECT by itself, and an upgrade that nobody asked for is none.
server.on('connect', (_request, socket) => socket.destroy());

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
