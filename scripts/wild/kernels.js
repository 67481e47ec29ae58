// One entry of a list to what can be run: the text for V8, and kernels made by `kernelize build`'s own steps, one for
// each C compiler.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDirect } from '../../dist/builders/direct.js';
import { compile } from '../../dist/compiler/compile.js';
import { extract } from './extract.js';

/**
 * @typedef {{ code: string, message: string, line: number }} Finding
 * @typedef {{ status: 'as it is' | 'with mends' | 'not', extracted: import('./extract.js').Extracted, findings: Finding[],
 *   typescript: string }} Prepared `findings`: all that the compiler says of the function as it is; `left`: with mends.
 */

/** @returns {Prepared} */
export function prepare(entry, files, withMends) {
  const extracted = extract(files.open(entry), entry, files.follow);
  const file = `${extracted.name}.ts`;
  const asItIs = compile(file, extracted.asItIs);
  const common = { extracted, findings: findingsOf(asItIs), left: [], file };
  if (asItIs.output !== undefined)
    return { ...common, status: 'as it is', typescript: extracted.asItIs, output: asItIs.output };
  const { mends } = extracted;
  if (!withMends || mends.let0 + mends.var + mends.modvar === 0)
    return { ...common, status: 'not', left: common.findings };
  const mended = compile(file, extracted.mended);
  const left = findingsOf(mended);
  if (mended.output === undefined) return { ...common, status: 'not', left, typescript: extracted.mended };
  return { ...common, status: 'with mends', left, typescript: extracted.mended, output: mended.output };
}

function findingsOf({ diagnostics, inputs }) {
  return diagnostics.map(({ code, message, span }) => {
    const line = (inputs[0]?.source ?? '').slice(0, span.start).split('\n').length;
    return { code, message, line };
  });
}

/**
 * Writes all texts into a folder, and builds.
 * @returns {Promise<{ javascript: string, natives: { compiler: string, module: string }[] }>} paths.
 */
export async function build(prepared, folder, compilers, { signal, temporaryFolder }) {
  const { extracted, typescript, output } = prepared;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const javascript = join(folder, 'v8.cjs');
  writeFileSync(javascript, extracted.javascript);
  if (typescript !== undefined) writeFileSync(join(folder, `${extracted.name}.ts`), typescript);
  const natives = [];
  for (const compiler of output === undefined ? [] : compilers) {
    const own = join(folder, compiler.name.replaceAll('/', '_'));
    mkdirSync(own);
    writeFileSync(join(own, 'package.json'), '{ "type": "module" }\n');
    const base = join(own, extracted.name);
    writeFileSync(`${base}.c`, output.c);
    writeFileSync(`${base}.js`, output.js);
    await buildDirect({
      compiler,
      target: 'native',
      source: `${base}.c`,
      output: `${base}.node`,
      signal,
      temporaryFolder,
    });
    natives.push({ compiler: compiler.name, module: `${base}.js` });
  }
  return { javascript, natives };
}
