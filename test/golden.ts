// A golden fixture as a document: kernel source in, Markdown out, with everything that the compiler makes of it.
//
// A fixture is a kernel module. Its comments name calls, with JavaScript as arguments:
//
//   // calls: f(3) f(-0) sum(Float64Array.of(1, 2), 1)
//
// Each call runs by V8 on the source, by the js back end's code and natively, on arguments of its own. The document
// shows results and what the arrays in the arguments hold afterwards. The js back end and native code must agree; V8
// must agree as well, unless a check failed, or a directive gives up V8's answer: V8 knows of neither, and goes on.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDirect } from '../lib/builders/direct.ts';
import { compile } from '../lib/compiler/compile.ts';
import { printModule } from '../lib/ir/print.ts';
import { LAST_OF_JS_LEVEL } from '../lib/passes/index.ts';
import type { Compiler } from '../lib/toolchains/find.ts';

type Kernels = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export interface Fixture {
  readonly name: string;
  /** The way to it from its document. */
  readonly link: string;
  readonly source: string;
  /** The module as V8 runs it. */
  readonly reference: Kernels;
  /** Calls beside those in the source. */
  readonly calls?: readonly string[];
}

/** @throws Error if the fixture does not compile, or if results differ. */
export async function goldenDocument(fixture: Fixture, compiler: Compiler, folder: string): Promise<string> {
  const { name, source } = fixture;
  const file = `${name}.ts`;
  const levels = new Map<string, string>();
  const { output, diagnostics } = compile(file, source, {
    verify: true,
    observe: (pass, module) => levels.set(pass, printModule(module)),
  });
  if (output === undefined) throw new Error(`${file} does not compile: ${JSON.stringify(diagnostics, null, 2)}`);
  const calls = [...(fixture.calls ?? []), ...callsIn(source)];
  const ways = await implementations(fixture, output, compiler, folder);
  const relaxed = /'use kernel[^']*(overflowcheck=off|reassociate|cdivision)/.test(source);
  const section = (title: string, language: string, text: string) =>
    `## ${title}\n\n\`\`\`\`${language}\n${text.trim()}\n\`\`\`\`\n`;
  return [
    `# ${name}\n`,
    `Made by \`npm run golden\` from [${file}](${fixture.link}): do not edit.\n`,
    ...(calls.length > 0
      ? [section('Results', 'text', calls.map((call) => results(call, ways, relaxed)).join('\n'))]
      : []),
    section('IR before the passes', 'text', levels.get('') ?? ''),
    section(`IR after ${LAST_OF_JS_LEVEL}`, 'text', levels.get(LAST_OF_JS_LEVEL) ?? ''),
    section('C', 'c', between(output.c, '/* ---- The kernels ---- */', '/* ---- Their glue ---- */')),
    section('JavaScript', 'js', between(output.js, '\nconst kzJs = (() => {\n', '\nreturn { ')),
    section('Declarations', 'ts', output.dts.slice(output.dts.indexOf('export declare const info'))),
  ].join('\n');
}

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`no text between ${JSON.stringify(start)} and ${JSON.stringify(end)}`);
  return text.slice(from + start.length, to);
}

/** Calls in the comments of a source; arguments may hold parentheses. */
export function callsIn(source: string): string[] {
  const lines = [...source.matchAll(/^\/\/ calls:(.*)$/gm)].map(([, text = '']) => text);
  return lines.flatMap((text) => {
    const calls: string[] = [];
    let depth = 0;
    let start = 0;
    for (const [at, character] of [...text].entries()) {
      if (character === '(') depth++;
      if (character !== ')' || --depth > 0) continue;
      calls.push(
        [...text]
          .slice(start, at + 1)
          .join('')
          .trim(),
      );
      start = at + 1;
    }
    if (depth !== 0 || text.slice(start).trim() !== '') throw new Error(`not a list of calls: ${text}`);
    return calls;
  });
}

interface Ways {
  readonly v8: Kernels;
  readonly js: Kernels;
  readonly native: Kernels;
}

async function implementations(
  { name, reference }: Fixture,
  output: { readonly c: string; readonly js: string; readonly exports: readonly string[] },
  compiler: Compiler,
  folder: string,
): Promise<Ways> {
  const base = join(folder, name);
  writeFileSync(`${base}.c`, output.c);
  writeFileSync(`${base}.mjs`, output.js);
  await buildDirect({ compiler, target: 'native', source: `${base}.c`, output: `${base}.node` });
  const loaded = (await import(pathToFileURL(`${base}.mjs`).href)) as Record<string, { js: Kernels[string] }>;
  const js = Object.fromEntries(output.exports.map((each) => [each, loaded[each]?.js as Kernels[string]]));
  return { v8: reference, js, native: createRequire(import.meta.url)(`${base}.node`) as Kernels };
}

/** A line for a call: one result if all agree, else who says what. */
function results(call: string, { v8, js, native }: Ways, relaxed: boolean): string {
  const open = call.indexOf('(');
  const name = call.slice(0, open);
  const outcomes = { v8, js, native };
  const [ofV8, ofJs, ofNative] = Object.values(outcomes).map((kernels) =>
    outcome(kernels[name], call.slice(open + 1, -1)),
  );
  if (ofJs === undefined || ofJs !== ofNative) throw new Error(`${call}: js ${ofJs}, native ${ofNative}`);
  if (ofV8 === ofJs) return `${call} ${ofJs}`;
  if (!ofJs.startsWith('throws') && !relaxed) throw new Error(`${call}: V8 ${ofV8}, js and native ${ofJs}`);
  return `${call} ${ofJs}   (V8, which has no checks: ${ofV8})`;
}

/** What a call gives or throws, and the arrays among its arguments that it changed: every bit but those of NaNs. */
function outcome(kernel: Kernels[string] | undefined, args: string): string {
  const values = new Function(`return [${args}]`)() as unknown[];
  const before = values.map(valueText);
  const arrays = () =>
    values.map(valueText).flatMap((after, at) => (after === before[at] ? [] : [`, leaves ${after}`]));
  try {
    const value = kernel?.(...values);
    return [value === undefined ? 'returns' : `= ${valueText(value)}`, ...arrays()].join('');
  } catch (error) {
    return [`throws ${(error as Error).name}: ${(error as Error).message}`, ...arrays()].join('');
  }
}

function valueText(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} [${Array.from(value as Float64Array, valueText).join(', ')}]`;
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}
