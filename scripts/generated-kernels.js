// The text of native/generated/: C that kernelize writes from lib/pi/*.kernel.ts, compiled into the addon beside the
// hand-written kernels (native/addon.cc lists both). No file has a path of this machine in it.

import { readdirSync, readFileSync } from 'node:fs';
import { emitEmbeddingHeader } from '../dist/backends/c/index.js';
import { compile } from '../dist/compiler/compile.js';

const EMBED = { prefix: 'kz_generated_' };
const FOLDER = 'lib/pi';

/** Names (from the package's root) and texts. */
export function generatedKernels() {
  const folder = new URL(`../${FOLDER}/`, import.meta.url);
  const sources = readdirSync(folder).filter((name) => name.endsWith('.kernel.ts'));
  const modules = sources.sort().map((name) => {
    const { output, diagnostics } = compile(`${FOLDER}/${name}`, readFileSync(new URL(name, folder), 'utf8'), {
      embed: EMBED,
      verify: true,
    });
    if (output === undefined) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
    return { name: name.replace('.kernel.ts', '').replaceAll('-', '_'), ...output };
  });
  const header = emitEmbeddingHeader(
    modules.flatMap(({ exports }) => exports),
    EMBED,
  );
  return [...modules.map(({ name, c }) => [`native/generated/${name}.c`, c]), ['native/generated/kernels.h', header]];
}
