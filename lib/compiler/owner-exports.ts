// Objects and classes that have kernels, in what is built of a module: `kernels.sum` is at the very same place.
//
// In:  such objects, and the names that the loader has for kernels. Out: JavaScript. Numbers are there too. What else
// the module has in them is none of what was built: whoever asks for it gets an error that says where it is. Nothing
// can be put in a member's place: kernels that call each other don't look there.

import { inJs } from '../escaping.ts';
import { type Fn, type Module, nameForCallers, type Owner } from '../ir/ir.ts';

/** What the loader has for all of them. */
const PRELUDE = (file: string) => `const kzHas = (owner, name, value, enumerable) => {
  Object.defineProperty(owner, name, { value, enumerable, configurable: true, writable: true });
};
const kzHasNot = (owner, name, path, enumerable) => {
  const fail = () => {
    throw new Error(\`\${path} is no kernel: it is in \${${inJs(file)}}, and not in what was built of that\`);
  };
  Object.defineProperty(owner, name, { get: fail, set: fail, enumerable, configurable: true });
};
/** A method, which takes its instance as its first argument. */
const kzGivenSelf = (kernel) => {
  const called = (method) => ({ [kernel.name]: (self, ...args) => method.apply(self, args) })[kernel.name];
  return Object.assign(called(kernel), { js: called(kernel.js) });
};
/** A kernel that uses \`this\`. */
const kzOf = (kernel, path, isOwner) => {
  const own = {
    [path](...args) {
      if (!isOwner(this)) throw new TypeError(\`\${path} uses 'this', which is another object here: call it as \${path}(...)\`);
      return kernel(...args);
    },
  }[path];
  return Object.assign(own, { js: kernel.js });
};`;

/** Empty if there is none. `exportOf`: a statement that exports a variable by a name. */
export function emitOwners(module: Module, exportOf: (variable: string, name: string) => string): string {
  const { owners = [], file, functions } = module;
  if (owners.length === 0) return '';
  const texts = owners.flatMap((owner) => {
    const variable = `kzOwner_${owner.name}`;
    return [ownerText(owner, variable, functions, file), ...owner.exportNames.map((name) => exportOf(variable, name))];
  });
  return `${PRELUDE(file)}\n\n${texts.join('\n')}\n`;
}

function ownerText(owner: Owner, variable: string, fns: readonly Fn[], file: string): string {
  const { name, what, members, isMade, base } = owner;
  const isObject = what === 'object';
  const fail = `constructor() { throw new Error(${inJs(`${name} can't be made here: it is in ${file}, and here are its kernels`)}); }`;
  const above = base === undefined ? '' : `extends kzOwner_${base} `;
  const made = isObject ? '{}' : `{ ${name}: class ${above}{ ${isMade ? '' : `${fail} `}} }.${name}`;
  const lines = members.map(({ path, isKernel, value }) => {
    const holder = path.startsWith('prototype.') && !isObject ? `${variable}.prototype` : variable;
    const key = inJs(holder === variable ? path : path.slice('prototype.'.length));
    const full = `${name}.${path}`;
    const fn = isKernel ? fns.find((each) => nameForCallers(each) === full && each.exported) : undefined;
    if (fn !== undefined) {
      const own = `kzHas(${holder}, ${key}, ${kernelText(fn, holder, variable)}, ${isObject});`;
      const isFree = !members.some((each) => `prototype.${each.path}` === path);
      if (fn.boundary?.plan.self === undefined || !isFree) return own;
      // Of an instance of the class itself, which is another one: given as the first argument.
      return `${own}\nkzHas(${variable}, ${key}, kzGivenSelf(${holder}[${key}]), ${isObject});`;
    }
    if (value === undefined) return `kzHasNot(${holder}, ${key}, ${inJs(full)}, ${isObject});`;
    return `kzHas(${holder}, ${key}, ${literal(value)}, ${isObject});`;
  });
  const frozen = isObject ? [variable] : [variable, `${variable}.prototype`];
  return [`const ${variable} = ${made};`, ...lines, ...frozen.map((each) => `Object.freeze(${each});`)].join('\n');
}

function kernelText(fn: Fn, owner: string, variable: string): string {
  const { readsOfThis } = fn;
  const name = nameForCallers(fn);
  const kernel = `kzKernel(${inJs(name)})`;
  if (readsOfThis === undefined) return kernel;
  const own = readsOfThis.map((each) => ` && !Object.hasOwn(it, ${inJs(each)})`).join('');
  const isOwner =
    owner === variable
      ? `it === ${variable}`
      : `typeof it === 'object' && it !== null && Object.getPrototypeOf(it) === ${owner}${own}`;
  return `kzOf(${kernel}, ${inJs(name)}, (it) => ${isOwner})`;
}

function literal(value: number | bigint | boolean): string {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : String(value);
}
