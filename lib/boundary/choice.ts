// The JavaScript of a kernel of several versions: it looks at the kinds of what it is given, and calls the version for
// these. An array's kind is what it was made as, whatever its prototype says; V8 reads it from the object's map.
//
// In:  a choice, and its functions. Out: the text of an expression, a function of the list of versions as people call
// them, which gives what people call.

import { inJs } from '../escaping.ts';
import { type Asked, type Choice, type Fn, type Kind, parametersForCallers } from '../ir/ir.ts';
import { member } from './names.ts';

/** Once in front of all choices of a module. */
export const choicePrelude = `// The getter that all typed arrays have: it knows their kind.
const { get: kzTag } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const kzNone = (fn, path, wanted, value) => {
  throw new TypeError(\`\${fn}: argument '\${path}' must be \${wanted}, but got \${kzKind(value)}\`);
};
// Arrays of the module are given in front of arguments, and are the same at each call; a version takes those it uses.
const kzChosen = (make, versions, picks, bound) => {
  if (bound === 0) return make(versions);
  let made;
  return function (...args) {
    made ??= make(
      versions.map((version, at) => {
        const own = picks[at].map((each) => args[each]);
        return function (...given) {
          return version.apply(this, [...own, ...given]);
        };
      }),
    );
    return made.apply(this, args.slice(bound));
  };
};
`;

/** `isAsked`: with a property \`kzWhich\`, the position of the version for what is given. */
export function choiceText(choice: Choice, functions: readonly Fn[], isAsked = false): string {
  const { name, asked, versions, isMember } = choice;
  const fn = inJs(name);
  const { names, least } = parametersForCallers(choice, functions);
  const given = names.map((_, at) => `a${at}`);
  const list = given.join(', ');
  const signature = inJs(`${name}(${names.join(', ')})`);
  const isFixed = least === names.length;
  const count = [
    ...(isFixed ? [`if (arguments.length !== ${least}) `] : []),
    `kzCount(${signature}, ${least}, ${names.length}, arguments.length);`,
  ].join('');
  const which = [
    ...asked.flatMap((each, at) => kindOf(fn, each, at)),
    ...mismatches(choice, fn),
    `return ${positionText(choice)};`,
  ];
  const call = (at: number) => (isMember ? `v${at}.call(${['this', ...given].join(', ')})` : `v${at}(${list})`);
  const calls = versions.map((_, at) => (at === 0 ? '' : `case ${at}: return ${call(at)};`)).filter(Boolean);
  const body = [
    count,
    `switch (which(${list})) {`,
    ...calls.map((line) => `  ${line}`),
    `  default: return ${call(0)};`,
    '}',
  ];
  const own = `{ [${fn}](${list}) {\n${body.map((line) => `    ${line}`).join('\n')}\n  } }[${fn}]`;
  return [
    `([${versions.map((_, at) => `v${at}`).join(', ')}]) => {`,
    `  const which = (${list}) => {`,
    ...which.map((line) => `    ${line}`),
    '  };',
    `  return ${isAsked ? `Object.assign(${own}, { kzWhich: which })` : own};`,
    '}',
  ].join('\n');
}

/** The body of a function that gives that function, with `kzWhich`, for kernels that are loaded one by one. */
export function choiceBody(choice: Choice, functions: readonly Fn[], prelude: string): string {
  return `'use strict';\n${prelude}${choicePrelude}return ${choiceText(choice, functions, true)};`;
}

/** The kind's number among those that may be, in a variable. */
function kindOf(fn: string, each: Asked, at: number): string[] {
  const { parameter, path, said, kinds } = each;
  const holders = path.map((_, depth) => placeOf(parameter, path.slice(0, depth)));
  const value = placeOf(parameter, path);
  const isTyped = (kind: Kind) => kind.endsWith('Array');
  const cases = kinds.flatMap((kind, number) => (isTyped(kind) ? [`case '${kind}': k${at} = ${number}; break;`] : []));
  const others = kinds.flatMap((kind, number) => {
    if (isTyped(kind)) return [];
    return [`if (${testOf(kind, value)}) k${at} = ${number};`];
  });
  const last = others.length === 0 ? [] : [`default: ${others.join(' else ')}`];
  const look = [
    ...(cases.length === 0
      ? others
      : [`switch (kzTag.call(${value})) {`, ...[...cases, ...last].map((line) => `  ${line}`), '}']),
    `if (k${at} < 0) kzNone(${fn}, ${inJs(said)}, ${inJs(wantedText(each))}, ${value});`,
  ];
  if (holders.length === 0) return [`let k${at} = -1;`, ...look];
  // Of what is no object, any version says so; of one that may be left out, all have the same there.
  const isThere = holders.map((holder) => `${holder} !== undefined && ${holder} !== null`).join(' && ');
  return [`let k${at} = -1;`, `if (${isThere}) {`, ...look.map((line) => `  ${line}`), `} else k${at} = 0;`];
}

function testOf(kind: Kind, value: string): string {
  switch (kind) {
    case 'array':
      return `Array.isArray(${value})`;
    case 'object':
      return `(typeof ${value} === 'object' && ${value} !== null) || typeof ${value} === 'function'`;
    case 'null':
      return `${value} === null`;
    default:
      return `typeof ${value} === '${kind}'`;
  }
}

function placeOf(parameter: number, path: readonly string[]): string {
  return `a${parameter}${path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : member(key))).join('')}`;
}

function wantedText(each: Asked): string {
  const all = each.kinds.map((kind) => kindText(kind, each));
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}

function kindText(kind: Kind, { array = 'an array' }: Asked): string {
  if (kind === 'array') return array;
  if (kind === 'undefined' || kind === 'null') return kind;
  return `${/^[aioI]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Values of one type parameter are of one kind. */
function mismatches({ asked }: Choice, fn: string): string[] {
  return asked.flatMap((each, at) => {
    const { typeParameter } = each;
    const first = asked.findIndex((other) => typeParameter !== undefined && other.typeParameter === typeParameter);
    const leader = asked[first];
    if (typeParameter === undefined || leader === undefined || first === at) return [];
    const texts = leader.kinds.map((kind) => inJs(`${kindText(kind, leader)}, as '${leader.said}' is`));
    const value = placeOf(each.parameter, each.path);
    return [`if (k${at} !== k${first}) kzNone(${fn}, ${inJs(each.said)}, [${texts.join(', ')}][k${first}], ${value});`];
  });
}

/** The version's position, of the kinds' numbers. */
function positionText({ asked, versions }: Choice): string {
  const apart = asked.flatMap((each, at) => {
    const isFirst = asked.findIndex(({ typeParameter }) => typeParameter === each.typeParameter) === at;
    return each.typeParameter === undefined || isFirst ? [{ each, at }] : [];
  });
  const index = apart.reduce((text, { each, at }) => {
    return text === '' ? `k${at}` : `(${text}) * ${each.kinds.length} + k${at}`;
  }, '');
  const count = apart.reduce((product, { each }) => product * each.kinds.length, 1);
  const places = Array.from({ length: count }, () => 0);
  for (const [position, { kinds }] of versions.entries()) {
    const place = apart.reduce(
      (sum, { each, at }) => sum * each.kinds.length + each.kinds.indexOf(kinds[at] as Kind),
      0,
    );
    places[place] = position;
  }
  const isInOrder = places.every((position, place) => position === place);
  return isInOrder ? index : `[${places.join(', ')}][${index}]`;
}
