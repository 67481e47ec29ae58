// `kernelize bench --peers`: the protocol, what is checked before it is timed, what is said of peers that are not
// there. Real peers where they are installed; elsewhere scripts that speak the protocol.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Case, cases } from '../../lib/bench/cases.ts';
import { measure } from '../../lib/bench/measure.ts';
import { PeerProcess } from '../../lib/bench/peers/process.ts';
import { startPeers } from '../../lib/bench/peers/start.ts';
import { type Peer, peers } from '../../lib/bench/peers/table.ts';
import { peerVariants } from '../../lib/bench/peers/variants.ts';
import { variantsOf } from '../../lib/bench/variants.ts';
import { leibniz, monteCarlo } from '../../lib/pi/index.ts';
import {
  kernelize,
  packageRoot,
  pathWithOnly,
  plainEnvironment,
  temporaryFolder,
  writeExecutable,
} from '../helpers.ts';

const hasPython = runs('python3', '--version');
const script = join(packageRoot, 'scripts/bench/peers/python_peer.py');
const small = ['bench', '--compilers', 'none', '--rounds', '2'];

function runs(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function peersNamed(...ids: string[]): Peer[] {
  return peers.filter(({ id }) => ids.includes(id));
}

/** A folder for PATH with nothing but a python3 that says hello and then answers every question with `answer`. */
function pathWithPython(answer: string): string {
  const folder = temporaryFolder();
  const hello = `echo '{"version": "9.9", "python": "CPython 9.9"}'`;
  writeExecutable(join(folder, 'python3'), `${hello}\nwhile read -r question; do ${answer}; done`);
  return folder;
}

describe.skipIf(!hasPython)('a peer', () => {
  const start = (signal?: AbortSignal) => {
    const peer = new PeerProcess('python3', [script], signal);
    onTestFinished(() => peer.end());
    return peer;
  };

  it('says who it is, and answers with results and times until it is ended', async () => {
    const peer = start();
    expect(await peer.hello()).toMatchObject({
      version: expect.stringMatching(/^3\./),
      python: expect.stringMatching(/^CPython|^PyPy/),
    });
    for (const n of [1, 300]) {
      const answer = await peer.ask({ variant: 'loop', series: 'leibniz', args: [n], calls: 3 });
      expect(answer.result).toBe(leibniz.js(n));
      expect(answer.milliseconds).toBeGreaterThan(0);
    }
    await peer.end();
    await expect(peer.ask({ variant: 'loop', series: 'leibniz', args: [1], calls: 1 })).rejects.toThrow('it ended');
  });

  it('says what went wrong, and goes on', async () => {
    const peer = start();
    await peer.hello();
    const question = { variant: 'loop', series: 'monteCarlo', args: [0, 1], calls: 1 };
    await expect(peer.ask(question)).rejects.toThrow('ZeroDivisionError: division by zero');
    expect((await peer.ask({ ...question, args: [100, 1] })).result).toBe(monteCarlo.js(100, 1));
  });

  it('is killed in the middle of a long answer when the signal aborts', async () => {
    const abort = new AbortController();
    const peer = start(abort.signal);
    await peer.hello();
    const answer = peer.ask({ variant: 'loop', series: 'leibniz', args: [1e12], calls: 1 });
    abort.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await peer.end();
  });
});

describe('every peer that is installed', () => {
  it.each(peers.map((peer) => [peer.title, peer] as const))('agrees with JavaScript: %s', async (_title, peer) => {
    const started = await startPeers([peer], {});
    onTestFinished(() => started.close());
    expect(started.failed).toEqual([]);
    expect(started.running.length + started.missing.length).toBe(1);
    for (const series of cases) {
      const args = series.takesIntervals ? [50_001, ...series.args.slice(1)] : [1000, 8];
      const few: Case = { ...series, args };
      const variants = [...variantsOf(few, [], []), ...peerVariants(few, started.running)];
      for (const { variant, wrong, samples } of await measure(variants, { rounds: 1 })) {
        expect(wrong, `${variant.title}, ${series.name}`).toBeUndefined();
        expect(samples).toHaveLength(1);
      }
    }
    expect(started.running.every(({ process }) => process.compiled > 0)).toBe(
      started.running.length === 0 || ['cython', 'numba'].includes(peer.id),
    );
  });
});

describe('kernelize bench --peers', () => {
  it('says of each that is missing which package to install, and measures the rest', async () => {
    const { code, stdout } = await kernelize([...small, '--peers', '--series', 'leibniz', '--intervals', '1000'], {
      env: { PATH: pathWithOnly({}) },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ leibniz │ JavaScript/);
    for (const [title, packages] of [
      ['CPython', 'python3'],
      ['Cython', 'cython3 gcc python3-dev'],
      ['Numba', 'python3-numba'],
      ['NumPy', 'python3-numpy'],
      ['PyPy', 'pypy3'],
    ]) {
      expect(stdout).toContain(`not found: ${title}. To install: apt-get install ${packages} (on Debian)`);
    }
  });

  it.skipIf(!hasPython)('measures in the same table, says where n/100 is computed, and writes samples', async () => {
    const file = join(temporaryFolder(), 'bench.json');
    const args = [...small, '--peers', 'cpython', '--series', 'basel', '--intervals', '1e6', '--json', file];
    const { code, stdout, stderr } = await kernelize(args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/│ basel +│ CPython, n\/100 +│ CPython 3\.[\d.]+ +│ +│ +[\d.]+/);
    expect(stdout).toContain('n/100: computes a hundredth of the terms; its time is multiplied by 100');
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(report.measurements[1]).toMatchObject({
      args: [1e4],
      wrong: null,
      samples: [expect.any(Number), expect.any(Number)],
    });
    expect(report.peers).toMatchObject([{ title: 'CPython', compileSeconds: 0 }]);
  });

  it('times nothing of a peer whose result is wrong, and exits 1', async () => {
    const PATH = pathWithPython(`echo '{"result": 3, "milliseconds": 1}'`);
    const args = [...small, '--peers', 'cpython', '--series', 'leibniz', '--intervals', '1000'];
    const { code, stdout } = await kernelize(args, { env: { PATH } });
    expect(code).toBe(1);
    expect(stdout).toContain('WRONG at (1): 3, expected 4');
  });

  it('goes on when a peer fails or ends', async () => {
    const args = [...small, '--peers', 'cpython', '--series', 'leibniz', '--intervals', '1000'];
    const failing = await kernelize(args, { env: { PATH: pathWithPython(`echo '{"error": "Tired: of it"}'`) } });
    expect(failing.code).toBe(1);
    expect(failing.stdout).toContain('FAILED at (1): Tired: of it');
    const ending = await kernelize(args, { env: { PATH: pathWithPython('echo no more >&2; exit 3') } });
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('FAILED at (1): it ended: no more');
    const dying =
      pathWithPython(`case "$question" in *'[1]'*) r=4;; *'[2]'*) r=${leibniz.js(2)};; *'[300]'*) r=${leibniz.js(300)};;
      *'[50001]'*) r=${leibniz.js(50_001)};; *) r=${leibniz.js(1000)}; n=x$n;; esac
      [ "$n" = xxx ] && exit 3; echo '{"result": '$r', "milliseconds": 1}'`);
    const later = await kernelize(args, { env: { PATH: dying } });
    expect(later.code).toBe(1);
    expect(later.stdout).toContain('FAILED at (1000): it ended: without a word');
    const folder = temporaryFolder();
    writeExecutable(join(folder, 'python3'), 'echo broken >&2; exit 1');
    const broken = await kernelize(args, { env: { PATH: folder } });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('not measured: CPython, peer: it ended: broken');
  });

  it('accepts reordered sums within their tolerance only', async () => {
    const [numpy] = peersNamed('numpy');
    const series = { ...(cases[0] as Case), args: [1000] };
    const answers = (factor: number) => {
      const process = { ask: async ({ args: [n = 0] }) => ({ result: leibniz.js(n) * factor, milliseconds: 1 }) };
      const about = { version: '9.9', python: 'CPython 9.9' };
      return measure(
        peerVariants(series, [{ peer: numpy as Peer, about, process: process as unknown as PeerProcess }]),
        {
          rounds: 1,
        },
      );
    };
    expect((await answers(1 + 1e-7))[0]?.wrong).toBeUndefined();
    expect((await answers(1 + 1e-5))[0]?.wrong).toMatchObject({ args: [1] });
    expect((await answers(Number.NaN))[0]?.wrong).toMatchObject({ args: [1] });
  });

  it('leaves no process and no folder at Ctrl-C, though a peer is in the middle of a long answer', async () => {
    const temporary = temporaryFolder();
    const pid = join(temporary, 'pid');
    const PATH = pathWithPython(`echo $$ > '${pid}'; read -r nothing`);
    const args = [...small, '--peers', 'cpython', '--series', 'leibniz', '--intervals', '1000'];
    const bench = spawn(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], {
      env: { ...plainEnvironment(), PATH, TMPDIR: temporary },
      stdio: 'ignore',
    });
    onTestFinished(() => void bench.kill('SIGKILL'));
    const ended = once(bench, 'close');
    await vi.waitUntil(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '', 20_000);
    bench.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(() => process.kill(Number(readFileSync(pid, 'utf8')), 0)).toThrow('ESRCH');
    expect(readdirSync(temporary).filter((name) => name.startsWith('kernelize-peers'))).toEqual([]);
  });

  it('refuses names that it does not know', async () => {
    const { code, stderr } = await kernelize(['bench', '--peers', 'perl']);
    expect(code).toBe(2);
    expect(stderr).toContain("unknown peer 'perl'");
    expect(stderr).toContain('there are: cpython, cython, numba, numpy, pypy');
  });
});
