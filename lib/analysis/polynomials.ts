// Polynomials with integer coefficients over the values that a loop leaves as they are: enough algebra to compare
// indices.
//
// A monomial's key is the sorted list of its symbols; the constant's is empty. Immutable.

export type Polynomial = ReadonlyMap<string, number>;

const SEPARATOR = ' ';

export function constant(value: number): Polynomial {
  return value === 0 ? new Map() : new Map([['', value]]);
}

/** A symbol has no space in it. */
export function symbol(name: string): Polynomial {
  return new Map([[name, 1]]);
}

export function sum(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  const result = new Map(a);
  for (const [key, value] of b) {
    const total = (result.get(key) ?? 0) + factor * value;
    if (total === 0) result.delete(key);
    else result.set(key, total);
  }
  return result;
}

export function difference(a: Polynomial, b: Polynomial): Polynomial {
  return sum(a, b, -1);
}

export function product(a: Polynomial, b: Polynomial): Polynomial {
  let result: Polynomial = new Map();
  for (const [left, x] of a) {
    for (const [right, y] of b) {
      const key = [...symbolsOf(left), ...symbolsOf(right)].sort().join(SEPARATOR);
      result = sum(result, new Map([[key, x * y]]));
    }
  }
  return result;
}

export function isSame(a: Polynomial, b: Polynomial): boolean {
  return difference(a, b).size === 0;
}

/** The factor of a symbol that stands in no monomial twice; undefined if one has it twice. */
export function slopeOf(polynomial: Polynomial, name: string): Polynomial | undefined {
  const slope = new Map<string, number>();
  for (const [key, value] of polynomial) {
    const symbols = symbolsOf(key);
    const others = symbols.filter((each) => each !== name);
    if (others.length === symbols.length) continue;
    if (others.length < symbols.length - 1) return undefined;
    slope.set(others.join(SEPARATOR), value);
  }
  return slope;
}

/**
 * Whether it is at least `least` (0 or 1) for all values of its symbols: `atLeastOne` are 1 or more, `atLeastZero` 0 or
 * more.
 */
export function isAtLeast(
  least: 0 | 1,
  polynomial: Polynomial,
  atLeastOne: ReadonlySet<string>,
  atLeastZero: ReadonlySet<string>,
): boolean {
  // n = 1 + m, with m at least 0: then every monomial without a sign is at least 0.
  let shifted: Polynomial = new Map();
  for (const [key, value] of polynomial) {
    const symbols = symbolsOf(key);
    if (!symbols.every((each) => atLeastOne.has(each) || atLeastZero.has(each))) return false;
    const factors = symbols.map((each) => (atLeastOne.has(each) ? sum(symbol(each), constant(1)) : symbol(each)));
    shifted = sum(shifted, factors.reduce(product, constant(value)));
  }
  const parts = [...shifted];
  return parts.every(([key, value]) => key === '' || value >= 0) && (shifted.get('') ?? 0) >= least;
}

function symbolsOf(key: string): string[] {
  return key === '' ? [] : key.split(SEPARATOR);
}
