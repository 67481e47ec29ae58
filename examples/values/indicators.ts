// Indicators of prices, as charts show them. Prices are a plain array; so is each line of a chart.

export interface Bands {
  readonly middle: number[];
  readonly upper: number[];
  readonly lower: number[];
}

/** Bollinger bands: the moving average, and so many standard deviations around it. NaN until there are enough prices. */
export function bollinger(prices: readonly number[], period: number = 20, deviations: number = 2): Bands {
  'use kernel';
  const middle: number[] = [];
  const upper: number[] = [];
  const lower: number[] = [];
  for (let i = 0; i < prices.length; i++) {
    if (i + 1 < period) {
      middle.push(NaN);
      upper.push(NaN);
      lower.push(NaN);
      continue;
    }
    let sum = 0;
    for (let j = i + 1 - period; j <= i; j++) sum += prices[j]!;
    const mean = sum / period;
    let squares = 0;
    for (let j = i + 1 - period; j <= i; j++) squares += (prices[j]! - mean) ** 2;
    const width = deviations * Math.sqrt(squares / period);
    middle.push(mean);
    upper.push(mean + width);
    lower.push(mean - width);
  }
  return { middle, upper, lower };
}

/** Relative strength index by Wilder's smoothing. */
export function rsi(prices: readonly number[], period: number = 14): number[] {
  'use kernel';
  const result: number[] = [];
  let gain = 0;
  let loss = 0;
  for (let i = 0; i < prices.length; i++) {
    const change = i === 0 ? 0 : prices[i]! - prices[i - 1]!;
    const up = Math.max(change, 0);
    const down = Math.max(-change, 0);
    if (i <= period) {
      gain += up / period;
      loss += down / period;
      result.push(i < period ? NaN : 100 - 100 / (1 + gain / loss));
    } else {
      gain = (gain * (period - 1) + up) / period;
      loss = (loss * (period - 1) + down) / period;
      result.push(100 - 100 / (1 + gain / loss));
    }
  }
  return result;
}

/** Exponential moving average. */
export function ema(prices: readonly number[], period: number): number[] {
  'use kernel';
  const weight = 2 / (period + 1);
  const result: number[] = [];
  let value = prices[0]!;
  for (const price of prices) {
    value += weight * (price - value);
    result.push(value);
  }
  return result;
}
