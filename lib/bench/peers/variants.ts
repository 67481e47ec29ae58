// The rows of running peers for one case. In: the case. Out: variants for measure().

import type { Case, Value } from '../cases.ts';
import type { Variant } from '../variants.ts';
import { CYTHON_FLAGS } from './cython.ts';
import type { Answer } from './process.ts';
import type { RunningPeer } from './start.ts';
import { LINEAR, type PeerRow } from './table.ts';

/**
 * How far reordered sums may be from JavaScript's, relatively: far above rounding, far below a wrong term at the
 * probes.
 */
const REORDERED = 1e-6;
/** Few terms, where a wrong one shows; and several of NumPy's blocks with a rest. */
const PROBES = [1, 2, 300, 50_001];
/** From so many terms on, slow rows compute a hundredth of them. */
const MANY = 1e6;

export function peerVariants(series: Case, peers: readonly RunningPeer[]): Variant[] {
  return peers.flatMap((running) =>
    running.peer.rows
      .filter(({ series: names }) => names.includes(series.name))
      .map((row) => variantOf(series, row, running)),
  );
}

function variantOf(series: Case, row: PeerRow, { peer, about, process }: RunningPeer): Variant {
  const [n = 0, ...rest] = series.args;
  const isPart = row.part === 'n/100' && LINEAR.includes(series.name) && n >= MANY;
  const terms = isPart ? Math.round(n / 100) : n;
  const scale = isPart ? n / terms : 1;
  return {
    series: series.name,
    title: isPart ? `${row.title}, n/100` : row.title,
    compiler: `${peer.title} ${about.version}`,
    profile: row.profile.replace('{threads}', String(about.threads ?? 1)),
    flags: peer.build === 'cython' ? CYTHON_FLAGS.join(' ') : about.python,
    args: [terms, ...rest],
    twin: series.js,
    probes: series.takesIntervals ? PROBES.map((few) => [few, ...rest]) : [[0, 10]],
    tolerance: row.order === 'other' ? REORDERED : 0,
    clock: 'its own',
    repeatable: true,
    run: async (args, calls) => {
      const answer = await process.ask({ variant: row.variant, series: series.name, args, calls });
      return { value: resultOf(answer), seconds: (answer.milliseconds / 1000) * scale };
    },
  };
}

function resultOf({ result }: Answer): Value {
  return typeof result === 'number' ? result : Uint8Array.from(result);
}
