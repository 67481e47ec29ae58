// The JavaScript around a kernel whose values are not passed as they are: it checks what people give, fills the memory,
// calls the flat function, and gives back what has changed. V8 compiles it for the very fields and arrays that a kernel
// has.
//
// In:  a plan. Out: the text of an expression, a function of the flat function (and of arrays of the module that it is
// given in front), which gives what people call.

import { inJs } from '../escaping.ts';
import type { ListPlan, Plan, RecordPlan, ScalarPlan, ValuePlan } from '../ir/boundary.ts';
import { member } from './names.ts';
import { type ColumnsOfList, takeColumns } from './objects.ts';
import { givenSlots, madeText } from './results.ts';
import { type RowsOfList, takeRows } from './rows.ts';

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
  /** Where everything begins, one behind the other, and where the last ends. */
  private readonly places: string[] = [];
  private end: string;
  /** Arrays of objects and of arrays, and typed arrays. */
  private readonly columns: ColumnsOfList[] = [];
  private readonly rows: RowsOfList[] = [];
  private readonly arrays: { readonly name: string; readonly path: string; readonly isWritten: boolean }[] = [];
  private readonly lists: {
    readonly name: string;
    readonly path: string;
    readonly plan: ListPlan;
    /** Where it begins. */
    readonly at: string;
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
    this.end = String(plan.slots);
  }

  text(bound: number): string {
    const { plan, fn } = this;
    const names = plan.parameters.map((_, at) => `a${at}`);
    if (plan.self !== undefined) this.take(plan.self.fields, 'this', 'this');
    for (const [at, parameter] of plan.parameters.entries())
      this.take(parameter.plan, names[at] as string, parameter.name);
    const least = plan.parameters.findLastIndex((each) => !isOptional(each)) + 1;
    const signature = inJs(`${plan.name}(${plan.parameters.map(({ name }) => name).join(', ')})`);
    const learn = this.rooms();
    const given = Array.from({ length: bound }, (_, at) => `b${at}`);
    const call = `call(${[...given, 'memory', ...this.args].join(', ')})`;
    const isValue = plan.result.kind === 'value';
    const value = plan.result.kind === 'value' ? madeText(plan.result.plan, this.objects) : 'value';
    const pairs = this.pairs();
    const lines = [
      `kzCount(${signature}, ${least}, ${names.length}, arguments.length);`,
      ...this.reads,
      ...pairs,
      ...this.places,
      `const memory = kzTake(${this.end});`,
      ...this.fills,
      ...this.marks(),
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
      ...learn,
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
        if (/Array$/.test(plan.type)) this.arrays.push({ name: value, path, isWritten: plan.written !== undefined });
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
      case 'records': {
        const taken = takeColumns(plan, value, path, this.fn, (count) => this.area(count));
        this.reads.push(...taken.reads);
        this.fills.push(...taken.fills);
        this.back.push(...taken.back);
        this.after.push(...taken.after);
        this.columns.push(taken);
        return;
      }
      case 'nested': {
        const taken = takeRows(plan, value, path, this.fn, (count) => this.area(count));
        this.reads.push(...taken.reads);
        this.fills.push(...taken.fills);
        this.back.push(...taken.back);
        this.rows.push(taken);
        return;
      }
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
        ...this.methodsOf(value),
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

  /** Of `this`, the methods that are compiled in. */
  private methodsOf(value: string): string[] {
    const methods = value === 'this' ? (this.plan.self?.methods ?? []) : [];
    const list = methods.map((each) => inJs(each)).join(', ');
    return methods.length === 0 ? [] : [`  kzMethods(${this.fn}, this, [${list}]);`];
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
    const n = this.name();
    const wanted = inJs(`an array of ${plan.element}s`);
    this.reads.push(`kzPlainList(${fn}, ${inJs(path)}, ${value}, ${wanted});`, `const ${n} = ${value}.length;`);
    if (plan.written) {
      this.reads.push(`kzCanChange(${fn}, ${inJs(path)}, ${value}, ${plan.written === 'length'});`);
    }
    const at = this.listArea(plan, value, n);
    this.lists.push({ name: value, path, plan, at });
    const element = inJs(`${path}[`);
    this.fills.push(
      `memory[${plan.slot}] = ${at};`,
      `memory[${plan.slot + 1}] = ${n};`,
      ...(plan.written === 'length' ? [`memory[${plan.slot + 2}] = ${n} + ${MORE};`] : []),
      ...(plan.element === 'boolean'
        ? [
            `for (let i = 0; i < ${n}; i++) {`,
            `  const element = ${value}[i];`,
            `  if (typeof element !== 'boolean') kzWrong(${fn}, ${element} + i + ']', 'a boolean', element);`,
            `  memory[${at} + i] = element ? 1 : 0;`,
            '}',
          ]
        : [
            // The fastest way to copy, which makes numbers of everything; then all are looked at.
            `memory.set(${value}, ${at});`,
            `for (let i = 0; i < ${n}; i++) {`,
            `  if (typeof ${value}[i] !== 'number') kzWrong(${fn}, ${element} + i + ']', 'a number', ${value}[i]);`,
            '}',
          ]),
      `kzHasLength(${fn}, ${inJs(path)}, ${value}, ${n});`,
    );
    if (plan.written === 'length') this.back.push(`kzWholeBack(${value}, memory, ${plan.slot}, '${plan.element}');`);
    else if (plan.written === 'elements') {
      const held = plan.element === 'boolean' ? `memory[${at} + i] !== 0` : `memory[${at} + i]`;
      this.back.push(`for (let i = 0; i < ${value}.length; i++) ${value}[i] = ${held};`);
    }
  }

  /** What is one object for JavaScript, and would be two here. */
  private pairs(): string[] {
    const lines: string[] = [];
    for (const [at, one] of this.records.entries()) {
      for (const other of this.records.slice(at + 1)) {
        if (shares(one, other)) {
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
    return [...lines, ...this.shared()];
  }

  /** The same of objects and rows in arrays, and of typed arrays that are the memory of rows. */
  private shared(): string[] {
    const { fn } = this;
    const lines: string[] = [];
    for (const [at, one] of this.columns.entries()) {
      for (const other of this.columns.slice(at + 1)) {
        if (shares(one, other)) {
          lines.push(`kzNoneIn(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
        }
      }
      for (const other of this.records) {
        if (shares(one, other)) {
          lines.push(`if (${one.name}.includes(${other.name})) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
        }
      }
    }
    for (const [at, one] of this.rows.entries()) {
      for (const other of [...this.rows.slice(at + 1)]) {
        if (one.isWritten || other.isWritten) {
          lines.push(`kzNoneIn(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
        }
      }
      for (const other of this.lists) {
        if (one.isWritten || other.plan.written !== undefined) {
          lines.push(`if (${one.name}.includes(${other.name})) kzSame(${fn}, ${inJs(one.path)}, ${inJs(other.path)});`);
        }
      }
      for (const other of one.isTyped ? this.arrays : []) {
        if (one.isWritten || other.isWritten) {
          lines.push(`kzOtherBuffer(${fn}, ${inJs(one.path)}, ${one.name}, ${inJs(other.path)}, ${other.name});`);
        }
      }
    }
    return lines;
  }

  /** Room for so many doubles. */
  private area(count: string): string {
    const [at, next] = [this.name(), this.name()];
    this.places.push(`const ${at} = ${this.end};`, `const ${next} = ${at} + ${count};`);
    this.end = next;
    return at;
  }

  /** A list that is given twice is there once. */
  private listArea(plan: ListPlan, value: string, n: string): string {
    const same = this.lists.filter((other) => other.plan.element === plan.element);
    const count = plan.written === 'length' ? `${n} + ${MORE}` : n;
    if (same.length === 0) return this.area(count);
    const [at, next] = [this.name(), this.name()];
    const place = same.reduceRight((rest, other) => `${value} === ${other.name} ? ${other.at} : ${rest}`, this.end);
    this.places.push(
      `const ${at} = ${place};`,
      `const ${next} = ${at} === ${this.end} ? ${at} + ${count} : ${this.end};`,
    );
    this.end = next;
    return at;
  }

  /** Room for what the kernel makes: as much as the last one needed. Out: what learns that. */
  private rooms(): string[] {
    const { result } = this.plan;
    const slots = result.kind === 'value' ? givenSlots(result.plan) : [];
    return slots.flatMap(({ slot, isTyped }) => {
      // Typed arrays are always apart.
      if (isTyped) {
        this.fills.push(`memory[${slot + 2}] = -1;`);
        return [];
      }
      const room = `room${slot}`;
      this.kept.push(`let ${room} = 64;`);
      const at = this.area(room);
      this.fills.push(`memory[${slot}] = ${at};`, `memory[${slot + 1}] = 0;`, `memory[${slot + 2}] = ${room};`);
      return [`if (memory[${slot + 1}] > ${room}) ${room} = Math.min(memory[${slot + 1}] * 1.25, 32768) | 0;`];
    });
  }

  /** Objects of which the kernel changes fields are there once each. */
  private marks(): string[] {
    return this.columns.flatMap((list) => list.marks);
  }
}

/** Whether an object of both would be changed where it is one, and read where it is the other. */
function shares(
  one: { readonly keys: readonly string[]; readonly written: readonly string[] },
  other: { readonly keys: readonly string[]; readonly written: readonly string[] },
): boolean {
  return one.written.some((key) => other.keys.includes(key)) || other.written.some((key) => one.keys.includes(key));
}

function isOptional({ plan, isOptional }: Plan['parameters'][number]): boolean {
  return isOptional === true || (plan.kind === 'optional' && plan.nothing === 'undefined');
}
