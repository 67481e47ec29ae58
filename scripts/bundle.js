// After tsc, some programs become a file each, since loading their modules one by one takes longer than compiling a
// kernel: the compiler, the thread that runs it in the background, the command line and the import hook. The thread's
// and the command line's are CommonJS with V8's bytecode beside them (lib/code-cache.ts), which start sooner; what the
// hook needs for kernels is CommonJS for the reason that lib/hook/load.ts gives. Scripts of pages (lib/*/browser/) are
// bundled because they stand in the pages, and the libraries that draw plots so that nobody has to install them.
// Everything else in dist/ stays as tsc wrote it.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { writeThirdPartyLicenses } from './third-party-licenses.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

// The library that knows scopes is in what needs it (lib/frontend/scope-library.ts), without what it knows of each
// version of JavaScript's own library: that takes most of its time to load.
const scopeLibrary = /(^|\/node_modules\/)(@typescript-eslint|eslint-visitor-keys)(\/|$)/;
const withoutGlobals = {
  name: 'without-globals',
  load: (id) => (/scope-manager\/dist\/lib\/index\.js$/.test(id) ? 'exports.lib = new Map();' : undefined),
};
const ofScopes = [];
const external = (id) => !scopeLibrary.test(id) && (/^[^./]/.test(id) || id.endsWith('.cjs'));
for (const [name, file, format] of [
  ['frontend/scope-library', 'frontend/scope-library.js', 'esm'],
  ['compiler/compile', 'compiler/compile.js', 'esm'],
  ['background/worker', 'background/worker.cjs', 'cjs'],
  ['background/compile-request', 'background/compile-request.cjs', 'cjs'],
  ['hook/main', 'hook/main.cjs', 'cjs'],
  ['hook/register', 'hook/register.js', 'esm'],
  ['hook/async-hooks', 'hook/async-hooks.js', 'esm'],
]) {
  const input = join(root, 'lib', `${name}.ts`);
  const bundle = await rolldown({ input, platform: 'node', external, plugins: [withoutGlobals] });
  const { output } = await bundle.write({ file: join(dist, file), format, sourcemap: true, codeSplitting: false });
  if (output[0].moduleIds.some((id) => id.includes('scope-manager'))) ofScopes.push(...output[0].moduleIds);
}
const terms = join(dist, 'frontend', 'THIRD-PARTY-LICENSES');
writeThirdPartyLicenses('scope-library.js, which the compiler has in its programs, too,', ofScopes, terms);

// With its libraries: it can't import() (lib/code-cache.ts), and to find and read commander's files takes as long as
// all the rest.
const commandLine = await rolldown({
  input: join(root, 'lib', 'cli', 'program.ts'),
  platform: 'node',
  external: /^node:/,
  plugins: [withoutGlobals],
});
const { output: program } = await commandLine.write({
  file: join(dist, 'cli', 'program.cjs'),
  format: 'cjs',
  codeSplitting: false,
});
const outside = program[0].dynamicImports.filter((name) => name !== program[0].fileName);
if (outside.length > 0) throw new Error(`program.cjs has import() of ${outside}`);
writeThirdPartyLicenses(
  'program.cjs, the command line,',
  program[0].moduleIds,
  join(dist, 'cli', 'THIRD-PARTY-LICENSES'),
);

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
writeThirdPartyLicenses(
  'plot-library.js, which draws the report of `kernelize bench --html`,',
  output[0].moduleIds,
  join(dist, 'bench', 'html', 'THIRD-PARTY-LICENSES'),
);

for (const name of ['annotate', 'bench']) {
  const bundle = await rolldown({ input: join(root, 'lib', name, 'browser', 'main.ts'), platform: 'browser' });
  await bundle.write({ file: join(dist, name, 'browser.js'), format: 'esm', minify: true, codeSplitting: false });
}

// By which caches know this compiler: what it is, what it copies into the C, and how the C is compiled.
const hash = createHash('sha256');
const folders = ['compiler', 'background', 'builders', 'toolchains'].map((name) => join(dist, name));
for (const folder of [...folders, join(root, 'native', 'include', 'kernelize')]) {
  const names = readdirSync(folder).filter((name) => /\.(c?js|h)$/.test(name));
  for (const name of names.sort()) hash.update(readFileSync(join(folder, name)));
}
writeFileSync(join(dist, 'compiler', 'build-id'), hash.digest('hex').slice(0, 16));

for (const folder of ['background', 'cli'])
  execFileSync(process.execPath, [join(dist, folder, 'keep-bytecode.js')], { stdio: ['ignore', 'ignore', 'pipe'] });
