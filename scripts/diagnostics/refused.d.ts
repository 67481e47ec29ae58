// Types of refused.js, for the tests.

export interface Refused {
  readonly what: string;
}

export const refused: readonly (readonly [theme: string, readonly Refused[]])[];
export function sourceOf(each: Refused): string;
