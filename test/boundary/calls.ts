// Kernels whose values are not passed as they are, called with what people have: what they give, and what is then in
// what they were given, is told as text. Objects that are one object have one name: '#0'.

import { type Built, interpret, type Kernels, outcome } from '../compiler/build.ts';
import { callsOf } from '../compiler/called.ts';

/** Each value with all its bits; an object that was seen before by its number. */
export function told(value: unknown, seen: object[] = []): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const known = seen.indexOf(value);
  if (known >= 0) return `#${known}`;
  seen.push(value);
  const name = `#${seen.length - 1}`;
  if (ArrayBuffer.isView(value)) {
    return `${name} ${value.constructor.name}(${[...(value as unknown as Iterable<number>)].map((each) => told(each)).join(' ')})`;
  }
  if (Array.isArray(value)) return `${name}[${value.map((each) => told(each, seen)).join(', ')}]`;
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${told(each, seen)}`);
  return `${name}{${fields.join(', ')}}`;
}

function run(kernels: Kernels, name: string, args: string): string {
  const given = new Function(`return [${args}]`)() as unknown[];
  const seen: object[] = [];
  const before = given.map((each) => told(each, seen)).join('; ');
  let result: unknown;
  const text = outcome(() => {
    result = kernels[name]?.(...given);
    return 0;
  });
  const all: object[] = [];
  const state = given.map((each) => told(each, all)).join('; ');
  // What is refused is as it was.
  if (/^TypeError: \S+: .*/.test(text) && isOwnError(text) && state !== before) return `touched, ${text} | ${state}`;
  return `${text === outcome(() => 0) ? told(result, all) : text} | ${state}`;
}

/**
 * Of all calls in the source's comments: those that native code, the js back end and V8 answer differently. A kernel's
 * own error counts as V8's answer nowhere: such calls are in `stopped`, with their error.
 */
export async function differences(built: Built): Promise<{ readonly differ: string[]; readonly stopped: string[] }> {
  const v8 = await interpret(built);
  const { readFileSync } = await import('node:fs');
  const source = readFileSync(`${built.folder}/kernel.ts`, 'utf8');
  const differ: string[] = [];
  const stopped: string[] = [];
  for (const { name, args } of callsOf(source)) {
    const [native, js, wanted] = [built.native, built.js, v8].map((kernels) => run(kernels, name, args)) as [
      string,
      string,
      string,
    ];
    if (native !== js) differ.push(`${name}(${args}): native ${native}, js ${js}`);
    else if (native !== wanted && isOwnError(native)) stopped.push(`${name}(${args}): ${native.split(' | ')[0]}`);
    else if (native !== wanted) differ.push(`${name}(${args}): ${native}, V8 ${wanted}`);
  }
  return { differ, stopped };
}

/** An error that names an argument or a line. */
function isOwnError(text: string): boolean {
  return /argument '|takes \d|kernel\.ts:\d|accessor|one object, which|read-only|inherited|frozen or sealed|can't be changed|one buffer|assigns both/.test(
    text,
  );
}
