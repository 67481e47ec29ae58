// The headers' text in generated files: of what generated.h, stack.h, bigints.h, lanes.h, kernel.h and glue.h hold, the
// parts that a file uses, and what these use. Half of a small kernel's compile time was for the rest, and nobody wants
// to read it.
//
// A part is what stands between blank lines outside of braces and of #if; of declarations, each line. C declares before
// it uses, so a name is defined by the first part that has it: no parser is needed. Parts that define nothing
// (#include) are always taken.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package.ts';

/** Those that files name. What these include besides is a part of them. */
const HEADERS = [
  ...(['watch.h', 'generated.h', 'bits.h', 'stack.h', 'bigints.h', 'lanes.h', 'reciprocal.h', 'remainder.h'] as const),
  ...(['given.h', 'boundary.h'] as const),
  ...(['loops.h', 'cpus.h', 'parallel.h', 'threads.h', 'kernel.h', 'environment.h', 'glue.h'] as const),
  // Where kernels have versions for levels of CPUs.
  ...(['cpu.h', 'levels.h'] as const),
  // Where a file is an addon of its own.
  'needs.h',
] as const;

export type HeaderName = (typeof HEADERS)[number];

interface Part {
  readonly header: HeaderName;
  readonly text: string;
  /** What it names; comments don't count. */
  readonly names: ReadonlySet<string>;
  /** What it may be the first to name. */
  readonly defines: ReadonlySet<string>;
  readonly isAlways: boolean;
  /** Of lines that stand together: what they have in common. */
  readonly block?: string;
}

interface Library {
  readonly parts: readonly Part[];
  readonly definedBy: ReadonlyMap<string, Part>;
  /** Names that macros paste others to. */
  readonly beginnings: readonly string[];
}

/** The text of each header that a file with `text` needs. */
export function usedParts(headers: readonly HeaderName[], text: string): ReadonlyMap<HeaderName, string> {
  const { parts, definedBy, beginnings } = libraryOf(headers);
  const used = new Set(parts.filter(({ isAlways }) => isAlways));
  const waiting = [...namesIn(text)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const part = definedBy.get(name) ?? definedBy.get(longestOf(beginnings, name));
    if (part === undefined || used.has(part)) continue;
    used.add(part);
    waiting.push(...part.names);
  }
  const textOf = (header: HeaderName) => {
    const own = parts.filter((part) => part.header === header && used.has(part));
    const gap = (block: string | undefined, next: Part | undefined) =>
      block === undefined || next?.block !== block ? '\n' : '';
    return own.map(({ text: each, block }, at) => `${each}\n${gap(block, own[at + 1])}`).join('');
  };
  return new Map(headers.map((header) => [header, textOf(header).replace(/\n$/, '')]));
}

const read = new Map<HeaderName, readonly Part[]>();

function libraryOf(headers: readonly HeaderName[]): Library {
  const parts = headers.flatMap((header) => {
    const known = read.get(header) ?? partsOf(header);
    read.set(header, known);
    return known;
  });
  const definedBy = new Map<string, Part>();
  for (const part of parts) {
    for (const name of part.defines) if (!definedBy.has(name)) definedBy.set(name, part);
  }
  return { parts, definedBy, beginnings: [...definedBy.keys()].filter((name) => name.endsWith('_')) };
}

function partsOf(header: HeaderName): readonly Part[] {
  const text = textOfHeader(header);
  return split(`${text.comment}${text.code}\n`).flatMap((part) => {
    const lines = part.split('\n');
    const first = lines.findIndex((line) => declaration.test(line));
    if (first >= 0 && lines.slice(first).every((line) => declaration.test(line))) {
      const comment = {
        header,
        text: lines.slice(0, first).join('\n'),
        names: NONE,
        defines: NONE,
        isAlways: true,
        block: part,
      };
      const each = lines.slice(first).map((line) => {
        const [, name = ''] = declaration.exec(line) ?? [];
        return { header, text: line, names: NONE, defines: new Set([name]), isAlways: false, block: part };
      });
      return [comment, ...each];
    }
    const code = part.replace(/\/\*.*?\*\//gs, '');
    const isAlways = code.split('\n').every((line) => line === '' || /^#(include|define NAPI_VERSION)\b/.test(line));
    const defines = isAlways ? NONE : new Set(code.match(/\b(?:kz|KZ)_\w+/g));
    return [{ header, text: part, names: namesIn(code), defines, isAlways }];
  });
}

/** With the text of its parts, but for their comments, in the place of #include. */
function textOfHeader(header: string): { comment: string; code: string } {
  const text = readFileSync(join(packageRoot, 'native', 'include', 'kernelize', header), 'utf8');
  const [, comment, own] = /^(.*?)#ifndef \w+\n#define \w+\n(.*)\n#endif\s*$/s.exec(text) ?? [];
  if (comment === undefined || own === undefined) throw new Error(`${header} has no guard`);
  const code = own.replace(/^#include "kernelize\/(\w+\.h)"\n/gm, (_, name: string) =>
    (HEADERS as readonly string[]).includes(name) ? '' : `${textOfHeader(name).code.trim()}\n`,
  );
  return { comment, code };
}

const NONE: ReadonlySet<string> = new Set();

/** Of a function of the C library, on a line of its own. */
const declaration = /^[a-z][\w *]*[ *](\w+)\(.*\);$/;

function split(text: string): readonly string[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const [index, line] of text.trim().split('\n').entries()) {
    if (line === '' && depth === 0 && index > 0) {
      parts.push([]);
      continue;
    }
    // clang-format's style: what opens a block at the outermost level closes it in the first column.
    if (/^(\{|[^\s#/].*\{)$/.test(line) || /^#if/.test(line)) depth += 1;
    if (/^\}/.test(line) || /^#endif/.test(line)) depth -= 1;
    parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join('\n'));
}

function namesIn(code: string): ReadonlySet<string> {
  return new Set(code.match(/\b[A-Za-z_]\w*/g));
}

/** What the name begins with that a macro pastes together, of `kz_big_checked_` and its argument. */
function longestOf(beginnings: readonly string[], name: string): string {
  const fitting = beginnings.filter((each) => name.startsWith(each));
  return fitting.reduce((best, each) => (each.length > best.length ? each : best), '');
}
