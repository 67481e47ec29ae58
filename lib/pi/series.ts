// The table of the JavaScript twins, and the URL under which a worker thread imports it.

export { basel } from './basel.kernel.ts';
export { bbp } from './bbp.kernel.ts';
export { leibniz } from './leibniz.kernel.ts';
export { leibnizLanes } from './leibniz-lanes.kernel.ts';
export { machin } from './machin.kernel.ts';
export { midpoint } from './midpoint.kernel.ts';
export { monteCarlo } from './monte-carlo.kernel.ts';
export { nilakantha } from './nilakantha.kernel.ts';
export { wallis } from './wallis.kernel.ts';

export const url: string = import.meta.url;
