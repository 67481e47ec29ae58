// After tsc: the compiler, the thread that runs it in the background and the import hook become a file each. They are 90 modules, and
// loading them one by one takes longer than compiling a kernel. The thread's is CommonJS, which starts sooner; so is what the hook
// needs for kernels, for the reason that lib/hook/load.ts gives. So do scripts of pages (lib/*/browser/), which stand in the pages,
// and the libraries that draw plots. Everything else in dist/ stays as tsc wrote it.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { writeThirdPartyLicenses } from './third-party-licenses.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const external = (id) => /^[^./]/.test(id) || id.endsWith('.cjs');
for (const [name, file, format] of [
  ['compiler/compile', 'compiler/compile.js', 'esm'],
  ['background/worker', 'background/worker.cjs', 'cjs'],
  ['background/compile-request', 'background/compile-request.cjs', 'cjs'],
  ['hook/main', 'hook/main.cjs', 'cjs'],
  ['hook/register', 'hook/register.js', 'esm'],
  ['hook/async-hooks', 'hook/async-hooks.js', 'esm'],
]) {
  const bundle = await rolldown({ input: join(root, 'lib', `${name}.ts`), platform: 'node', external });
  await bundle.write({ file: join(dist, file), format, sourcemap: true, codeSplitting: false });
}

// The libraries that draw a benchmark's report: nobody who runs kernels needs to install them.
const plots = await rolldown({
  input: join(root, 'lib', 'bench', 'html', 'plot-library.ts'),
  platform: 'node',
  external: /^node:/,
});
const { output } = await plots.write({
  file: join(dist, 'bench', 'html', 'plot-library.js'),
  format: 'esm',
  minify: true,
  codeSplitting: false,
});
// tsc's, of the file that was there.
rmSync(join(dist, 'bench', 'html', 'plot-library.js.map'));
writeThirdPartyLicenses(output[0].moduleIds, join(dist, 'bench', 'html', 'THIRD-PARTY-LICENSES'));

for (const name of ['annotate', 'bench']) {
  const bundle = await rolldown({ input: join(root, 'lib', name, 'browser', 'main.ts'), platform: 'browser' });
  await bundle.write({ file: join(dist, name, 'browser.js'), format: 'esm', minify: true, codeSplitting: false });
}

const { writeCodeCache } = await import('../dist/background/code-cache.js');
writeCodeCache(join(dist, 'background', 'compile-request.cjs'));

// By which caches know this compiler: what it is, what it copies into the C, and how the C is compiled.
const hash = createHash('sha256');
const folders = ['compiler', 'background', 'builders', 'toolchains'].map((name) => join(dist, name));
for (const folder of [...folders, join(root, 'native', 'include', 'kernelize')]) {
  const names = readdirSync(folder).filter((name) => /\.(c?js|h)$/.test(name));
  for (const name of names.sort()) hash.update(readFileSync(join(folder, name)));
}
writeFileSync(join(dist, 'compiler', 'build-id'), hash.digest('hex').slice(0, 16));
