// A module's text to one whose kernels look whether native code serves. Nothing moves to another line, and nothing on a
// line moves but what stands behind a directive.
//
//   function dot(a, b) { 'use kernel';kz$1??kz$a(1);if(kz$1)return kz$1(a,b);
//   ...
//   ;var kz$1,kz$d;function kz$a(c){ ... kz$d??=activate(url, hash, [['dot', dot, set]]);if(c)kz$d() ... }kz$1??kz$a();
//
// kz$1 is undefined until it is decided what serves: at the first call, or when native code has come. Then it is 0 for
// the function itself, or the function that serves in its place.
//
// `activate` is not imported, but found by a global symbol, so cycles can't come between, the same text serves ES
// modules and CommonJS, and a thread without the hook runs JavaScript. Imports are added of modules that the module has
// imported already, directly or not: by their namespaces it is seen who has written to what kernels have of them. kz$a is hoisted: calls that come before the
// module's end find it.

import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNamed } from '../application.ts';
import { readSealedIn, writeSealedIn } from '../cache/entries.ts';
import { readText } from '../compiler/read-module.ts';
import { configFor } from '../config.ts';
import { UserError } from '../errors.ts';
import { inJs } from '../escaping.ts';
import { ownerOf } from '../frontend/receivers.ts';
import { hashOf } from '../hash.ts';
import { kernelizeIdentity } from '../package.ts';
import { cachePlaces } from '../runtime/native-kernels.ts';
import { warnOnce } from '../runtime/warn.ts';
import { type FoundPoints, findPoints, type Points } from './points.ts';
import { correctSourceMap } from './source-map.ts';

/** Changes with what `Points` are and how they are found. */
const POINTS_VERSION = 5;
const MARK = 'kernelize.activate';

/** The text itself if it has no kernel, or has been here before. */
export function transform(url: string, text: string): string {
  const path = pathOf(url);
  const original = path && textOf(path);
  if (path === undefined || original === undefined || text.includes(MARK) || !isAllowed(path)) return text;
  const points = knownPoints(path, text, original);
  return points === undefined ? text : insert(url, text, original, points);
}

/**
 * Whether the application's package.json lets the hook change this module: its own, and those of packages that it
 * names.
 */
function isAllowed(path: string): boolean {
  const { dependency, packages } = configFor(dirname(path));
  return dependency === undefined || isNamed(dependency, packages);
}

/** The file that a URL names; undefined if it is none. */
export function pathOf(url: string): string | undefined {
  return url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined; // Another hook made this module.
  }
}

function textHash(path: string): string | undefined {
  const text = textOf(path);
  return text === undefined ? undefined : hashOf(text);
}

/** By which `activate` knows that the file is still what was loaded. */
export function sourceHash(original: string): string {
  return hashOf(original).slice(0, 16);
}

/** From the cache, so that a warm start loads no parser. */
function knownPoints(path: string, text: string, original: string): Points | undefined {
  const parts = [POINTS_VERSION, kernelizeIdentity(), extname(path), hashOf(original), hashOf(text)];
  const name = `points-${hashOf(parts.join('\n')).slice(0, 40)}.json`;
  const places = cachePlaces(configFor(dirname(path)).project).usable;
  const known = readSealedIn<{ readonly points: Points | null; readonly read: FoundPoints['read'] }>(places, name);
  if (known?.read.every((each) => textHash(each.path) === each.hash)) return known.points ?? undefined;
  try {
    const { points, read } = findPoints(path, withoutMark(text), original);
    writeSealedIn(places, name, { points: points ?? null, read });
    return points;
  } catch (error) {
    // There is no parser: its kernels are not known, and the module is as it was.
    if (!(error instanceof UserError)) throw error;
    warnOnce(`kernelize: kernels of imported modules stay JavaScript: ${error.message}`);
    return undefined;
  }
}

/** A byte order mark is no part of a file's text. In front, a space keeps every offset. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, ' ');
}

function insert(url: string, text: string, original: string, points: Points): string {
  const { kernels, end } = points;
  let prefix = 'kz$';
  while (text.includes(prefix)) prefix += '$';
  const calls = kernels.flatMap(({ at, end: close, parameters, readsOfThis, takesThis }, index) => {
    const slot = `${prefix}${index + 1}`;
    const test = readsOfThis === undefined ? slot : `${slot}&&${slot}t(this)`;
    // A method's kernel has its object's fields.
    const given = parameters.join(',');
    const isPlain = readsOfThis === undefined && !takesThis;
    const call = isPlain ? `(${given})` : `.call(${['this', ...parameters].join(',')})`;
    const code = `${slot}??${prefix}a(1);if(${test})return ${slot}${call};`;
    if (close !== undefined) {
      return [
        { at, code: `{${code}return(` },
        { at: close, code: ')}' },
      ];
    }
    const before = /[;{]/.test(text[at - 1] ?? '') ? '' : ';';
    return [{ at, code: before + code }];
  });
  const moves = calls.map(({ at, code }) => ({ at, length: code.length }));
  // The map stands at the end: it changes no offset of what is before it.
  const mapped = correctSourceMap(text, moves);
  const tail = { at: end ?? mapped.length, code: tailOf(url, sourceHash(original), prefix, points) };
  const pieces = [...calls, tail].map(({ at, code }, index) => mapped.slice(calls[index - 1]?.at ?? 0, at) + code);
  return pieces.join('') + mapped.slice(tail.at);
}

function tailOf(
  url: string,
  hash: string,
  prefix: string,
  { kernels, variables, modules, importsModules }: Points,
): string {
  // Pairs, since esbuild gives functions their names where these are fields, by a helper that may not be there yet.
  const ofVariables = variables.map((name) => `[${inJs(name)},()=>${name}]`);
  const ofModules = modules.map(({ file }, index) => {
    return `[${inJs(file)}${importsModules ? `,()=>${prefix}m${index}` : ''}]`;
  });
  const getters = [...ofVariables, ...ofModules];
  // Of modules that are there in any case: nothing more is loaded, and nothing sooner.
  const imports = modules.map(({ specifier }, index) => `import*as ${prefix}m${index} from${inJs(specifier)};`);
  const slots = kernels.map((_, index) => `${prefix}${index + 1}`);
  const list = kernels.map(({ name }, index) => {
    const owner = ownerOf(name);
    return `["${name}",${name},(${prefix}v)=>{${slots[index]}=${prefix}v}${owner === undefined ? '' : `,${owner}`}]`;
  });
  const tests = kernels.flatMap(({ name, readsOfThis }, index) => {
    return readsOfThis === undefined ? [] : [testOf(slots[index] as string, `${prefix}o`, name, readsOfThis)];
  });
  const words = [url, hash].map(inJs).join(',');
  const otherwise = slots.length === 0 ? '0' : `${slots.join('=')}=0`;
  const declared = `var ${[...slots, `${prefix}d`].join()};`;
  // Values of variables are not there before the module has run: until then JavaScript serves.
  const hasValues = kernels.some(({ isValue }) => isValue);
  const [early, ready] = hasValues ? [`if(!${prefix}r)return;`, `var ${prefix}r=1;`] : ['', ''];
  const [f, d, called] = ['f', 'd', 'c'].map((letter) => prefix + letter);
  const begin = slots.length === 0 ? '' : `${slots[0]}??`;
  return (
    `\n;${importsModules ? imports.join('') : ''}${declared}${ready}function ${prefix}a(${called}){${early}const ${f}=globalThis[Symbol.for("${MARK}")];` +
    `if(${f}){${d}??=${f}(${words},[${list.join()}],[${getters.join()}]);if(${called})${d}()}else ${otherwise}}` +
    `${tests.join('')}${begin}${prefix}a();\n`
  );
}

/** A function that says whether `this` is what the kernel takes it for: else the function itself serves. */
function testOf(slot: string, own: string, name: string, reads: readonly string[]): string {
  const owner = ownerOf(name) as string;
  const names = reads.map((each) => `&&!globalThis.Object.hasOwn(${own},"${each}")`).join('');
  const isInstance = owner.endsWith('.prototype');
  const test = isInstance
    ? `typeof ${own}=="object"&&${own}!==null&&globalThis.Object.getPrototypeOf(${own})===${owner}${names}`
    : `${own}===${owner}`;
  return `function ${slot}t(${own}){return ${test}}`;
}
