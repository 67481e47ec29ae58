// An interpreter of the IR, for both levels: runs a module's functions and asserts, while they run, everything that the
// compiler relies on (js-level.js, machine-level.js, independence.js). Errors are those of the js back end, with the
// same text.
//
// In:  a module after some pass. Out: its exported functions, by name. What doesn't hold is a Violation.

import { floatsIn } from '../../../dist/analysis/floats.js';
import { analyseRanges } from '../../../dist/analysis/range.js';
import { prelude } from '../../../dist/backends/js/prelude.js';
import { positionOf } from '../../../dist/diagnostics.js';
import { nameForPeople } from '../../../dist/ir/boundary.js';
import { CHUNK } from '../../../dist/ir/lanes.js';
import { binaryOps, isArrayKind } from '../../../dist/ir/ops.js';
import { beginHeld, give, giveBack, heldArguments } from './held.js';
import { MemoryWatch, mayShare } from './independence.js';
import { bigintOf, jsLevel } from './js-level.js';
import { lanesOf, reduce, runTasks } from './lanes.js';
import { machineLevel } from './machine-level.js';
import { Inconclusive, must } from './violation.js';

const HELPERS = [
  'kzIndex',
  'kzRange',
  'kzNew',
  'kzBigint',
  'kzShift',
  'kzPower',
  'kzShiftCount',
  'kzFromNumber',
  'kzArgument',
  'kzUnits',
];
const LANE_HELPERS = ['kzTree', 'kzLeaf', 'kzChunk', 'kzTotal', 'kzJoin'];

/** Steps of one call, and calls inside calls: more are Inconclusive. */
const MOST_STEPS = 200_000;
const DEEPEST = 60;

/**
 * @param level 'js' or 'machine'
 * @param chunks how long chunks of lanes and of polls are
 */
export function interpreted(module, level, chunks) {
  const helpers = new Function(`${prelude}\nreturn { ${[...HELPERS, ...LANE_HELPERS].join(', ')} };`)();
  const functions = new Map(
    module.functions.map((fn) => [
      fn.name,
      { fn, ...(level === 'js' ? { facts: analyseRanges(fn), floats: floatsIn(fn) } : {}) },
    ]),
  );
  const tables = new Map(module.tables.map(({ local, values }) => [local.id, new globalThis[local.type](values)]));
  const start =
    (name) =>
    (...args) => {
      const run = {
        ...{ helpers, functions, tables, wholeChunk: CHUNK, steps: 0, depth: 0, watch: undefined },
        ...chunks,
      };
      run.level = level === 'js' ? jsLevel : machineLevel;
      run.step = () => {
        if (++run.steps > MOST_STEPS) throw new Inconclusive('too many steps');
      };
      const { fn } = functions.get(name);
      const isHeld = fn.boundary !== undefined;
      const given = isHeld
        ? heldArguments(fn, args)
        : fn.parameters.map((_, at) => (args[at] === undefined ? fn.defaults[at] : args[at]));
      for (const [at, parameter] of fn.parameters.entries()) {
        // JavaScript around it has looked at it.
        if (isHeld && fn.boundary.held.has(parameter.id)) continue;
        helpers.kzArgument(name, parameter.name, wantedBy(parameter), given[at]);
      }
      const within = given.map((each, at) => (fn.parameters[at].isString ? helpers.kzUnits(each) : each));
      const result = call(run, name, within);
      return fn.returns === undefined || isHeld ? result : given[fn.returns];
    };
  return Object.fromEntries(module.functions.filter(({ exported }) => exported).map(({ name }) => [name, start(name)]));
}

/** As the js back end says it. */
function wantedBy({ type, declared, isString }) {
  if (isString) return 'string';
  return isArrayKind(type) ? globalThis[type] : type === 'boolean' ? type : (declared ?? 'f64');
}

/** `moved`: is told of a list of who calls, by its place among the arguments, where its elements are now. */
function call(run, name, args, moved = () => {}) {
  if (++run.depth > DEEPEST) throw new Inconclusive('too deep');
  const frame = new Frame(run, run.functions.get(name), new Map(run.tables));
  const { fn } = frame;
  for (const [at, local] of fn.parameters.entries()) frame.hold(local, run.level.fromJs(args[at], local, frame));
  let signal;
  try {
    signal = fn.boundary === undefined ? block(fn.body, frame) : heldBody(frame);
  } finally {
    for (const [at, local] of fn.parameters.entries()) if (local.isCallers) moved(at, frame.array(local));
  }
  run.depth--;
  return signal?.kind === 'return' ? signal.value : undefined;
}

/** Where it ends by an error, it gives back what it has changed until then. */
function heldBody(frame) {
  beginHeld(frame);
  try {
    return block(frame.fn.body, frame);
  } catch (error) {
    giveBack(frame);
    throw error;
  }
}

/** A function that runs: what its locals hold. */
class Frame {
  constructor(run, analysed, values) {
    const { fn, facts, floats } = analysed;
    Object.assign(this, { run, analysed, fn, facts, floats, values });
    this.reps = fn.reps ?? new Map();
  }

  evaluate(expr) {
    return this.run.level.evaluate(expr, this);
  }

  /** Numbers as JavaScript's, where a statement of the machine level hands them on. */
  plain(expr) {
    return expr && this.run.level.toJs(this.evaluate(expr), expr.type);
  }

  hold(local, value) {
    this.values.set(local.id, this.run.level.hold(local, value, this));
  }

  array({ id }) {
    return this.values.get(id);
  }

  load(local, index, isProven) {
    const array = this.array(local);
    if (isProven || local.isString || this.fn.directives.boundscheck) this.mustBeInside(local, array, index);
    if (!local.lanes) this.run.watch?.read(array, index);
    return array[index];
  }

  mustBeInside(local, array, index) {
    const isInside = Number.isInteger(index) && index >= 0 && index < array.length;
    must(isInside, () => `index ${index} is outside '${local.name}' of length ${array.length}, unchecked`);
  }

  bigint(op, left, right) {
    return bigintOf(op, left, right, this.run.helpers);
  }

  /** For a task of a parallel loop: what it assigns, nobody else sees. */
  withOwnLocals() {
    return new Frame(this.run, this.analysed, new Map(this.values));
  }

  where({ loc }) {
    const { fn, file, source } = loc.inlined ?? { fn: this.fn.sourceName, ...this.fn.origin };
    const { line, column } = positionOf(source, loc.start);
    return `${fn} (${file}:${line}:${column})`;
  }
}

/** Undefined, or how control leaves: `{ kind: 'break' | 'continue' | 'return', label, value }`. */
function block(body, frame) {
  for (const stmt of body) {
    const signal = statement(stmt, frame);
    if (signal !== undefined) return signal;
  }
  return undefined;
}

function statement(stmt, frame) {
  const { run } = frame;
  run.step();
  switch (stmt.kind) {
    case 'declare':
    case 'assign':
      if (stmt.value !== undefined) frame.hold(stmt.local, frame.evaluate(stmt.value));
      return undefined;
    case 'store':
      return store(stmt, frame);
    case 'call': {
      const result = call(
        run,
        stmt.callee,
        stmt.args.map((arg) => frame.plain(arg)),
        (at, array) => frame.hold(stmt.args[at].local, array),
      );
      if (stmt.target !== undefined) frame.hold(stmt.target, run.level.fromJs(result, stmt.target, frame));
      return undefined;
    }
    case 'if':
      return block(frame.evaluate(stmt.test) ? stmt.yes : stmt.no, frame);
    case 'loop':
      return loop(stmt, frame);
    case 'block':
      return leaving(block(stmt.body, frame), 'break', stmt.label);
    case 'break':
    case 'continue':
      return stmt;
    case 'return':
      return { kind: 'return', value: stmt.value && frame.plain(stmt.value) };
    case 'fail': {
      const { kind, error, message, parts = [], name, nothing } = stmt.failure;
      if (kind === 'absent') throw new TypeError(`${frame.where(stmt)}: '${name}' is ${nothing}`);
      const rest = parts.map((part, at) => frame.plain(stmt.values[at]) + part);
      throw new globalThis[error](message + rest.join(''));
    }
    case 'check-index': {
      const index = frame.plain(stmt.index);
      const array = frame.array(stmt.array);
      if (frame.facts?.inBounds(stmt)) frame.mustBeInside(stmt.array, array, index);
      run.helpers.kzIndex(frame.where(stmt), nameForPeople(frame.fn, stmt.array), index, array.length);
      return undefined;
    }
    case 'check-list': {
      const [index, length] = [frame.plain(stmt.index), frame.plain(stmt.length)];
      run.helpers.kzIndex(frame.where(stmt), nameForPeople(frame.fn, stmt.array), index, length);
      return undefined;
    }
    case 'grow': {
      const array = frame.array(stmt.array);
      if (frame.plain(stmt.length) >= array.length) {
        const longer = new array.constructor(Math.max(16, array.length * 2));
        longer.set(array);
        frame.hold(stmt.array, longer);
      }
      return undefined;
    }
    case 'point':
      if (stmt.source !== undefined) frame.hold(stmt.target, frame.array(stmt.source));
      return undefined;
    case 'check-range':
      run.helpers.kzRange(frame.where(stmt), stmt.name, stmt.declared, frame.plain(stmt.value));
      return undefined;
    case 'checked':
      frame.hold(stmt.target, checked(stmt, frame));
      return undefined;
    case 'give':
      give(frame, frame.fn.boundary.lists[stmt.list].slot, frame.array(stmt.array), frame.plain(stmt.length));
      return undefined;
    case 'poll':
    case 'scalar':
      return undefined;
    case 'parallel':
      return runTasks(stmt, frame, (own) => block(stmt.body, own));
    case 'reduce':
      reduce(stmt, frame);
      return undefined;
    default:
      wholeArray(stmt, frame);
      return undefined;
  }
}

const leaving = (signal, kind, label) => (signal?.kind === kind && signal.label === label ? undefined : signal);

function store(stmt, frame) {
  const index = Number(frame.evaluate(stmt.index));
  const value = frame.plain(stmt.value);
  const array = frame.array(stmt.array);
  const isProven = frame.fn.directives.boundscheck || stmt.array.lanes || frame.facts?.inBounds(stmt);
  if (isProven) frame.mustBeInside(stmt.array, array, index);
  if (!stmt.array.lanes) frame.run.watch?.write(array, index);
  array[index] = value;
}

function loop(stmt, frame) {
  const { run } = frame;
  const lanes = lanesOf(stmt, frame);
  const isWatched = stmt.parallel !== undefined && run.watch === undefined && mayShare(stmt.parallel, frame);
  if (isWatched) run.watch = new MemoryWatch();
  const tests = () => {
    const signal = block(stmt.header, frame);
    if (signal !== undefined) return signal;
    return stmt.test === undefined || frame.evaluate(stmt.test) ? undefined : 'over';
  };
  let signal;
  for (let isFirst = true; ; isFirst = false) {
    run.step();
    signal = stmt.bodyFirst && isFirst ? undefined : tests();
    if (signal !== undefined) break;
    lanes.begin();
    signal = leaving(block(stmt.body, frame), 'continue', stmt.label);
    if (signal !== undefined) break;
    lanes.end();
    signal = block(stmt.update, frame);
    if (signal !== undefined) break;
    if (isWatched) run.watch.iteration++;
  }
  if (isWatched) run.watch = undefined;
  lanes.finish();
  return signal === 'over' ? undefined : leaving(signal, 'break', stmt.label);
}

/** Made, copied, viewed, filled, set: by JavaScript's own methods. */
function wholeArray(stmt, frame) {
  const { helpers, watch } = frame.run;
  const [begin, end] = [frame.plain(stmt.begin), frame.plain(stmt.end)];
  const each = (array, action) => {
    for (const at of array.keys()) watch?.[action](array, at);
  };
  switch (stmt.kind) {
    case 'new-array':
      return frame.hold(
        stmt.target,
        helpers.kzNew(frame.where(stmt), globalThis[stmt.array], frame.plain(stmt.length)),
      );
    case 'copy-array': {
      const source = frame.array(stmt.source);
      each(source, 'read');
      const isWhole = stmt.begin === undefined && stmt.end === undefined;
      return frame.hold(stmt.target, isWhole ? new globalThis[stmt.target.type](source) : source.slice(begin, end));
    }
    case 'view':
      return frame.hold(stmt.target, frame.array(stmt.source).subarray(begin, end));
    case 'fill': {
      const array = frame.array(stmt.array);
      each(array.subarray(begin, end), 'write');
      return array.fill(frame.plain(stmt.value), begin, end);
    }
    case 'set-array': {
      const [array, source] = [frame.array(stmt.array), frame.array(stmt.source)];
      const offset = frame.plain(stmt.offset);
      each(source, 'read');
      return array.set(source, offset);
    }
    default:
      throw new Error(`no statement ${stmt.kind}`);
  }
}

/** A bigint operation with its check. */
function checked(stmt, frame) {
  const { helpers } = frame.run;
  const { check, value, target } = stmt;
  const where = frame.where(stmt);
  if (check === 'count') return helpers.kzShiftCount(where, frame.evaluate(value));
  if (check === 'conversion') {
    const result = frame.evaluate(value);
    return helpers.kzBigint(where, target.declared, result, () => `${result}n`);
  }
  if (value.kind === 'bigint') return helpers.kzFromNumber(where, target.declared, frame.plain(value.value));
  if (value.kind === 'unary') {
    const operand = frame.evaluate(value.value);
    return helpers.kzBigint(where, target.declared, value.op === 'neg' ? -operand : ~operand, () => `-(${operand}n)`);
  }
  const [left, right] = [frame.evaluate(value.left), frame.evaluate(value.right)];
  const text = () => `${left}n ${binaryOps[value.op].js} ${right}n`;
  return helpers.kzBigint(where, target.declared, frame.bigint(value.op, left, right), text);
}
