// Comments and keywords of TypeScript and C, for colours: as much as helps reading, and no more. No document is touched
// here.

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: 'comment' | 'keyword';
}

const KEYWORDS = {
  typescript:
    'as async await break case class const continue default do else enum export extends false finally for from function if implements import in interface let new null of return satisfies static switch this throw true try type typeof undefined var void while',
  c: 'bool break case char const continue default do double else enum extern false float for goto if inline int int32_t int64_t long restrict return short signed sizeof static struct switch true typedef uint32_t uint64_t uint8_t union unsigned void volatile while NULL',
} as const;

export type Language = keyof typeof KEYWORDS;

/** In order. Strings are passed over, so that nothing in them counts. */
export function tokensOf(text: string, language: Language): Token[] {
  const words = KEYWORDS[language].replaceAll(' ', '|');
  const pattern = new RegExp(
    String.raw`(?<comment>/\*[\s\S]*?(?:\*/|$)|//.*)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<keyword>(?<![\w$.])(?:${words}|#\w+)(?![\w$]))`,
    'g',
  );
  return [...text.matchAll(pattern)].flatMap(({ groups, index, 0: whole }): Token[] => {
    if (groups?.comment === undefined && groups?.keyword === undefined) return [];
    return [{ start: index, end: index + whole.length, kind: groups.comment === undefined ? 'keyword' : 'comment' }];
  });
}
