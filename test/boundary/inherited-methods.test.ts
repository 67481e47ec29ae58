// Methods that classes inherit, and `super`: they go in as those of the class itself do, and are found where JavaScript
// finds them.

import { describe, expect, it } from 'vitest';
import { build, outcome, usualWays } from '../compiler/build.ts';
import { refusals } from '../compiler/refusals.ts';

const CLASSES = `
abstract class Base {
  scale = 2;
  constructor(protected weights: Float64Array) {}
  weight(i: number): number { return this.weights[i]! * this.factor(); }
  factor(): number { return this.scale; }
  first(): number { 'use kernel'; return this.weight(0); }
  plain(x: number): number { return x * 3; }
  static K: number = 2;
  static half(x: number): number { return x / this.K; }
  static whole(x: number): number { return x; }
}
export class Middle extends Base {
  offset: number[] = [1, 2];
  override weight(i: number): number { return super.weight(i) + this.offset[i]!; }
  total(): number {
    'use kernel';
    let s = 0;
    for (let i = 0; i < this.weights.length; i++) s += this.weight(i);
    return s + this.plain(s);
  }
  lonely(x: number): number { 'use kernel'; return this.twice(x) + super.plain(x) + this.plain(x); }
  twice(x: number): number { return 2 * this.once(x); }
  once(x: number): number { return x; }
}
class Derived extends Middle {
  static override K = 4;
  bias = 1;
  constructor() { super(new Float64Array([0.5, -3])); }
  override factor(): number { return super.factor() + this.bias; }
  override once(x: number): number { return x + 0.25; }
  sum(k: number): number {
    'use kernel';
    let s = Derived.half(k);
    for (let i = 0; i < this.weights.length; i++) s += this.weight(i);
    this.scale = s;
    this.bump();
    if (k > 2) throw new RangeError('more than two');
    return s;
  }
  private bump(): void { this.offset.push(this.bias); this.bias += super.weight(1); [0].forEach(() => { this.scale += super.weight(0); }); }
  alone(x: number): number { 'use kernel'; return this.twice(x) + super.twice(x) + super.once(x); }
  static override half(x: number): number { return x + super.half(x); }
  static run(x: number): number { 'use kernel'; return this.half(x) + super.half(x) + Base.half(x) + this.whole(x) + Middle.K; }
}
export { Derived };
export const make = (): Derived => new Derived();
export const makeMiddle = (): Middle => new Middle(new Float64Array([2, 4]));
`;

type Method = ((...args: unknown[]) => unknown) & { js: (...args: unknown[]) => unknown };
type Class = Record<string, Method> & { prototype: Record<string, Method>; new (...args: unknown[]): Instance };
type Instance = Record<string, (...args: unknown[]) => unknown>;
interface V8 {
  make(): Instance;
  makeMiddle(): Instance;
  Derived: Class;
  Middle: Class;
}

describe('inherited methods', () => {
  it.each(usualWays)('are what V8 calls: %s', async (options) => {
    const { folder } = await build(CLASSES, options);
    const v8 = (await import(`${folder}/kernel.ts`)) as V8;
    const built = (await import(`${folder}/kernel.mjs`)) as Pick<V8, 'Derived' | 'Middle'>;
    const run = (call: (it: Instance, name: string, ...args: unknown[]) => unknown): string => {
      const it = v8.make();
      const results = [1, 2, 3, 0].map((k) => outcome(() => call(it, 'sum', k)));
      return JSON.stringify([results, it, outcome(() => call(it, 'total'))]);
    };
    const wanted = run((it, name, ...args) => it[name]?.(...args));
    expect(wanted).toContain('more than two');
    // A kernel of a class above is one of what that makes.
    const own = (name: string) => (name === 'sum' ? built.Derived.sum : undefined);
    expect(
      run((it, name, ...args) =>
        (own(name) ?? v8.Derived.prototype[name])?.apply(it, own(name) ? [it, ...args] : args),
      ),
    ).toBe(wanted);
    expect(
      run((it, name, ...args) =>
        (own(name)?.js ?? v8.Derived.prototype[name])?.apply(it, own(name) ? [it, ...args] : args),
      ),
    ).toBe(wanted);
    const middle = v8.makeMiddle();
    expect(built.Middle.total?.(middle)).toBe(middle.total?.());
    expect(built.Middle.total?.js(middle)).toBe(middle.total?.());
    expect(() => built.Middle.total?.(v8.make())).not.toThrow(/undefined/);
    for (const x of [0, -0, 3.5, Number.NaN]) {
      for (const fn of [built.Derived.run, (each: number) => built.Derived.run?.js.call(built.Derived, each)]) {
        expect(outcome(() => fn?.call(built.Derived, x))).toBe(outcome(() => v8.Derived.run?.(x)));
      }
      const [alone, lonely] = [built.Derived, built.Middle].map((each) => Object.create(each.prototype) as Instance);
      expect(outcome(() => alone?.alone?.(x))).toBe(outcome(() => v8.make().alone?.(x)));
      expect(outcome(() => lonely?.lonely?.(x))).toBe(outcome(() => v8.makeMiddle().lonely?.(x)));
    }
  });

  it('are those of the classes themselves', async () => {
    const { folder } = await build(CLASSES);
    const v8 = (await import(`${folder}/kernel.ts`)) as V8;
    const { Derived, Middle } = (await import(`${folder}/kernel.mjs`)) as Pick<V8, 'Derived' | 'Middle'>;
    class Other extends (v8.Derived as unknown as new () => object) {}
    Object.defineProperty(Other.prototype, 'weight', { value: () => 1 });
    expect(() => Derived.sum?.(new Other(), 1)).toThrow("'this.weight' is not the class's own");
    // Two classes of Derived's line have another `weight` than the one of Base.
    expect(() => Derived.sum?.({ ...v8.make(), weight: () => 1, bump() {}, factor() {} }, 1)).toThrow(TypeError);
    expect(() => Middle.total?.(v8.make())).toThrow("'this.factor' is not the class's own");
    expect(() => (Object.create(Derived.prototype) as Instance).lonely?.(1)).toThrow(
      "Middle.prototype.lonely uses 'this'",
    );
    expect(() => Derived.run?.call(Middle, 1)).toThrow("Derived.run uses 'this'");
    expect(Derived.prototype).toBeInstanceOf(Middle);
    expect(() => Middle.prototype.weight).toThrow('Middle.prototype.weight is no kernel');
    expect(() => Middle.prototype.factor).toThrow('Middle.prototype.factor is no kernel');
  });
});

describe('is refused, with its line:', () => {
  it.each([
    [
      'a method of a class of another file',
      `import { Base } from './base.ts';\nexport class C\n extends Base { k = 1;\n f(): number { 'use kernel'; return this.k + this.g(); } }`,
      "KZ1007 line 4: 'C' extends 'Base', which is no class of this file above it",
    ],
    [
      'super of a class of another file',
      `import { Base } from './base.ts';\nexport class C extends Base { k = 1;\n f(): number { 'use kernel'; return this.k + super.f(); } }`,
      "KZ1007 line 3: 'C' extends 'Base'",
    ],
    [
      'a class of another file',
      `import { Base } from './base.ts';\nexport class C\n extends Base { k = 1; f(): number { 'use kernel'; return this.k; } }`,
      "KZ1015 line 3: what is built of 'C' can't have what it inherits",
    ],
    [
      'a method above one with a computed name',
      `class A { g() { return 1; } }\nclass B extends A { ['g']() { return 2; } }\nexport class C extends B { k = 1;\n f(): number { 'use kernel'; return this.k + this.g(); } }`,
      "KZ1007 line 4: 'B' has members whose names are computed",
    ],
    [
      'a base that is written to',
      `class A { g() { return 1; } }\nexport class C extends A { k = 1; f(): number { 'use kernel'; return this.k + this.g(); } }\nA.prototype.g = () => 2;`,
      "KZ1013 line 2: 'C' may be written to on line 3",
    ],
    [
      'a base that its class writes to',
      `class A { static k = 1; static g() { return this.k; } }\nexport class C extends A {\n static { this.k = 3; super.k = 4; }\n static f(): number { 'use kernel'; return this.g() + A.k; } }`,
      "'C' may be written to on line 3",
    ],
    [
      'a field of super',
      `class A { k = 1; }\nexport class C extends A { f(): number { 'use kernel';\n return super.k + this.k; } }`,
      'line 3',
    ],
    [
      'a getter that is inherited',
      `class A { k = 1; get g() { return 1; } }\nexport class C extends A { f(): number { 'use kernel';\n return this.g + this.k; } }`,
      "line 3: there is no field 'g'",
    ],
  ])('%s', (_, source, said) => {
    expect(refusals(source)).toContain(said);
  });
});
