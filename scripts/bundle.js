// After tsc: dist/compiler/compile.js becomes one file. The compiler is 70 modules, and loading them one by one takes
// longer than compiling a kernel. Everything else in dist/ stays as tsc wrote it.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(root, 'dist', 'compiler');

const bundle = await rolldown({
  input: join(root, 'lib', 'compiler', 'compile.ts'),
  platform: 'node',
  external: /^[^./]/,
});
await bundle.write({ file: join(compiler, 'compile.js'), format: 'esm', sourcemap: true });

// By which caches know this compiler: what it is, and what it copies into the C.
const hash = createHash('sha256').update(readFileSync(join(compiler, 'compile.js')));
const headers = join(root, 'native', 'include', 'kernelize');
for (const name of readdirSync(headers).sort()) hash.update(readFileSync(join(headers, name)));
writeFileSync(join(compiler, 'build-id'), hash.digest('hex').slice(0, 16));
