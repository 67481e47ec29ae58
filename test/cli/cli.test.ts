import { describe, expect, it } from 'vitest';
import { leibniz } from '../../lib/pi/index.ts';
import { kernelize, run } from '../helpers.ts';

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
