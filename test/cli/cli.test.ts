import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leibniz } from '../../lib/pi/index.ts';
import { kernelize, packageRoot, run, temporaryFolder, writeExecutable } from '../helpers.ts';

describe('kernelize approx-pi', () => {
  it("prints the lesson's lines, natively", async () => {
    const { code, stdout, stderr } = await kernelize(['approx-pi', '100000000']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^PI is approximately 3\.1415926435893260, Error is 0\.0000000100004671\nTime = \d+\.\d{16} sec\n$/,
    );
  });

  it('takes every series, in C or in JavaScript, as JSON', async () => {
    for (const series of ['leibniz', 'leibnizLanes', 'nilakantha', 'basel', 'wallis', 'midpoint', 'machin']) {
      const native = JSON.parse((await kernelize(['approx-pi', '1e5', '--series', series, '--json'])).stdout);
      const js = JSON.parse((await kernelize(['approx-pi', '1e5', '--series', series, '--json', '--js'])).stdout);
      expect(native).toMatchObject({ series, intervals: 100_000, backend: 'native', value: js.value, error: js.error });
      expect(js.backend).toBe('js');
    }
  });

  it.each([
    [['approx-pi', '1.5'], 2, "<intervals> must be an integer from 0 to 2^53 - 1, but is '1.5'"],
    [['approx-pi', 'many'], 2, "<intervals> must be an integer from 0 to 2^53 - 1, but is 'many'"],
    [['approx-pi', ''], 2, '<intervals> must be an integer'],
    [['approx-pi', '10', '--series', 'toString'], 2, "unknown series 'toString'"],
    [['approx-pi'], 2, "missing required argument 'intervals'"],
    [['approx-pi', '10', '--serie', 'basel'], 2, '(Did you mean --series?)'],
    [['approx-pi', '10', '--series', 'euler'], 2, 'there are: leibniz, leibnizLanes'],
    [['check', 'a.ts', '--format', 'xml'], 2, 'Allowed choices are text, json'],
    [['aprox-pi', '10'], 2, '(Did you mean approx-pi?)'],
  ])('answers %j with exit code %d and what is wrong', async (args, exit, message) => {
    const { code, stderr } = await kernelize(args);
    expect(stderr).toContain(message);
    expect(code).toBe(exit);
  });

  it.each([[[]], [['--js']]])('ends at Ctrl-C, in the middle of a kernel: %j', async (args) => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['dist/cli/main.js', 'approx-pi', '1e14', ...${JSON.stringify(args)}]);
      setTimeout(() => child.kill('SIGINT'), 1000);
      child.on('exit', (code, signal) => console.log(code, signal));`;
    expect((await run(process.execPath, ['-e', script])).stdout).toBe('null SIGINT\n');
  });

  it('serves from JavaScript when asked to, with the same digits', async () => {
    const { stdout } = await kernelize(['approx-pi', '1000', '--json'], { env: { KERNELIZE_BACKEND: 'js' } });
    expect(JSON.parse(stdout)).toMatchObject({ backend: 'js', value: leibniz(1000) });
  });
});

describe('kernelize at Ctrl-C', () => {
  // Such a compiler is given 10 s (toolchains/find.ts). This is less.
  const PATIENCE = 8000;

  it.each([
    ['build', 'f.ts', '--compiler'],
    ['timeit', 'f.ts', '--compiler'],
    ['annotate', 'f.ts', '--compilers'],
    ['bench', 'f.ts', '--compilers'],
    ['rebuild', '--compiler'],
  ])('%s ends although a C compiler does not say who it is', async (...args) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'f.ts'), "export function f(x: number): number {\n  'use kernel';\n  return x;\n}\n");
    const compiler = writeExecutable(join(cwd, 'gcc'), `touch '${cwd}/asked'; sleep 60`);
    const script = `
      const { spawn } = require('node:child_process');
      const args = ${JSON.stringify([join(packageRoot, 'dist/cli/main.js'), ...args, compiler])};
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const timer = setInterval(() => {
        if (!require('node:fs').existsSync('asked')) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 10);
      child.on('close', (code) => console.log(code));`;
    const { stdout, stderr } = await run(process.execPath, ['-e', script], { cwd, timeout: PATIENCE });
    expect([stdout, stderr.trim().split('\n').at(-1)]).toEqual(['130\n', 'interrupted']);
  });
});

describe('kernelize', () => {
  it.each([
    [['--help']],
    [['bench', '--help']],
    [['timeit', '--help']],
    [['compare', '--help']],
    [['check', '--help']],
    [['doctor', '--help']],
    [['passes', '--help']],
    [['rebuild', '--help']],
    [['approx-pi', '--help']],
  ])('explains itself: %j', async (args) => {
    const { code, stdout } = await kernelize(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: kernelize');
  });

  it('says its version', async () => {
    expect((await kernelize(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

it('says so where a kernel nests deeper than the compiler can follow', async () => {
  const cwd = temporaryFolder();
  const sum = Array.from({ length: 20_000 }, () => 'x').join(' + ');
  writeFileSync(join(cwd, 'f.ts'), `export function f(x: number): number { 'use kernel'; return ${sum}; }\n`);
  for (const args of [['check'], ['build'], ['annotate', '--format', 'text', '--no-hints']]) {
    const { code, stderr } = await kernelize([args[0] as string, 'f.ts', ...args.slice(1)], { cwd });
    expect(stderr).toMatch(/nests deeper than kernelize can follow[\s\S]*some hundred operators/);
    expect(code).toBe(1);
  }
});
