// What `kernelize timeit` says. In: a run of one case. Out: a few lines.

import { sampleStandardDeviation } from 'simple-statistics';
import { showValue } from '../cases.ts';
import { describeWrong, type Measurement } from '../measure.ts';
import { doubts, type Run } from '../report.ts';
import { isOutcome } from './outcome.ts';

export function timeitReport(run: Run): string {
  const { environment, measurements } = run;
  const [js, ...natives] = measurements;
  if (js === undefined) return '';
  const wrong = natives.filter((each) => each.wrong !== undefined);
  const titles = measurements.map(({ variant }) => `${variant.title}, ${variant.compiler}`);
  const width = Math.max(...titles.map((title) => title.length));
  const restores = isOutcome(js.value) && js.value.arrays.size > 0;
  return [
    `${js.variant.series}(${js.variant.args.join(', ')}): its TypeScript, run by V8, and native code`,
    `${environment.cpu}, ${environment.system}; Node ${environment.node}`,
    ...(wrong.length > 0
      ? wrong.map((each) => `${each.variant.title}, ${each.variant.compiler}: ${describeWrong(each.wrong as Wrong)}`)
      : [
          ...measurements.map((each, at) => `${(titles[at] as string).padEnd(width)}  ${timeLine(each)}`),
          ...natives.map((each) => `${each.variant.title}, ${each.variant.compiler}, is ${ratioWords(each)}`),
          ...natives.flatMap(copying),
          ...results(js, natives),
          ...(restores ? ['arrays that the kernel changes are put back before each call, outside of its time'] : []),
          ...shortness(js),
          ...doubts(run),
        ]),
    ...(wrong.length > 0 ? ['nothing was timed'] : []),
  ].join('\n');
}

type Wrong = NonNullable<Measurement['wrong']>;

/** What was computed: the same bits, unless `reassociate` or a tolerance says otherwise. */
function results(js: Measurement, natives: readonly Measurement[]): string[] {
  const ofJs = showValue(js.value);
  const others = [...new Set(natives.map(({ value }) => showValue(value)))].filter((value) => value !== ofJs);
  if (others.length === 0) return [`result ${ofJs}`];
  const isReordered = natives.some(({ variant }) => variant.tolerance === 0);
  const why = isReordered ? ', in the order that reassociate states, which was checked' : ', within the tolerance';
  return [`result of JavaScript ${ofJs}; native ${others.join(', ')}${why}`];
}

/** What plain arrays and objects cost: a typed array is passed as it is. */
function copying({ variant, calls, minimum }: Measurement): string[] {
  const seconds = variant.copying?.(calls);
  if (seconds === undefined) return [];
  const share = Math.round(Math.min(1, seconds / minimum) * 100);
  const hint = share >= 50 ? ': typed arrays are passed as they are' : '';
  return [`copying what it is given, in and back, takes ${time(seconds)} of that, ${share} %${hint}`];
}

function timeLine({ samples, minimum, calls }: Measurement): string {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const deviation = samples.length > 1 ? ` ± ${time(sampleStandardDeviation([...samples]))}` : '';
  const loops = `${calls} ${calls === 1 ? 'loop' : 'loops'}`;
  const rounds = `${samples.length} ${samples.length === 1 ? 'round' : 'rounds'}`;
  return `${time(mean)}${deviation}, best ${time(minimum)} (${rounds} of ${loops})`;
}

function ratioWords({ ratio, interval: { low, high }, samples }: Measurement): string {
  const figures = `${digits(ratio)} times as fast as JavaScript [${digits(low)}, ${digits(high)}]`;
  if (samples.length === 1) return `${figures}: one round tells nothing of chance`;
  return low <= 1 && high >= 1 ? `${figures}: no difference that can be told from chance` : figures;
}

/** A call from JavaScript to native code takes so long, in seconds: docs/jit.md. */
const CALL = 40e-9;

function shortness(js: Measurement): string[] {
  if (js.median > 25 * CALL) return [];
  return [
    'the kernel is so short that the call counts: calling native code costs some 40 ns, with arrays a few times that',
  ];
}

const UNITS = [
  ['s', 1],
  ['ms', 1e-3],
  ['µs', 1e-6],
  ['ns', 1e-9],
] as const;

/** Three digits and a unit. */
function time(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['ns', 1e-9];
  return `${digits(seconds / size)} ${unit}`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
