// `// demands:` comments in test/fixtures/demands: what the uses of a local see of it.
//
//   const t = a + b; // demands: t low 32 bits
//
// Clauses are separated by `;`: the name of a local that the line declares, and what is seen of it in the words of
// formatDemand, at the JS level with its checks, over all copies that passes have made of the line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDemand, joinDemands } from '../../lib/analysis/demand.ts';
import { demandsInModule } from '../../lib/analysis/demands-of-calls.ts';
import { analyseRanges } from '../../lib/analysis/range.ts';
import { positionOf } from '../../lib/diagnostics.ts';
import { lowerModule } from '../../lib/frontend/module.ts';
import { statementsIn } from '../../lib/ir/walk.ts';
import { LAST_OF_JS_LEVEL, runPasses } from '../../lib/passes/index.ts';
import { packageRoot } from '../helpers.ts';

/** What is seen of each local, by the line that declares it and its name. */
function demandsOf(file: string, source: string): ReadonlyMap<string, string> {
  const { module, diagnostics } = lowerModule(file, source);
  expect(diagnostics).toEqual([]);
  const { functions } = runPasses(module, LAST_OF_JS_LEVEL, { verify: true });
  const demands = demandsInModule(functions.map((fn) => ({ fn, facts: analyseRanges(fn) })));
  const found = new Map<string, ReturnType<typeof joinDemands>>();
  for (const fn of functions) {
    const declared = statementsIn(fn.body).flatMap((stmt) => (stmt.kind === 'declare' ? [stmt.local] : []));
    for (const local of [...fn.parameters, ...declared]) {
      const demand = demands.get(fn.name)?.of(local);
      const key = `${positionOf(source, local.loc.start).line} ${local.name}`;
      const known = found.get(key);
      if (demand !== undefined) found.set(key, known === undefined ? demand : joinDemands(known, demand));
    }
  }
  return new Map([...found].map(([key, demand]) => [key, formatDemand(demand)]));
}

const folder = join(packageRoot, 'test/fixtures/demands');
const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);

describe.each(files)('%s', (file, source) => {
  const demands = demandsOf(file, source);
  const claims = source.split('\n').flatMap((text, index) => {
    const [, list] = /\/\/ demands: (.*)$/.exec(text) ?? [];
    return list === undefined
      ? []
      : list.split(';').map((clause) => {
          const [, name = '', words = ''] = /^(\S+) (.*)$/.exec(clause.trim()) ?? [];
          return { line: index + 1, name, words };
        });
  });

  it.each(claims)('line $line: $name: $words', ({ line, name, words }) => {
    expect(demands.get(`${line} ${name}`)).toBe(words);
  });

  it('has claims', () => expect(claims.length).toBeGreaterThan(5));
});
