// Sources whose comments say how their kernels are called:
//
//   export function sum(n: number): number { … }
//   // call: sum(0;3)                           sum(0) and sum(3)
//
// What the native kernels and the js back end make of it is the same; it is V8's answer, or an error with its line.

import { type Built, interpret, outcome } from './build.ts';

export interface Call {
  readonly name: string;
  readonly args: string;
}

export function callsOf(source: string): Call[] {
  return [...source.matchAll(/\/\/ call: (\w+)\((.*)\)/g)].flatMap(([, name = '', given = '']) =>
    given.split(';').map((args) => ({ name, args })),
  );
}

/** `differ`: calls with another answer; `stopped`: those that end in an error of a kernel's own, where V8 goes on. */
export async function outcomesOf(
  built: Built,
  calls: readonly Call[],
): Promise<{ differ: string[]; stopped: string[] }> {
  const v8 = await interpret(built);
  const differ: string[] = [];
  const stopped: string[] = [];
  for (const { name, args } of calls) {
    const [wanted, native, js] = [v8, built.native, built.js].map((kernels) =>
      outcome(() => kernels[name]?.(...(new Function(`return [${args}]`)() as unknown[]))),
    );
    const isOwnError = /kernel\.ts:\d/.test(String(native));
    if (isOwnError) stopped.push(`${name}(${args})`);
    if (native !== js || (!isOwnError && native !== wanted))
      differ.push(`${name}(${args}): ${native}, ${js}, ${wanted}`);
  }
  return { differ, stopped };
}
