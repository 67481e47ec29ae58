// Names of fields in printed JavaScript.

export function isWord(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== '__proto__';
}

/** `.x`, or `["a b"]`. */
export function member(key: string): string {
  return isWord(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
