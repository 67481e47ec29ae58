// The JavaScript around a kernel whose values are not passed as they are: it checks what people give, fills the memory,
// calls the flat function, and gives back what has changed. V8 compiles it for the very fields and arrays that a kernel
// has.
//
// In:  a plan. Out: the text of an expression, a function of the flat function (and of arrays of the module that it is
// given in front), which gives what people call.

import { inJs } from '../escaping.ts';
import type { ListPlan, OptionalPlan, Plan, RecordPlan, Replaced, ScalarPlan, ValuePlan } from '../ir/boundary.ts';
import { type GivenArray, type GivenList, type GivenRecord, identityChecks } from './identity.ts';
import { member } from './names.ts';
import { type ColumnsOfList, columnsIn, takeColumns } from './objects.ts';
import { beforeResult, givenSlots, madeText, placeOf, replacedText, scalarText, type Written } from './results.ts';
import { type RowsOfList, takeRows } from './rows.ts';

/** Elements that a list which grows has room for beside those that it has. */
const MORE = 16;

const SEEN = 'const seen = new WeakSet();';

/** `isAsync`: with a property `kzPrepare`, for calls that are made off the event loop. */
export function wrapperText(plan: Plan, bound = 0, isAsync = false): string {
  return new Wrapper(plan).text(bound, isAsync);
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
  /** Before anything is written back when JavaScript went on meanwhile: arrays have their lengths. */
  private readonly still: string[] = [];
  /** Before the function: what outlives calls. */
  private readonly kept: string[] = [];
  private readonly args: string[] = [];
  /** Where everything begins, one behind the other, and where the last ends. */
  private readonly places: string[] = [];
  private end: string;
  /** Arrays of objects and of arrays, and typed arrays. */
  readonly columns: ColumnsOfList[] = [];
  readonly rows: RowsOfList[] = [];
  readonly arrays: GivenArray[] = [];
  readonly lists: GivenList[] = [];
  readonly records: GivenRecord[] = [];
  /** Arrays that fields get. */
  private readonly made: ValuePlan[] = [];
  /** Lines of `back` for fields that may get other arrays. */
  private readonly replacing: (() => void)[] = [];
  /** What people gave, by the way to it. */
  private readonly objects = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    this.fn = inJs(plan.name);
    this.end = String(plan.slots);
  }

  text(bound: number, isAsync: boolean): string {
    const { plan, fn } = this;
    const names = plan.parameters.map((_, at) => `a${at}`);
    if (plan.self !== undefined) this.take(plan.self.fields, 'this', 'this');
    for (const [at, parameter] of plan.parameters.entries())
      this.take(parameter.plan, names[at] as string, parameter.name);
    const least = plan.parameters.findLastIndex((each) => !isOptional(each)) + 1;
    const signature = inJs(`${plan.name}(${plan.parameters.map(({ name }) => name).join(', ')})`);
    for (const each of this.replacing) each();
    const learn = this.rooms();
    const given = Array.from({ length: bound }, (_, at) => `b${at}`);
    const args = [...given, 'memory', ...this.args].join(', ');
    const call = `call(${args})`;
    const made = plan.result.kind === 'value' ? madeText(plan.result.plan, this.objects) : undefined;
    const begin = [
      `kzCount(${signature}, ${least}, ${names.length}, arguments.length);`,
      ...this.reads,
      ...this.places,
    ];
    const wide =
      plan.wide === undefined ? [] : [`memory[${plan.wide}] = 0;`, `memory[${plan.wide + 1}] = ${plan.slots};`];
    const same = identityChecks(this.fn, this);
    const assigned = made === undefined ? `value = ${call};` : `${call};`;
    const lines = [
      ...begin,
      `const memory = kzTake(${this.end});`,
      ...wide,
      ...this.fills,
      ...same,
      ...this.marks(),
      ...(made === undefined ? ['let value;'] : []),
      ...(this.back.length === 0
        ? [assigned]
        : ['try {', `  ${assigned}`, '} finally {', ...this.back.map((line) => `  ${line}`), '}']),
      ...this.after,
      ...(made === undefined ? [] : [`const value = ${made};`]),
      ...learn,
      'kzLeave(memory);',
      'return value;',
    ];
    const method = (name: string, body: readonly string[]) =>
      `${name}(${names.join(', ')}) {\n${body.map((line) => `    ${line}`).join('\n')}\n  }`;
    const own = `{ ${method(`[${fn}]`, lines)} }[${fn}]`;
    const prepared = isAsync
      ? method('kzPrepare', [
          ...begin,
          `const memory = kzShare(${this.end});`,
          ...wide,
          ...this.fills,
          ...same,
          ...this.marks(),
          ...this.columns.flatMap(({ unmarks }) => unmarks),
          ...this.backLater(),
          `return { args: [${args}], back, value: (value) => ${made === undefined ? 'value' : `(${made})`} };`,
        ])
      : undefined;
    const kept = this.kept.map((line) => `  ${line}\n`).join('');
    const whole = prepared === undefined ? own : `Object.assign(${own}, { ${prepared} })`;
    return `(${['call', ...given].join(', ')}) => {\n${kept}  return ${whole};\n}`;
  }

  /** Later: into the very objects that were there at the call. */
  private backLater(): string[] {
    const names = this.columns.filter(({ isWritten }) => isWritten).map(({ name }) => name);
    const copies = names.map((name) => `${name}.slice()`).join(', ');
    const body = this.back.map((line) => `  ${line}`);
    return [
      `const still = () => { ${this.still.join(' ')} };`,
      `const written = ((${names.join(', ')}) => () => {`,
      ...body,
      `})(${copies});`,
      'const back = () => { still(); written(); };',
    ];
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
        if (plan.isView !== undefined)
          this.fills.push(`memory[${plan.isView}] = kzSliceIsView(${this.fn}, ${inJs(path)}, ${value}) ? 1 : 0;`);
        for (const kind of plan.views ?? []) {
          const view = this.name();
          this.reads.push(`const ${view} = kzView(${this.fn}, ${inJs(path)}, '${plan.type}', ${value}, '${kind}');`);
          this.args.push(view);
          this.arrays.push({ name: view, path: `${path}.buffer`, isWritten: true });
        }
        return;
      case 'scalar':
        this.checkScalar(plan, value, path);
        this.fills.push(`${placeOf(plan)} = ${plan.type === 'boolean' ? `${value} ? 1 : 0` : value};`);
        return;
      case 'nothing':
        this.reads.push(
          `if (${value} !== ${plan.nothing}) kzWrong(${this.fn}, ${inJs(path)}, '${plan.nothing}', ${value});`,
        );
        return;
      case 'optional': {
        this.reads.push(`if (${value} !== ${plan.nothing}) {`);
        this.checkScalar(plan.value, value, path);
        this.reads.push('}');
        const held = plan.value.type === 'boolean' ? `${value} ? 1 : 0` : value;
        const blank = plan.value.type === 'bigint' ? '0n' : '0';
        this.fills.push(
          `memory[${plan.there.slot}] = ${value} === ${plan.nothing} ? 0 : 1;`,
          `${placeOf(plan.value)} = ${value} === ${plan.nothing} ? ${blank} : ${held};`,
        );
        if (plan.assigned !== undefined) this.fills.push(`memory[${plan.assigned}] = 0;`);
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
        if (taken.isWritten)
          this.still.push(
            `kzStill(${this.fn}, ${inJs(path)}, ${value}, memory[${columnsIn(plan.of)[0]?.slot ?? 0} + 1]);`,
          );
        this.columns.push(taken);
        return;
      }
      case 'nested': {
        const taken = takeRows(plan, value, path, this.fn, (count) => this.area(count));
        this.reads.push(...taken.reads);
        this.fills.push(...taken.fills);
        this.back.push(...taken.back);
        if (taken.isWritten) this.still.push(...taken.still);
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

  private takeRecord(
    { isTuple, fields, replaced = [], isCopied = false }: RecordPlan,
    value: string,
    path: string,
  ): void {
    const { fn } = this;
    const keys = fields.map(([key]) => key);
    const others = new Map(replaced.map((each) => [each.key, each]));
    const written = fields.flatMap(([key, each]) => {
      return others.has(key) || ('written' in each && each.kind !== 'list') ? [key] : [];
    });
    if (isTuple) {
      this.reads.push(`kzTuple(${fn}, ${inJs(path)}, ${value}, ${fields.length});`);
      if (written.length > 0) this.reads.push(`kzCanChange(${fn}, ${inJs(path)}, ${value}, false);`);
    } else {
      const [all, changed] = [keys, written].map((list) => `[${list.map((key) => inJs(key)).join(', ')}]`);
      // A frozen one may have been an ordinary one before.
      const isExtensible = written.length === 0 ? '' : ` && Object.isExtensible(${value})`;
      // Of one that gets other arrays nothing is looked at behind the call.
      const isKnown = replaced.length > 0 ? 'false' : `seen.has(${value})${isExtensible}`;
      this.reads.push(
        `if (!(${isKnown})) {`,
        `  kzRecord(${fn}, ${inJs(path)}, ${value}, ${all}, ${changed}, ${isCopied});`,
        ...this.methodsOf(value),
        `  seen.add(${value});`,
        '}',
      );
      if (!this.kept.includes(SEEN)) this.kept.push(SEEN);
    }
    this.records.push({ name: value, path, keys, written, isTuple });
    // Of two that are missing and get a value, nobody would know which came first.
    const optional = fields.filter(([, each]) => each.kind === 'optional' && each.written).map(([key]) => inJs(key));
    if (!isTuple && optional.length > 1) {
      this.reads.push(`kzOrder(${fn}, ${inJs(path)}, ${value}, [${optional.join(', ')}]);`);
    }
    for (const [key, each] of fields) {
      const name = this.name();
      const place = isTuple ? `${value}[${key}]` : `${value}${member(key)}`;
      const way = isTuple ? `${path}[${key}]` : `${path}.${key}`;
      this.reads.push(`const ${name} = ${place};`);
      this.take(each, name, way);
      const other = others.get(key);
      if (other !== undefined) this.replace(other, place, name);
      else if (each.kind === 'scalar')
        this.scalarBack({ object: value, key: place, path: way, plan: each, value: name });
      else if (each.kind === 'optional' && each.written) {
        const held = scalarText(each.value);
        const now = this.name();
        this.back.push(
          `const ${now} = memory[${each.there.slot}] === 0 ? ${each.nothing} : ${held};`,
          `if (!Object.is(${now}, ${name})${this.isMade(each, value, key)}) ${place} = ${now};`,
        );
      } else {
        const isSame = each.kind === 'optional' ? `Object.is(${place}, ${name})` : `${place} === ${name}`;
        this.after.push(`if (!(${isSame})) kzChanged(${fn}, ${inJs(way)});`);
      }
    }
  }

  /** A field that may get another array. What that is, is known when all was taken. */
  private replace(replaced: Replaced, place: string, value: string): void {
    this.fills.push(`memory[${replaced.slot}] = 0;`);
    this.made.push(...replaced.by.filter((each) => typeof each !== 'string'));
    this.replacing.push(() => {
      const which = this.name();
      this.back.push(
        `const ${which} = ${replacedText(replaced, value, this.objects)};`,
        `if (${which} !== ${value}) ${place} = ${which};`,
      );
    });
  }

  /** Whether a field that was left out was assigned undefined: then it is there. */
  private isMade({ assigned }: OptionalPlan, object: string, key: string): string {
    return assigned === undefined ? '' : ` || (memory[${assigned}] !== 0 && !Object.hasOwn(${object}, ${inJs(key)}))`;
  }

  /** Of `this`, the methods that are compiled in. */
  private methodsOf(value: string): string[] {
    const methods = value === 'this' ? (this.plan.self?.methods ?? []) : [];
    const list = methods.map(([name, classes]) => `[${inJs(name)}, ${classes}]`).join(', ');
    return methods.length === 0 ? [] : [`  kzMethods(${this.fn}, this, [${list}]);`];
  }

  /** A field that is no value is found where it gives another one the second time. */
  private scalarBack({ key, path, plan, value }: Written): void {
    if (plan.written) {
      const now = this.name();
      this.back.push(`const ${now} = ${scalarText(plan)};`, `if (!Object.is(${now}, ${value})) ${key} = ${now};`);
      this.after.push(`if (!Object.is(${key}, ${scalarText(plan)})) kzChanged(${this.fn}, ${inJs(path)});`);
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
      this.still.push(`kzStill(${fn}, ${inJs(path)}, ${value}, ${n});`);
      this.reads.push(`kzCanChange(${fn}, ${inJs(path)}, ${value}, ${plan.written === 'length'});`);
    }
    const at = this.listArea(plan, value, n);
    this.lists.push({ name: value, path, plan, at });
    const element = inJs(`${path}[`);
    this.fills.push(
      `memory[${plan.slot}] = ${at};`,
      `memory[${plan.slot + 1}] = ${n};`,
      ...(plan.written === 'length' ? [`memory[${plan.slot + 2}] = ${n} + ${MORE};`] : []),
      `for (let i = 0; i < ${n}; i++) {`,
      `  const element = ${value}[i];`,
      `  if (typeof element !== '${plan.element}') kzWrong(${fn}, ${element} + i + ']', 'a ${plan.element}', element);`,
      `  memory[${at} + i] = ${plan.element === 'boolean' ? 'element ? 1 : 0' : 'element'};`,
      '}',
      `kzHasLength(${fn}, ${inJs(path)}, ${value}, ${n});`,
    );
    if (plan.written === 'length') this.back.push(`kzWholeBack(${value}, memory, ${plan.slot}, '${plan.element}');`);
    else if (plan.written === 'elements') {
      const held = plan.element === 'boolean' ? `memory[${at} + i] !== 0` : `memory[${at} + i]`;
      this.back.push(`for (let i = 0; i < ${value}.length; i++) ${value}[i] = ${held};`);
    }
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
    this.fills.push(...beforeResult(result));
    const made = [...(result.kind === 'value' ? [result.plan] : []), ...this.made];
    const slots = made.flatMap(givenSlots);
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

  /** Objects of which the kernel changes fields are there once each; where one is not, all are as they were. */
  private marks(): string[] {
    const marks = this.columns.flatMap((list) => list.marks);
    const restores = this.columns.flatMap((list) => list.restores);
    if (marks.length === 0) return [];
    return ['try {', ...marks, '} catch (error) {', ...restores.map((line) => `  ${line}`), '  throw error;', '}'];
  }
}

function isOptional({ plan, isOptional }: Plan['parameters'][number]): boolean {
  return isOptional === true || ('nothing' in plan && plan.nothing === 'undefined');
}
