// Corrects a source map that stands in a module's own text, as tsx's do, where code is put into the middle of a line:
// columns behind it move right. Maps in files of their own, and texts without a map, are left alone.
//
// Source map format: ECMA-426. Only a segment's first field, the generated column, is read and written.

export interface Insertion {
  /** Offset into the text. */
  readonly at: number;
  readonly length: number;
}

export function correctSourceMap(text: string, insertions: readonly Insertion[]): string {
  const comments = [
    ...text.matchAll(/\/\/# sourceMappingURL=(data:application\/json[\w=;-]*;base64,)([\w+/=]+)[ \t]*$/gm),
  ];
  const last = comments.at(-1);
  if (last === undefined || insertions.length === 0) return text;
  const [comment, prefix = '', data = ''] = last;
  const map = readMap(data);
  if (map === undefined) return text;
  const lines = map.mappings.split(';');
  for (const [line, moves] of byLine(text, insertions)) lines[line] = moveColumns(lines[line] ?? '', moves);
  const corrected = Buffer.from(JSON.stringify({ ...map, mappings: lines.join(';') })).toString('base64');
  const before = text.slice(0, last.index);
  return `${before}//# sourceMappingURL=${prefix}${corrected}${text.slice(last.index + comment.length)}`;
}

function readMap(data: string): { readonly mappings: string } | undefined {
  try {
    const map = JSON.parse(Buffer.from(data, 'base64').toString());
    return typeof map?.mappings === 'string' ? map : undefined;
  } catch {
    return undefined; // Somebody else's comment.
  }
}

interface Move {
  readonly column: number;
  readonly length: number;
}

function byLine(text: string, insertions: readonly Insertion[]): Map<number, Move[]> {
  const lines = new Map<number, Move[]>();
  for (const { at, length } of insertions) {
    const before = text.slice(0, at).split('\n');
    const line = before.length - 1;
    lines.set(line, [...(lines.get(line) ?? []), { column: before[line]?.length ?? 0, length }]);
  }
  return lines;
}

/** A line's segments, each with its column moved by what was put in at or before it. */
function moveColumns(line: string, moves: readonly Move[]): string {
  let [column, written] = [0, 0];
  return line
    .split(',')
    .map((segment) => {
      if (segment === '') return segment;
      const { value, length } = readVlq(segment);
      column += value;
      const moved = moves.reduce((sum, each) => (each.column <= column ? sum + each.length : sum), column);
      const field = writeVlq(moved - written);
      written = moved;
      return field + segment.slice(length);
    })
    .join(',');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A base64 VLQ: five bits a digit, the sixth says that more follow; the lowest bit of all is the sign. */
function readVlq(text: string): { value: number; length: number } {
  let [bits, length] = [0, 0];
  for (let more = true; more && length < text.length; length++) {
    const digit = DIGITS.indexOf(text[length] ?? '');
    bits += (digit & 31) * 32 ** length;
    more = (digit & 32) !== 0;
  }
  return { value: bits % 2 === 1 ? -Math.floor(bits / 2) : bits / 2, length };
}

function writeVlq(value: number): string {
  let bits = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const rest = Math.floor(bits / 32);
    text += DIGITS[(bits % 32) + (rest > 0 ? 32 : 0)];
    bits = rest;
  } while (bits > 0);
  return text;
}
