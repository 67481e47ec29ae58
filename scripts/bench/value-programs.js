// The programs of examples/values with arguments of any size: for their test and their benchmark.
//
// `make` gives what a call needs, from the module that V8 runs: the arguments, and for a method its instance first.

/** A number from 0 to 1 that is the same each time. */
function randomNumbers(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const pricesOf = (count) => {
  const random = randomNumbers(3);
  let price = 100;
  return Array.from({ length: count }, () => (price *= 1 + (random() - 0.5) * 0.02));
};

/**
 * @typedef {{ name: string, file: string, call: string, sizes: readonly number[], unit: string,
 *   make: (size: number, module: any) => readonly unknown[] }} Program
 */

/** @type {readonly Program[]} */
export const programs = [
  {
    ...{ name: 'particles', file: 'particles', call: 'step', unit: 'particles', sizes: [2, 8, 32, 128, 1000] },
    make: (size) => {
      const random = randomNumbers();
      const particles = Array.from({ length: size }, () => {
        return { x: random(), y: random(), vx: 0, vy: 0, mass: 1 + random() };
      });
      return [particles, 0.001];
    },
  },
  {
    ...{ name: 'life on rows', file: 'life', call: 'Rows.step', unit: 'cells a side', sizes: [4, 16, 64, 256] },
    make: (size, { Rows }) => {
      const random = randomNumbers();
      return [
        new Rows(Array.from({ length: size }, () => Array.from({ length: size }, () => (random() < 0.3 ? 1 : 0)))),
      ];
    },
  },
  {
    ...{ name: 'life on bytes', file: 'life', call: 'Grid.step', unit: 'cells a side', sizes: [4, 16, 64, 256] },
    make: (size, { Grid }) => {
      const random = randomNumbers();
      const grid = new Grid(size, size);
      for (let i = 0; i < grid.cells.length; i++) grid.cells[i] = random() < 0.3 ? 1 : 0;
      return [grid, 1];
    },
  },
  {
    ...{
      name: 'Bollinger bands',
      file: 'indicators',
      call: 'bollinger',
      unit: 'prices',
      sizes: [30, 250, 2500, 100000],
    },
    make: (size) => [pricesOf(size), 20, 2],
  },
  {
    ...{ name: 'RSI', file: 'indicators', call: 'rsi', unit: 'prices', sizes: [30, 250, 2500, 100000] },
    make: (size) => [pricesOf(size), 14],
  },
  {
    ...{ name: 'EMA', file: 'indicators', call: 'ema', unit: 'prices', sizes: [30, 250, 2500, 100000] },
    make: (size) => [pricesOf(size), 12],
  },
  {
    ...{ name: 'k-d tree, one range', file: 'kd-tree', call: 'Tree.range', unit: 'points', sizes: [100, 1000, 10000] },
    make: (size, { Tree }) => [treeOf(size, Tree), 0.2, 0.2, 0.7, 0.7],
  },
  {
    ...{
      name: 'k-d tree, all crowds',
      file: 'kd-tree',
      call: 'Tree.crowds',
      unit: 'points',
      sizes: [10, 100, 1000, 10000],
    },
    make: (size, { Tree }) => [treeOf(size, Tree), 0.02],
  },
  {
    ...{
      name: 'nearest embeddings',
      file: 'neighbours',
      call: 'nearest',
      unit: 'embeddings of 384',
      sizes: [1, 10, 100, 2000],
    },
    make: (size) => {
      const random = randomNumbers();
      const embedding = () => Float32Array.from({ length: 384 }, () => random() - 0.5);
      return [Array.from({ length: size }, embedding), embedding(), 10];
    },
  },
  {
    ...{ name: 'edit distance', file: 'text', call: 'editDistance', unit: 'units', sizes: [4, 16, 64, 1000] },
    make: (size) => [textOf(size, 4, 1), textOf(size, 4, 2)],
  },
  {
    ...{ name: 'rolling hash', file: 'text', call: 'occurrences', unit: 'units', sizes: [30, 250, 2500, 100000] },
    make: (size) => [textOf(size, 20, 1), textOf(size, 20, 1).slice(-8)],
  },
];

function textOf(size, letters, seed) {
  const random = randomNumbers(seed);
  return Array.from({ length: size }, () => String.fromCharCode(97 + random() * letters)).join('');
}

function treeOf(size, Tree) {
  const random = randomNumbers();
  return new Tree(Array.from({ length: size }, () => [random(), random()]));
}

/** What is called of a module that was built: methods take their instance first. */
export function builtCall({ call }, module) {
  const [owner, method] = call.split('.');
  return method === undefined ? module[call] : module[owner][method];
}

/** The same of the module that V8 runs. */
export function ownCall({ call }) {
  const [, method] = call.split('.');
  return (module) => (method === undefined ? module[call] : (self, ...args) => self[method](...args));
}
