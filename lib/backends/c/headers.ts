// The headers' text in generated files: of what generated.h, stack.h, bigints.h, kernel.h and glue.h hold, the parts that a file
// uses, and what these use. Half of a small kernel's compile time was for the rest, and nobody wants to read it.
//
// A part is what stands between blank lines outside of braces and of #if. C declares before it uses, so a name is
// defined by the first part that has it: no parser is needed. Parts that define nothing (#include) are always taken.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package.ts';

export type HeaderName = 'generated.h' | 'stack.h' | 'bigints.h' | 'kernel.h' | 'glue.h';

interface Part {
  readonly header: HeaderName;
  readonly text: string;
  /** What it names; comments don't count. */
  readonly names: ReadonlySet<string>;
  readonly definesNothing: boolean;
}

interface Library {
  readonly parts: readonly Part[];
  readonly definedBy: ReadonlyMap<string, Part>;
}

/** The text of each header that a file with `text` needs. */
export function usedParts(headers: readonly HeaderName[], text: string): ReadonlyMap<HeaderName, string> {
  const { parts, definedBy } = libraryOf(headers);
  const used = new Set(parts.filter(({ definesNothing }) => definesNothing));
  const waiting = [...namesIn(text)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const part = definedBy.get(name) ?? pasted(name, definedBy);
    if (part === undefined || used.has(part)) continue;
    used.add(part);
    waiting.push(...part.names);
  }
  const textOf = (header: HeaderName) =>
    parts.filter((part) => part.header === header && used.has(part)).map((part) => `${part.text}\n`);
  return new Map(headers.map((header) => [header, textOf(header).join('\n')]));
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
    for (const name of part.names) {
      if (!part.definesNothing && !definedBy.has(name)) definedBy.set(name, part);
    }
  }
  return { parts, definedBy };
}

function partsOf(header: HeaderName): readonly Part[] {
  const text = readFileSync(join(packageRoot, 'native', 'include', 'kernelize', header), 'utf8')
    .replace(/^#(ifndef|define) KERNELIZE_\w+_H\n/gm, '')
    .replace(/\n#endif\s*$/, '\n');
  return split(text).map((part) => {
    const code = part.replace(/\/\*.*?\*\//gs, '');
    const definesNothing = code
      .split('\n')
      .every((line) => /^$|^#(include|define NAPI_VERSION|pragma)\b|^#if !defined\(__clang__\)|^#endif/.test(line.trim()));
    return { header, text: part, names: namesIn(code), definesNothing };
  });
}

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
  return new Set(code.match(/\b(?:kz|KZ)_\w+/g));
}

/** A name that a macro pastes together, of `kz_big_checked_` and its argument. */
function pasted(name: string, definedBy: ReadonlyMap<string, Part>): Part | undefined {
  const beginnings = [...definedBy.keys()].filter((known) => known.endsWith('_') && name.startsWith(known));
  const longest = beginnings.reduce((best, each) => (each.length > best.length ? each : best), '');
  return definedBy.get(longest);
}
