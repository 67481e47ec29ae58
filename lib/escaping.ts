// Text that becomes code: one function for each language and place. Names of files and messages of errors may hold
// anything.
//
// HTML has its own beside the pages (pages/document.ts). A shell gets none: programs are started with a list of
// arguments.

/** A string literal of JavaScript, in quotes, on one line wherever lines may end. */
export function inJs(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);
}

/** The text of a comment that ends with its line, in JavaScript and TypeScript. */
export function inLineComment(text: string): string {
  return text.replace(/[\n\r\u2028\u2029]+/g, ' ');
}

/** The text of a C comment: it must not end the comment or begin another. */
export function inBlockComment(text: string): string {
  return text.replaceAll('*/', '*\\/').replaceAll('/*', '/\\*');
}

/**
 * A string literal of C, in quotes: bytes of UTF-8. Control characters have no universal names there, and `??/` is a
 * trigraph.
 */
export function inC(text: string): string {
  const octal = (character: string) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const escaped = text.replace(/["\\?]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, (each) => short[each] ?? octal(each));
  return `"${escaped}"`;
}
