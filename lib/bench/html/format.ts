// Figures for people: times with units, ratios, sizes, bits.

import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { showValue, type Value } from '../cases.ts';

const UNITS = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
  [1e-9, 'ns'],
] as const;

/** Three digits: 13.4 ms. */
export function formatTime(seconds: number): string {
  const { value, unit } = inUnits(seconds);
  return `${value >= 999.5 ? value.toFixed(0) : value.toPrecision(3)}${SPACE}${unit}`;
}

/** For axes: 10 ms. */
export function formatTimeTick(seconds: number): string {
  const { value, unit } = inUnits(seconds);
  return `${Number(value.toPrecision(3))}${SPACE}${unit}`;
}

function inUnits(seconds: number): { value: number; unit: string } {
  // Ticks are powers of ten but for their last bits.
  const [scale, unit] = UNITS.find(([each]) => seconds >= each * 0.9995) ?? [1e-9, 'ns'];
  return { value: seconds / scale, unit };
}

export function formatRatio(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

/** "9.35 [9.15, 9.55]" */
export function formatInterval({ ratio, low, high }: { ratio: number; low: number; high: number }): string {
  return `${formatRatio(ratio)} [${formatRatio(low)}, ${formatRatio(high)}]`;
}

/** "+3.1 %", with a minus sign that is as wide as the plus. */
export function formatDeviation(fraction: number): string {
  const percent = Math.abs(fraction * 100);
  const digits = percent >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  return `${Number(digits) === 0 ? '±' : fraction > 0 ? '+' : '−'}${digits}${SPACE}%`;
}

/** Breaks no line. */
const SPACE = '\u202f';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 320, 10⁴, 3.16·10⁷: three digits. */
export function formatSize(n: number): string {
  if (n < 1000) return String(Number(n.toPrecision(3)));
  const [digits = '', power = ''] = n.toExponential(2).split('e+');
  const factor = Number(digits) === 1 ? '' : `${Number(digits)}·`;
  return `${factor}10${[...power].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')}`;
}

/** Two digits: where lines cross is not known any better. */
export function formatCrossover(n: number): string {
  return formatSize(Number(n.toPrecision(2)));
}

/**
 * Sixteen hexadecimal digits: of a double its bits, of what is neither that nor digits already the beginning of a hash.
 */
export function formatBits(value: Value): string {
  if (value instanceof Uint8Array) return showValue(value);
  if (typeof value !== 'number') return createHash('sha256').update(serialize(value)).digest('hex').slice(0, 16);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}
