// A program, run by the build and by npm's install step: keeps V8's bytecode of the command line, as it is after
// `kernelize build`.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepBytecode, SAMPLE } from '../code-cache.ts';
import { packageRoot } from '../package.ts';

const folder = mkdtempSync(join(tmpdir(), 'kernelize-bytecode-'));
const source = join(folder, 'sample.kernel.ts');

try {
  writeFileSync(
    source,
    `'use kernel';\nexport function sum(values: Float64Array, intervals: number): number {${SAMPLE}\n}\n`,
  );
  await keepBytecode<typeof import('./program.ts')>(
    join(packageRoot, 'dist', 'cli', 'program.cjs'),
    async (program) => {
      // Where there is a C compiler, the second finds that all is current: that runs often, too.
      for (const kinds of ['c,js,dts,node', 'c,js,dts'])
        await program.main(['build', source, '--out-dir', folder, '--emit', kinds], {});
    },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// That there is no C compiler is no failure.
process.exitCode = 0;
