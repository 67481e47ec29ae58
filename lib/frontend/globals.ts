// Constants of JavaScript's own objects.

const mathConstants: ReadonlySet<string> = new Set([
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);

const numberConstants: ReadonlySet<string> = new Set([
  ...['EPSILON', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'MAX_VALUE', 'MIN_VALUE'],
  ...['POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN'],
]);

/** `Math.PI`; undefined if the path is no constant. */
export function globalConstant(path: string): number | undefined {
  const [object, property = '', more] = path.split('.');
  if (more !== undefined) return undefined;
  if (object === 'Math' && mathConstants.has(property)) return Math[property as 'PI'];
  if (object === 'Number' && numberConstants.has(property)) return Number[property as 'EPSILON'];
  return undefined;
}
