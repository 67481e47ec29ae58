// Bigints at the edges of 64 bits, for tests of kernels.

export const limits = { i64: [-(2n ** 63n), 2n ** 63n - 1n], u64: [0n, 2n ** 64n - 1n] } as const;
export type Wide = keyof typeof limits;
export const fits = (value: bigint, type: Wide) => value >= limits[type][0] && value <= limits[type][1];

const every = [
  ...[
    0n,
    1n,
    2n,
    3n,
    5n,
    7n,
    8n,
    31n,
    32n,
    62n,
    63n,
    64n,
    65n,
    255n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
  ],
  ...[3037000499n, 3037000500n, 4294967296n + 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 2n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 2n, 2n ** 64n - 1n],
];
export const edges: Readonly<Record<Wide, readonly bigint[]>> = {
  u64: every,
  i64: [...every, ...every.map((value) => -value)].filter((value) => fits(value, 'i64')),
};
