import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, runModule, temporaryFolder } from '../helpers.ts';

/** What a changed floating-point mode would show: subnormals flushed to zero, or another rounding. */
const mode = `
  const float = () => {
    const tiny = new Float64Array([5e-324, 2.2250738585072014e-308, 1, 2 ** -53]);
    return [tiny[0] * 1, tiny[1] / 4, tiny[0] + tiny[0], tiny[2] + tiny[3], tiny[2] + tiny[3] * 1.5, -tiny[2] - tiny[3]].join();
  };`;

describe('the process', () => {
  it('keeps its floating-point mode: loading and calling changes no bit of arithmetic', async () => {
    const script = `${mode}
      const before = float();
      const pi = await import('kernelize/pi');
      pi.leibnizLanes(1e6); pi.machin(1000); await pi.basel.async(1000);
      console.log(before === float(), before.startsWith('5e-324,5.562684646268003e-309,1e-323'));`;
    expect((await runModule(script)).stdout).toBe('true true\n');
  });

  it('would show a library linked with -ffast-math, so the test above can fail', async ({ skip }) => {
    const folder = temporaryFolder();
    const library = join(folder, 'fast.node');
    writeFileSync(join(folder, 'empty.c'), 'int unused;\n');
    await run('gcc', ['-shared', '-fPIC', '-ffast-math', join(folder, 'empty.c'), '-o', library]);
    const symbols = await run('sh', ['-c', `objdump -d ${library} | grep -c ldmxcsr`]);
    if (symbols.stdout.trim() === '0') skip('this gcc does not link crtfastmath into shared libraries');
    const script = `${mode}
      const before = float();
      try { process.dlopen({ exports: {} }, ${JSON.stringify(library)}); } catch {}
      console.log(before === float());`;
    expect((await runModule(script)).stdout).toBe('false\n');
  });

  it('does not grow over a million calls', async () => {
    const script = `
      import { bbp, leibniz } from 'kernelize/pi';
      const memory = () => { gc(); gc(); const { rss, heapUsed } = process.memoryUsage(); return { rss, heapUsed }; };
      const work = async () => {
        for (let i = 0; i < 1e6; i++) leibniz(3);
        for (let i = 0; i < 2e4; i++) bbp(0, 8);
        for (let i = 0; i < 200; i++) await Promise.all(Array.from({ length: 50 }, () => leibniz.async(3)));
      };
      await work();
      const before = memory();
      await work();
      const after = memory();
      console.log(JSON.stringify({ rss: after.rss - before.rss, heap: after.heapUsed - before.heapUsed }));`;
    const { stdout } = await runModule(script, { flags: ['--expose-gc'] });
    const grown = JSON.parse(stdout) as { rss: number; heap: number };
    // 1e6 calls that leaked one byte each would be 1 MB of heap; RSS also holds freed pages.
    expect(grown.heap).toBeLessThan(0.5e6);
    expect(grown.rss).toBeLessThan(8e6);
  });

  it('ends by itself when the work is done', async () => {
    const script = `import { leibniz } from 'kernelize/pi'; leibniz.async(1e6).then(console.log); leibniz.async(10);`;
    const { code, stdout } = await runModule(script);
    expect(code).toBe(0);
    expect(stdout).toBe('3.1415916535897743\n');
  });
});
