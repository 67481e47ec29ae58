// How programs declare a number: with its value, before it, as a `var` of a block or of the function, or with a value
// from each branch. All mean the same.

import fc from 'fast-check';

/** Half of them as most people write. */
export const declarationStyle = fc.constantFrom(
  'let',
  'let',
  'let',
  'let',
  'late',
  'var',
  'branches',
  'again',
  'inside',
);

/**
 * @param {string} style
 * @param {string} name
 * @param {string} value
 * @param {string} test a condition that may be true or false
 * @returns {string}
 */
export function declared(style, name, value, test) {
  switch (style) {
    case 'late':
      return `let ${name}; ${name} = ${value};`;
    case 'var':
      return `var ${name} = ${value};`;
    case 'branches':
      return `let ${name}; if (${test}) { ${name} = ${value}; } else { ${name} = ${value}; }`;
    case 'again':
      return `var ${name} = 0.5; if (${test}) ${name} = 7; var ${name} = ${value};`;
    case 'inside':
      return `{ var ${name} = ${value}; }`;
    default:
      return `let ${name} = ${value};`;
  }
}
