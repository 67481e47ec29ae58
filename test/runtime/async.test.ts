import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bbp, leibniz, leibnizLanes, monteCarlo } from '../../lib/pi/index.ts';
import { runModule } from '../helpers.ts';

/** Minutes of work, were it not stopped. */
const FOREVER = 1e13;

describe('an async call', () => {
  it('leaves the event loop free', async () => {
    const controller = new AbortController();
    const call = leibniz.async(1e10, { signal: controller.signal });
    const ended = expect(call).rejects.toThrow();
    let ticks = 0;
    for (const start = performance.now(); performance.now() - start < 500; ticks++) await delay(5);
    controller.abort();
    await ended;
    // On an idle machine some 90; a blocked loop would have given none.
    expect(ticks).toBeGreaterThan(10);
  });

  it.each([
    ['leibniz', (signal: AbortSignal) => leibniz.async(FOREVER, { signal })],
    ['leibnizLanes', (signal: AbortSignal) => leibnizLanes.async(FOREVER, { signal })],
    ['monteCarlo', (signal: AbortSignal) => monteCarlo.async(FOREVER, 1, { signal })],
    ['bbp', (signal: AbortSignal) => bbp.async(9_000_000, 1000, { signal })],
  ])('of %s is stopped by its signal, with an AbortError', async (_name, start) => {
    const controller = new AbortController();
    const call = start(controller.signal);
    setTimeout(() => controller.abort(), 30);
    const error = await call.catch((reason) => reason);
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
    expect(error.cause).toBe(controller.signal.reason);
  });

  it('does not start when its signal has aborted already', async () => {
    const reason = new Error('the client went away');
    await expect(leibniz.async(FOREVER, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      name: 'AbortError',
      cause: reason,
    });
  });

  it('that still waits for a thread is stopped at once', async () => {
    // The only thread is taken for hours: only taking the call off the queue can end it.
    const script = `
      import { leibniz } from 'kernelize/pi';
      const busy = new AbortController();
      const running = leibniz.async(1e15, { signal: busy.signal }).catch(() => 'stopped');
      const queued = leibniz.async(1e15, { signal: AbortSignal.timeout(20) }).catch((error) => error.name);
      console.log(await queued);
      busy.abort();
      console.log(await running);`;
    const { stdout } = await runModule(script, { env: { KERNELIZE_THREADS: '1' } });
    expect(stdout).toBe('AbortError\nstopped\n');
  });

  it('is not affected by an abort after it has finished', async () => {
    const controller = new AbortController();
    expect(await leibniz.async(1000, { signal: controller.signal })).toBe(leibniz(1000));
    controller.abort();
  });

  it('leaves no listener on its signal', async () => {
    const controller = new AbortController();
    for (let i = 0; i < 20; i++) await leibniz.async(10, { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('may run many at once', async () => {
    const results = await Promise.all(Array.from({ length: 100 }, (_, i) => leibniz.async(i * 1000)));
    expect(results).toEqual(Array.from({ length: 100 }, (_, i) => leibniz.js(i * 1000)));
  });
});

describe('signals', () => {
  it('may be shared by many calls', async () => {
    const script = `
      import { leibniz } from 'kernelize/pi';
      const controller = new AbortController();
      const calls = Array.from({ length: 50 }, () => leibniz.async(1e13, { signal: controller.signal }).catch((e) => e.name));
      setTimeout(() => controller.abort(), 20);
      console.log([...new Set(await Promise.all(calls))].join());`;
    const { stdout, stderr } = await runModule(script);
    expect(stderr).toBe('');
    expect(stdout).toBe('AbortError\n');
  });
});

describe('in JavaScript, an async call', () => {
  const env = { KERNELIZE_BACKEND: 'js' };

  it('has the same result, on a worker thread', async () => {
    const script = `
      import { bbp, leibniz } from 'kernelize/pi';
      console.log(leibniz.info.backend, await leibniz.async(1e6) === leibniz(1e6), String(await bbp.async(0, 4)));`;
    const { stdout, stderr } = await runModule(script, { env });
    expect(stderr).toBe('');
    expect(stdout).toBe('js true 2,4,3,15\n');
  });

  it('waits its turn: no more threads than KERNELIZE_THREADS', async () => {
    const script = `
      import { leibniz } from 'kernelize/pi';
      const calls = Array.from({ length: 3000 }, (_, n) => leibniz.async(n));
      const waiting = leibniz.async(5, { signal: AbortSignal.timeout(1) }).catch((error) => error.name);
      const values = await Promise.all(calls);
      console.log(values.every((value, n) => value === leibniz(n)), await waiting, process.memoryUsage().rss < 4e8);`;
    const { stdout } = await runModule(script, { env: { ...env, KERNELIZE_THREADS: '2' } });
    expect(stdout).toBe('true AbortError true\n');
  });

  it('leaves the event loop free and can be aborted', async () => {
    const script = `
      import { leibniz } from 'kernelize/pi';
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      await leibniz.async(1e13, { signal: AbortSignal.timeout(400) }).catch((error) => console.log(error.name, error.cause.name));
      clearInterval(timer);
      console.log(ticks > 10);`;
    const { stdout } = await runModule(script, { env });
    expect(stdout).toBe('AbortError TimeoutError\ntrue\n');
  });
});

describe('while an async call runs', () => {
  it('process.exit ends the process at once', async () => {
    const script = `
      import { leibniz } from 'kernelize/pi';
      leibniz.async(1e13);
      setTimeout(() => process.exit(7), 50);`;
    const { code, signal } = await runModule(script);
    expect([code, signal]).toEqual([7, null]);
  });

  it('an uncaught exception ends the process at once', async () => {
    const script = `
      import { leibniz } from 'kernelize/pi';
      leibniz.async(1e13);
      setTimeout(() => { throw new Error('on purpose'); }, 50);`;
    const { code, signal, stderr } = await runModule(script);
    expect([code, signal]).toEqual([1, null]);
    expect(stderr).toContain('on purpose');
  });
});

describe('worker threads', () => {
  it('load and call the addon, several at a time', async () => {
    const script = `
      import { Worker } from 'node:worker_threads';
      const text = \`
        const { parentPort } = require('node:worker_threads');
        import('kernelize/pi').then(async ({ leibniz }) => {
          parentPort.postMessage([leibniz(1000), await leibniz.async(1000), leibniz.info.backend].join());
        });\`;
      const answers = await Promise.all(Array.from({ length: 6 }, () => new Promise((resolve, reject) =>
        new Worker(text, { eval: true, execArgv: [] }).once('message', resolve).once('error', reject))));
      console.log(new Set(answers).size, answers[0]);`;
    const { stdout, stderr } = await runModule(script);
    expect(stderr).toBe('');
    expect(stdout).toBe(`1 ${leibniz(1000)},${leibniz(1000)},native\n`);
  });

  it.each([
    ['in the middle of a synchronous kernel', 'for (;;) bbp(20000, 12);'],
    ['while it starts async calls', 'for (;;) for (let i = 0; i < 50; i++) await leibniz.async(10);'],
    [
      'while it starts calls and throws errors',
      'for (;;) { leibniz.async(1e9); try { leibniz(-1); } catch {} await 0; }',
    ],
    ['while it loads the addon', ''],
  ])('can be terminated %s, at any moment', async (_when, body) => {
    const script = `
      import { Worker } from 'node:worker_threads';
      const text = \`import('kernelize/pi').then(async ({ bbp, leibniz }) => { leibniz(1); ${body} });\`;
      for (let round = 0; round < 30; round++) {
        const worker = new Worker(text, { eval: true, execArgv: [] });
        await new Promise((resolve) => setTimeout(resolve, 20 + round * 2));
        await worker.terminate();
      }
      console.log('alive');`;
    const { stdout, stderr, signal } = await runModule(script, { timeout: 60_000 });
    expect([stderr, signal]).toEqual(['', null]);
    expect(stdout).toBe('alive\n');
  });

  it('can be terminated while an async call runs in them, and others go on', async () => {
    const script = `
      import { Worker } from 'node:worker_threads';
      import { leibniz } from 'kernelize/pi';
      const text = \`
        const { parentPort } = require('node:worker_threads');
        import('kernelize/pi').then(({ leibniz }) => {
          for (let i = 0; i < 3; i++) leibniz.async(1e13);
          parentPort.postMessage('started');
        });\`;
      for (let round = 0; round < 5; round++) {
        const worker = new Worker(text, { eval: true, execArgv: [] });
        await new Promise((resolve) => worker.once('message', resolve));
        await new Promise((resolve) => setTimeout(resolve, 10));
        await worker.terminate();
      }
      console.log(await leibniz.async(1000) === leibniz(1000));`;
    const { stdout, stderr, code, signal } = await runModule(script);
    expect(stderr).toBe('');
    expect([code, signal]).toEqual([0, null]);
    expect(stdout).toBe('true\n');
  });
});
