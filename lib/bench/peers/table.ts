// The table of peers: other ways to make Python's numeric loops fast, which compute the same series. A peer is a Debian
// package, a script in scripts/bench/peers/, and the rows that it has in the benchmark's table.

/** A way in which a peer computes: one row of the table for each series that it has. */
export interface PeerRow {
  /** Its name in the line protocol. */
  readonly variant: string;
  readonly title: string;
  readonly profile: string;
  readonly series: readonly string[];
  /** `same`: JavaScript's order of operations, so the same bits. `other`: sums are reordered. */
  readonly order: 'same' | 'other';
  /** An interpreter computes a part of the terms, and its time is multiplied. */
  readonly part: 'all terms' | 'n/100';
}

export interface Peer {
  readonly id: string;
  readonly title: string;
  /** What to install on Debian. */
  readonly packages: string;
  /** What runs the script. */
  readonly program: 'python3' | 'pypy3';
  readonly script: string;
  /** Who compiles what the script loads, if anybody. */
  readonly build: 'cython' | undefined;
  readonly rows: readonly PeerRow[];
}

/** Of which every term takes the same time, so that the time of a part says that of all. */
export const LINEAR: readonly string[] = ['leibniz', 'nilakantha', 'basel', 'wallis', 'midpoint', 'monteCarlo'];
const SUMS = ['leibniz', 'nilakantha', 'basel', 'wallis', 'midpoint'];
const ALL = [...SUMS, 'machin', 'bbp', 'monteCarlo'];

const row = { order: 'same', part: 'all terms', series: SUMS, profile: '' } as const;
const python = { program: 'python3', build: undefined } as const;

export const peers: readonly Peer[] = [
  {
    ...python,
    id: 'cpython',
    title: 'CPython',
    packages: 'python3',
    script: 'python_peer.py',
    rows: [{ ...row, variant: 'loop', title: 'CPython', series: ALL, part: 'n/100' }],
  },
  {
    ...python,
    id: 'cython',
    title: 'Cython',
    packages: 'cython3 gcc python3-dev',
    script: 'cython_peer.py',
    build: 'cython',
    rows: [
      { ...row, variant: 'untyped', title: 'Cython, untyped', profile: '-O3', series: ALL, part: 'n/100' },
      { ...row, variant: 'typed', title: 'Cython, typed', profile: '-O3' },
      { ...row, variant: 'cdivision', title: 'Cython, typed, cdivision', profile: '-O3' },
    ],
  },
  {
    ...python,
    id: 'numba',
    title: 'Numba',
    packages: 'python3-numba',
    script: 'numba_peer.py',
    rows: [
      { ...row, variant: 'jit', title: 'Numba, jit' },
      { ...row, variant: 'fastmath', title: 'Numba, fastmath', order: 'other' },
      { ...row, variant: 'parallel', title: 'Numba, parallel, fastmath', order: 'other', profile: '{threads} threads' },
    ],
  },
  {
    ...python,
    id: 'numpy',
    title: 'NumPy',
    packages: 'python3-numpy',
    script: 'numpy_peer.py',
    rows: [{ ...row, variant: 'blocks', title: 'NumPy, blocks', order: 'other' }],
  },
  {
    id: 'pypy',
    title: 'PyPy',
    packages: 'pypy3',
    program: 'pypy3',
    script: 'python_peer.py',
    build: undefined,
    rows: [{ ...row, variant: 'loop', title: 'PyPy', series: ALL }],
  },
];
