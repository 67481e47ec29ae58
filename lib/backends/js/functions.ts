// Kernels as JavaScript that is run by itself: the js back end's functions, with what stands around them, by the names
// that callers have for them.
//
// In:  a JS-level module. Out: the text of a function's body that returns them.

import { choicePrelude, choiceText } from '../../boundary/choice.ts';
import { PUT_AROUND, putAroundText } from '../../boundary/module.ts';
import { boundaryPrelude } from '../../boundary/prelude.ts';
import { inJs } from '../../escaping.ts';
import { boundOfVersions } from '../../ir/bound.ts';
import { type Fn, type Module, versionsOf } from '../../ir/ir.ts';
import { emitJs, jsName } from './index.ts';
import { prelude } from './prelude.ts';

/**
 * The text of a function's body that returns the module's kernels by name. `notesOn`: properties that they get, for who
 * calls them.
 */
export function emitFunctions(
  module: Module,
  notesOn: (versions: readonly Fn[]) => Readonly<Record<string, unknown>> = () => ({}),
): string {
  const exported = module.functions.filter((fn) => fn.exported);
  const around = exported.flatMap((fn) => {
    const text = putAroundText(fn, jsName(fn.name));
    return text === undefined ? [] : [`const ${aroundName(fn.name)} = ${text};`];
  });
  const { choices = [] } = module;
  const variable = ({ name, boundary }: Fn) => (boundary === undefined ? jsName(name) : aroundName(name));
  const alone = exported.filter(({ versionOf }) => versionOf === undefined);
  const kernels = [
    ...alone.map((fn) => ({ name: fn.name, own: variable(fn), functions: [fn] })),
    ...choices.map((choice) => ({
      name: choice.name,
      own: aroundName(choice.name),
      functions: versionsOf(choice, exported),
    })),
  ];
  const chosen = choices.map((choice) => {
    const versions = versionsOf(choice, exported);
    const { bound, picks } = boundOfVersions(versions, module.functions);
    const list = versions.map(variable).join(', ');
    const made = `${choiceText(choice, versions)}, [${list}], ${JSON.stringify(picks)}, ${bound.length}`;
    return `const ${aroundName(choice.name)} = kzChosen(${made});`;
  });
  const notes = kernels.flatMap(({ own, functions }) => {
    return Object.entries(notesOn(functions)).map(([name, value]) => `${own}.${name} = ${JSON.stringify(value)};`);
  });
  const begin = [
    prelude,
    ...(around.length === 0 ? [] : [boundaryPrelude, PUT_AROUND]),
    ...(choices.length === 0 ? [] : [choicePrelude]),
  ];
  const text = [`'use strict';\n${begin.join('')}\n${emitJs(module)}`, ...around, ...chosen, ...notes];
  return [...text, returningAs(kernels.map(({ name, own }) => [name, own]))].join('\n');
}

/** What is put around a kernel: no name of a function has this. */
function aroundName(name: string): string {
  return `kzPut_${jsName(name)}`;
}

export function returning(exports: readonly string[]): string {
  return returningAs(exports.map((name) => [name, jsName(name)]));
}

function returningAs(names: readonly (readonly [name: string, variable: string])[]): string {
  const keyOf = (name: string) => (name.includes('.') ? inJs(name) : name);
  const list = names.map(([name, variable]) => (variable === name ? name : `${keyOf(name)}: ${variable}`));
  return `return { ${list.join(', ')} };`;
}
