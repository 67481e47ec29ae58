// npm's install step. In the published package dist/ is there; in a clone of the repository it is compiled first,
// because npm runs `install` before `prepare`.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
if (existsSync(join(root, 'tsconfig.build.json'))) compileTypeScript();
if (existsSync(join(root, 'dist'))) {
  keepBytecode();
  const { installAddon } = await import('../dist/builders/install.js');
  await installAddon();
} else {
  console.error(
    'kernelize: nothing was built: the TypeScript compiler is missing. Run npm ci with development packages.',
  );
}

function compileTypeScript() {
  try {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    const tsc = join(dirname(typescript), 'bin', 'tsc');
    for (const args of [[tsc, '--project', join(root, 'tsconfig.build.json')], [join(root, 'scripts', 'bundle.js')]]) {
      const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  } catch {
    // Without development packages: the message above, unless dist/ is there already.
  }
}

/** Bytecode is of one version of Node.js: this one's. Without it the first compilation starts a little later. */
function keepBytecode() {
  for (const folder of ['background', 'cli'])
    spawnSync(process.execPath, [join(root, 'dist', folder, 'keep-bytecode.js')], { stdio: 'ignore' });
}
