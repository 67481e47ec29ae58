// After tsc: the compiler, and the thread that runs it in the background, become a few files. They are 90 modules, and loading them
// one by one takes longer than compiling a kernel. The import hook's entry points become one file each, and what it needs for kernels
// one of CommonJS, for the reason that lib/hook/load.ts gives. Everything else in dist/ stays as tsc wrote it.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const entries = ['compiler/compile', 'background/worker', 'background/compile-request'];
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, join(root, 'lib', `${name}.ts`)])),
  platform: 'node',
  external: /^[^./]/,
});
rmSync(join(dist, 'chunks'), { recursive: true, force: true });
await bundle.write({
  dir: dist,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  format: 'esm',
  sourcemap: true,
});

for (const [name, file, format] of [
  ['main', 'main.cjs', 'cjs'],
  ['register', 'register.js', 'esm'],
  ['async-hooks', 'async-hooks.js', 'esm'],
]) {
  const hook = await rolldown({
    input: join(root, 'lib', 'hook', `${name}.ts`),
    platform: 'node',
    external: (id) => /^[^./]/.test(id) || id.endsWith('.cjs'),
  });
  await hook.write({ file: join(dist, 'hook', file), format, sourcemap: true });
}

// By which caches know this compiler: what it is, what it copies into the C, and how the C is compiled.
const hash = createHash('sha256');
const folders = [...['compiler', 'chunks', 'background', 'builders', 'toolchains'].map((name) => join(dist, name))];
for (const folder of [...folders, join(root, 'native', 'include', 'kernelize')]) {
  const names = readdirSync(folder).filter((name) => /\.(js|h)$/.test(name));
  for (const name of names.sort()) hash.update(readFileSync(join(folder, name)));
}
writeFileSync(join(dist, 'compiler', 'build-id'), hash.digest('hex').slice(0, 16));
