// The JavaScript around a kernel whose values are not passed as they are: it checks what people give, fills the memory,
// calls the flat function, and gives back what has changed. V8 compiles it for the very fields and arrays that a kernel
// has.
//
// In:  a plan. Out: the text of an expression, a function of the flat function (and of arrays of the module that it is
// given in front), which gives what people call.

import { inJs } from '../escaping.ts';
import type { ListPlan, Plan, RecordPlan, ScalarPlan, ValuePlan } from '../ir/boundary.ts';

/** Elements that a list which grows has room for beside those that it has. */
const MORE = 16;

const SEEN = 'const seen = new WeakSet();';

export function wrapperText(plan: Plan, bound = 0): string {
  return new Wrapper(plan).text(bound);
}

interface Written {
  readonly object: string;
  readonly key: string;
  readonly path: string;
  readonly plan: ScalarPlan;
  readonly value: string;
}

class Wrapper {
  private readonly plan: Plan;
  private readonly fn: string;
  private count = 0;
  /** Checks and reads of what is given; how much memory lists need; what is put there. */
  private readonly reads: string[] = [];
  private readonly fills: string[] = [];
  private readonly back: string[] = [];
  private readonly after: string[] = [];
  /** Before the function: what outlives calls. */
  private readonly kept: string[] = [];
  private readonly args: string[] = [];
  private readonly lists: {
    readonly name: string;
    readonly path: string;
    readonly plan: ListPlan;
    readonly n: string;
  }[] = [];
  private readonly records: {
    readonly name: string;
    readonly path: string;
    readonly keys: readonly string[];
    readonly written: readonly string[];
  }[] = [];
  /** What people gave, by the way to it. */
  private readonly objects = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.fn = inJs(plan.name);
  }

  text(bound: number): string {
    const { plan, fn } = this;
    const names = plan.parameters.map((_, at) => `a${at}`);
    for (const [at, parameter] of plan.parameters.entries())
      this.take(parameter.plan, names[at] as string, parameter.name);
    const least = plan.parameters.findLastIndex((each) => !isOptional(each)) + 1;
    const signature = inJs(`${plan.name}(${plan.parameters.map(({ name }) => name).join(', ')})`);
    const results = resultSlots(plan, 'list');
    // Typed arrays are always apart.
    for (const slot of resultSlots(plan, 'array')) this.fills.push(`memory[${slot + 2}] = -1;`);
    const given = Array.from({ length: bound }, (_, at) => `b${at}`);
    const call = `call(${[...given, 'memory', ...this.args].join(', ')})`;
    const size = this.sizes(results);
    const isValue = plan.result.kind === 'value';
    const value = plan.result.kind === 'value' ? this.made(plan.result.plan) : 'value';
    const pairs = this.pairs();
    const lines = [
      `kzCount(${signature}, ${least}, ${names.length}, arguments.length);`,
      ...this.reads,
      ...pairs,
      ...size.lines,
      `const memory = kzTake(${size.size});`,
      ...size.places,
      ...this.fills,
      ...(isValue ? [] : ['let value;']),
      ...(this.back.length === 0
        ? [isValue ? `${call};` : `value = ${call};`]
        : [
            'try {',
            `  ${isValue ? '' : 'value = '}${call};`,
            '} finally {',
            ...this.back.map((line) => `  ${line}`),
            '}',
          ]),
      ...this.after,
      ...(isValue ? [`const value = ${value};`] : []),
      ...size.learn,
      'kzLeave(memory);',
      'return value;',
    ];
    const own = `{ [${fn}](${names.join(', ')}) {\n${lines.map((line) => `    ${line}`).join('\n')}\n  } }[${fn}]`;
    const kept = this.kept.map((line) => `  ${line}\n`).join('');
    return `(${['call', ...given].join(', ')}) => {\n${kept}  return ${own};\n}`;
  }

  private name(): string {
    return `v${this.count++}`;
  }

  private take(plan: ValuePlan, value: string, path: string): void {
    this.objects.set(path, value);
    switch (plan.kind) {
      case 'argument':
        this.args.push(value);
        return;
      case 'scalar':
        this.checkScalar(plan, value, path);
        this.fills.push(`memory[${plan.slot}] = ${plan.type === 'boolean' ? `${value} ? 1 : 0` : value};`);
        return;
      case 'optional': {
        this.reads.push(`if (${value} !== ${plan.nothing}) {`);
        this.checkScalar(plan.value, value, path);
        this.reads.push('}');
        const held = plan.value.type === 'boolean' ? `${value} ? 1 : 0` : value;
        this.fills.push(
          `memory[${plan.there.slot}] = ${value} === ${plan.nothing} ? 0 : 1;`,
          `memory[${plan.value.slot}] = ${value} === ${plan.nothing} ? 0 : ${held};`,
        );
        return;
      }
      case 'list':
        this.takeList(plan, value, path);
        return;
      case 'record':
        this.takeRecord(plan, value, path);
        return;
      default:
    }
  }

  private checkScalar({ type, declared }: ScalarPlan, value: string, path: string): void {
    const wanted = inJs(declared ?? (type === 'boolean' ? 'boolean' : 'f64'));
    const check = `kzArgument(${this.fn}, ${inJs(path)}, ${wanted}, ${value});`;
    this.reads.push(declared === undefined ? `if (typeof ${value} !== '${type}') ${check}` : check);
  }

  private takeRecord({ isTuple, fields }: RecordPlan, value: string, path: string): void {
    const { fn } = this;
    const keys = fields.map(([key]) => key);
    const written = fields.flatMap(([key, each]) => ('written' in each && each.kind !== 'list' ? [key] : []));
    if (isTuple) {
      this.reads.push(`kzTuple(${fn}, ${inJs(path)}, ${value}, ${fields.length});`);
      if (written.length > 0) this.reads.push(`kzCanChange(${fn}, ${inJs(path)}, ${value}, false);`);
    } else {
      const [all, changed] = [keys, written].map((list) => `[${list.map((key) => inJs(key)).join(', ')}]`);
      // A frozen one may have been an ordinary one before.
      const isKnown = `seen.has(${value})${written.length === 0 ? '' : ` && Object.isExtensible(${value})`}`;
      this.reads.push(
        `if (!(${isKnown})) {`,
        `  kzRecord(${fn}, ${inJs(path)}, ${value}, ${all}, ${changed});`,
        `  seen.add(${value});`,
        '}',
      );
      if (!this.kept.includes(SEEN)) this.kept.push(SEEN);
    }
    this.records.push({ name: value, path, keys, written });
    for (const [key, each] of fields) {
      const name = this.name();
      const place = isTuple ? `${value}[${key}]` : `${value}${member(key)}`;
      const way = isTuple ? `${path}[${key}]` : `${path}.${key}`;
      this.reads.push(`const ${name} = ${place};`);
      this.take(each, name, way);
      if (each.kind === 'scalar') this.scalarBack({ object: value, key: place, path: way, plan: each, value: name });
      else if (each.kind === 'optional' && each.written) {
        const held = each.value.type === 'boolean' ? `memory[${each.value.slot}] !== 0` : `memory[${each.value.slot}]`;
        const now = this.name();
        this.back.push(
          `const ${now} = memory[${each.there.slot}] === 0 ? ${each.nothing} : ${held};`,
          `if (!Object.is(${now}, ${name})) ${place} = ${now};`,
        );
      } else this.after.push(`if (${place} !== ${name}) kzChanged(${fn}, ${inJs(way)});`);
    }
  }

  /** A field that is no value is found where it gives another one the second time. */
  private scalarBack({ key, path, plan, value }: Written): void {
    if (plan.written) {
      const now = this.name();
      const held = plan.type === 'boolean' ? `memory[${plan.slot}] !== 0` : `memory[${plan.slot}]`;
      this.back.push(`const ${now} = ${held};`, `if (!Object.is(${now}, ${value})) ${key} = ${now};`);
      this.after.push(
        `if (!Object.is(${key}, ${plan.type === 'boolean' ? `memory[${plan.slot}] !== 0` : `memory[${plan.slot}]`})) kzChanged(${this.fn}, ${inJs(path)});`,
      );
    } else {
      this.after.push(`if (!Object.is(${key}, ${value})) kzChanged(${this.fn}, ${inJs(path)});`);
    }
  }

  private takeList(plan: ListPlan, value: string, path: string): void {
    const { fn } = this;
    const [n, at] = [this.name(), this.name()];
    const wanted = inJs(`an array of ${plan.element}s`);
    this.reads.push(`kzPlainList(${fn}, ${inJs(path)}, ${value}, ${wanted});`, `const ${n} = ${value}.length;`);
    if (plan.written) {
      this.reads.push(`kzCanChange(${fn}, ${inJs(path)}, ${value}, ${plan.written === 'length'});`);
    }
    this.lists.push({ name: value, path, plan, n: at });
    const element = inJs(`${path}[`);
    const held = plan.element === 'boolean' ? 'element ? 1 : 0' : 'element';
    this.fills.push(
      `memory[${plan.slot}] = ${at};`,
      `memory[${plan.slot + 1}] = ${n};`,
      ...(plan.written === 'length' ? [`memory[${plan.slot + 2}] = ${n} + ${MORE};`] : []),
      `for (let i = 0; i < ${n}; i++) {`,
      `  const element = ${value}[i];`,
      `  if (typeof element !== '${plan.element}') kzWrong(${fn}, ${element} + i + ']', 'a ${plan.element}', element);`,
      `  memory[${at} + i] = ${held};`,
      '}',
      `kzHasLength(${fn}, ${inJs(path)}, ${value}, ${n});`,
    );
    if (plan.written === 'length') this.back.push(`kzWholeBack(${value}, memory, ${plan.slot}, '${plan.element}');`);
    else if (plan.written === 'elements') {
      const back = plan.element === 'boolean' ? 'kzTruthsBack' : 'kzListBack';
      this.back.push(`${back}(${value}, memory, ${at}, ${n});`);
    }
  }

  /** What is one object for JavaScript, and would be two here. */
  private pairs(): string[] {
    const lines: string[] = [];
    for (const [at, one] of this.records.entries()) {
      for (const other of this.records.slice(at + 1)) {
        const shares =
          one.written.some((key) => other.keys.includes(key)) || other.written.some((key) => one.keys.includes(key));
        if (shares) {
          lines.push(`if (${one.name} === ${other.name}) kzSame(${this.fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
        }
      }
    }
    for (const [at, one] of this.lists.entries()) {
      for (const other of this.lists.slice(at + 1)) {
        if (one.plan.written === 'length' || other.plan.written === 'length') {
          lines.push(`if (${one.name} === ${other.name}) kzSame(${this.fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
        }
      }
    }
    return lines;
  }

  /** Where lists begin, one behind the other; a list that is given twice is there once. */
  private sizes(results: readonly number[]): {
    readonly lines: string[];
    readonly size: string;
    readonly places: string[];
    readonly learn: string[];
  } {
    const lines: string[] = [];
    let end = String(this.plan.slots);
    for (const [at, { name, plan, n }] of this.lists.entries()) {
      const count = `${name}.length${plan.written === 'length' ? ` + ${MORE}` : ''}`;
      const same = this.lists.slice(0, at).filter((other) => other.plan.element === plan.element);
      const place = same.reduceRight((rest, other) => `${name} === ${other.name} ? ${other.n} : ${rest}`, end);
      lines.push(`const ${n} = ${place};`);
      const next = `${n}e`;
      const whole = `${end} + ${count}`;
      lines.push(`const ${next} = ${same.length === 0 ? whole : `${n} === ${end} ? ${whole} : ${end}`};`);
      end = next;
    }
    const places: string[] = [];
    const learn: string[] = [];
    for (const slot of results) {
      const room = `room${slot}`;
      this.kept.push(`let ${room} = 64;`);
      places.push(`memory[${slot}] = ${end};`, `memory[${slot + 1}] = 0;`, `memory[${slot + 2}] = ${room};`);
      learn.push(`if (memory[${slot + 1}] > ${room}) ${room} = Math.min(memory[${slot + 1}] * 1.25, 32768) | 0;`);
      const next = `r${slot}`;
      places.push();
      lines.push(`const ${next} = ${end} + ${room};`);
      end = next;
    }
    return { lines, size: end, places, learn };
  }

  /** The expression of what is given back. */
  private made(plan: ValuePlan): string {
    switch (plan.kind) {
      case 'given':
        return this.objects.get(plan.path) ?? 'undefined';
      case 'scalar':
        return plan.type === 'boolean' ? `memory[${plan.slot}] !== 0` : `memory[${plan.slot}]`;
      case 'optional':
        return `memory[${plan.there.slot}] === 0 ? ${plan.nothing} : ${this.made(plan.value)}`;
      case 'list':
        return `kzNewList(memory, ${plan.slot}, '${plan.element}')`;
      case 'array':
        return `memory.given[${plan.slot}]`;
      case 'record': {
        const parts = plan.fields.map(([key, each]) => {
          return plan.isTuple ? this.made(each) : `${isWord(key) ? key : JSON.stringify(key)}: ${this.made(each)}`;
        });
        return plan.isTuple ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
      }
      default:
        return 'undefined';
    }
  }
}

function isOptional({ plan, isOptional }: Plan['parameters'][number]): boolean {
  return isOptional === true || (plan.kind === 'optional' && plan.nothing === 'undefined');
}

/** Slots of the lists, or of the typed arrays, that a result has. */
function resultSlots({ result }: Plan, kind: 'list' | 'array'): number[] {
  const inside = (plan: ValuePlan): number[] => {
    if (plan.kind === kind) return [plan.slot];
    return plan.kind === 'record' ? plan.fields.flatMap(([, each]) => inside(each)) : [];
  };
  return result.kind === 'value' ? inside(result.plan) : [];
}

function isWord(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== '__proto__';
}

function member(key: string): string {
  return isWord(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
