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
  await writeCodeCache();
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
    const project = join(root, 'tsconfig.build.json');
    const { status } = spawnSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
    // Makes the compiler load faster, no more.
    spawnSync(process.execPath, [join(root, 'scripts', 'bundle.js')], { stdio: 'ignore' });
  } catch {
    // Without development packages: the message above, unless dist/ is there already.
  }
}

/** Bytecode is of one version of Node.js: this one's. Without it the first compilation starts a little later. */
async function writeCodeCache() {
  try {
    const { writeCodeCache: write } = await import('../dist/background/code-cache.js');
    write(join(root, 'dist', 'background', 'compile-request.cjs'));
  } catch {
    // Not built by the bundler, or no place to write.
  }
}
