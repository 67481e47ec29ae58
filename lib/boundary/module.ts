// What a generated module has around its kernels whose values are not passed as they are.
//
// In:  a module's functions. Out: JavaScript.

import { inJs } from '../escaping.ts';
import type { Fn, Module } from '../ir/ir.ts';
import { choicePrelude, choiceText } from './choice.ts';
import { boundaryPrelude } from './prelude.ts';
import { wrapperText } from './wrapper.ts';

/** Empty if there are none: `kzAround` has, by a kernel's name, what makes of the flat function what people call. */
export function aroundKernels(functions: readonly Fn[]): string {
  const own = functions.flatMap(({ name, exported, boundary, bound = 0 }) => {
    return exported && boundary !== undefined ? [`  ${inJs(name)}: ${wrapperText(boundary.plan, bound)},`] : [];
  });
  return own.length === 0 ? '' : `const kzAround = {\n${own.join('\n')}\n};\n`;
}

/** `require`: what makes the function that a module has. */
export function boundaryPreludeOf(require: string): string {
  return `const { isProxy: kzIsProxy } = ${require}('node:util').types;\n${boundaryPrelude}`;
}

/**
 * The body of a function that gives what is put around one kernel's flat function, for kernels that are loaded one by
 * one. It takes kzIsProxy.
 */
export function aroundText({ boundary, bound = 0 }: Fn, prelude: string): string | undefined {
  if (boundary === undefined) return undefined;
  return `'use strict';\n${prelude}${boundaryPrelude}return ${wrapperText(boundary.plan, bound, true)};`;
}

/**
 * Empty if there are none: `kzChoices` has, by the name of a kernel of several versions, what makes of these what people
 * call, and the versions' names.
 */
export function choicesOf({ choices = [], functions }: Pick<Module, 'choices' | 'functions'>): string {
  const own = choices.map((choice) => {
    const names = choice.versions.map(({ fn }) => inJs(fn)).join(', ');
    return `  ${inJs(choice.name)}: { make: ${choiceText(choice, functions)}, versions: [${names}] },`;
  });
  return own.length === 0 ? '' : `${choicePrelude}const kzChoices = {\n${own.join('\n')}\n};\n`;
}

/** What putAroundText calls: arrays of the module are given in front of arguments, and are the same at each call. */
export const PUT_AROUND = `const kzPutAround = (make, flat, bound) => {
  if (bound === 0) return make(flat);
  let made;
  return function (...args) {
    made ??= make(flat, ...args.slice(0, bound));
    return made.apply(this, args.slice(bound));
  };
};
`;

/** The expression of what people call, of a variable that is the flat function; undefined if that is it. */
export function putAroundText({ boundary, bound = 0 }: Fn, flat: string): string | undefined {
  if (boundary === undefined) return undefined;
  return `kzPutAround(${wrapperText(boundary.plan, bound)}, ${flat}, ${bound})`;
}
