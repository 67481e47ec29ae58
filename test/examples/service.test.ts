// examples/service under a small load, with clients that go away, and with nothing native at all.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
// @ts-expect-error JavaScript, as people run it
import { approxPi } from '../../examples/service/pi.js';
import { packageRoot, plainEnvironment, temporaryFolder } from '../helpers.ts';

interface Service {
  readonly url: string;
  readonly process: ChildProcess;
  readonly output: () => string;
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
}

async function startService(env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const folder = temporaryFolder();
  cpSync(join(packageRoot, 'examples/service'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules/kernelize'));
  const child = spawn(process.execPath, ['server.js', '0'], {
    cwd: folder,
    env: { ...plainEnvironment(), KERNELIZE_CACHE_DIR: join(folder, 'cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const first = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', () => reject(new Error(output)));
  });
  const url = first.replace(/\/pi.*\s*$/, '');
  const get = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { url, process: child, output: () => output, get };
}

async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await delay(20);
  }
}

describe('the service', () => {
  it('answers with the bits of JavaScript, natively, and refuses what is too much', async () => {
    const service = await startService();
    const expected = approxPi.js(1000);
    expect(await service.get('/pi?intervals=1000')).toEqual({ status: 200, body: { intervals: 1000, pi: expected } });
    for (const wrong of ['/pi', '/pi?intervals=x', '/pi?intervals=1.5', '/pi?intervals=-1', '/pi?intervals=1e11']) {
      expect((await service.get(wrong)).status).toBe(400);
    }
    expect((await service.get('/other')).status).toBe(404);
    const { body } = await service.get('/info');
    expect(body).toMatchObject({ kernel: { backend: 'native' }, requests: { served: 1, refused: 5, running: 0 } });
  });

  it('makes no error under load, and turns its event loop meanwhile', async () => {
    const service = await startService();
    const result = await autocannon({
      url: `${service.url}/pi?intervals=200000`,
      connections: 16,
      amount: 400,
      // Every answer is the right one.
      expectBody: `${JSON.stringify({ intervals: 200000, pi: approxPi.js(200000) })}\n`,
    });
    expect(result).toMatchObject({ errors: 0, timeouts: 0, mismatches: 0, non2xx: 0 });
    expect(result['2xx']).toBe(400);
    const { body } = await service.get('/info');
    expect(body.requests).toMatchObject({ served: 400, failed: 0, running: 0 });
    expect((body.eventLoopDelay as { p99: number }).p99).toBeGreaterThanOrEqual(0);
    expect(service.output()).toBe('');
  });

  it('stops computing for clients that go away', async () => {
    const service = await startService();
    // Native code is what can be stopped.
    await service.get('/pi?intervals=10');
    const clients = Array.from({ length: 4 }, () => new AbortController());
    const requests = clients.map(({ signal }) =>
      fetch(`${service.url}/pi?intervals=1e10`, { signal }).catch((error: Error) => error.name),
    );
    type Info = { requests: { running: number; cancelled: number } };
    const info = async () => (await service.get('/info')).body as unknown as Info;
    await until(info, ({ requests: { running } }) => running === 4);
    for (const client of clients) client.abort();
    expect(await Promise.all(requests)).toEqual(Array(4).fill('AbortError'));
    const after = await until(info, ({ requests: { running } }) => running === 0);
    expect(after.requests.cancelled).toBe(4);
  });

  it('says busy when too many compute, and finishes what is under way on SIGTERM', async () => {
    const service = await startService();
    await service.get('/pi?intervals=10');
    const ended = new Promise((resolve) => service.process.once('exit', resolve));
    const slow = service.get('/pi?intervals=3e8');
    await until(
      async () => (await service.get('/info')).body as { requests: { running: number } },
      ({ requests: { running } }) => running === 1,
    );
    service.process.kill('SIGTERM');
    expect((await slow).status).toBe(200);
    expect(await ended).toBe(0);
  });

  it('serves in JavaScript where there is no compiler', async () => {
    const service = await startService({ PATH: '/nowhere', KERNELIZE_CC: '' });
    expect((await service.get('/pi?intervals=1000')).body.pi).toBe(approxPi.js(1000));
    const { body } = await service.get('/info');
    expect(body.kernel).toMatchObject({ backend: 'js', why: expect.stringContaining('no C compiler') });
    expect(service.output()).toContain('stays JavaScript');
  });
});

describe('what clients send', () => {
  /**
   * All that the service answers to some bytes, until it has nothing more to say; the connection ends from here after a
   * while.
   */
  const answerTo = (url: string, bytes: Uint8Array | string) =>
    new Promise<string>((resolve) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      let answer = '';
      const done = () => {
        socket.destroy();
        resolve(answer);
      };
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', done);
      socket.on('close', done);
      socket.end(bytes);
    });

  it('gets 400 where it is no request', async () => {
    const service = await startService();
    for (const request of [
      'GET // HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET http:// HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /pi?intervals=0x10 HTTP/1.1\r\nhost: x\r\n\r\n',
      `GET /pi?intervals=${'9'.repeat(2000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
      'hello\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      '\0\0\0\0',
    ]) {
      expect(await answerTo(service.url, request), request.slice(0, 40)).toMatch(/^HTTP\/1\.1 400 /);
    }
    const large = `GET /pi HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`;
    expect(await answerTo(service.url, large)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await answerTo(service.url, 'GET /__proto__ HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /);
    expect((await service.get('/pi?intervals=10')).status).toBe(200);
  });

  it('ends nothing, whatever it is', async () => {
    const service = await startService();
    const words = [
      'GET',
      'POST',
      'CONNECT',
      ' ',
      '/',
      '//',
      '/pi?intervals=',
      '10',
      '%',
      '%zz',
      '\0',
      '\r\n',
      '\n',
      ':',
      'HTTP/1.1',
      'HTTP/9.9',
    ];
    const more = [
      'host: x',
      'content-length: 5',
      'content-length: -1',
      'transfer-encoding: chunked',
      'upgrade: x',
      'connection: upgrade',
      '\u{1f389}',
      '[::1',
      '@',
      '#',
      '\\',
    ];
    const pieces = fc.oneof(fc.constantFrom(...words, ...more), fc.uint8Array({ maxLength: 6 }));
    const requests = fc.sample(fc.array(pieces, { maxLength: 14 }), { numRuns: 500, seed: 11 });
    for (let at = 0; at < requests.length; at += 25) {
      const batch = requests.slice(at, at + 25).map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))));
      await Promise.all(batch.map((bytes) => answerTo(service.url, bytes)));
    }
    expect(service.process.exitCode).toBeNull();
    expect((await service.get('/pi?intervals=10')).body.pi).toBe(approxPi.js(10));
    expect((await service.get('/info')).body.requests).toMatchObject({ failed: 0, running: 0 });
  });
});
