// What the hook needs once there is a kernel: bundled into dist/hook/main.cjs (scripts/bundle.js).

export { transform } from './transform.ts';
export { activate } from './unit.ts';
