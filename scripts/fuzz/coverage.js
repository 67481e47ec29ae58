// What the fuzzer covers of range analysis and of the passes: the branches that V8 counts in the compiler, by the
// TypeScript that it was made of.
//
// In:  the folder into which every worker left its counts as it ended. Out: branches per file of lib/analysis and
// lib/passes.

import { join } from 'node:path';
import { CoverageReport } from 'monocart-coverage-reports';

/** What makes Node.js write them. */
export const coverageEnvironment = (folder) => ({ NODE_V8_COVERAGE: folder });

/** Below this a file is listed with the lines that are left. */
const ENOUGH = 95;

export async function branchesIn(folder) {
  const report = new CoverageReport({
    ...{ outputDir: join(folder, 'report'), reports: ['none'], logging: 'error' },
    entryFilter: ({ url }) => url.endsWith('/dist/compiler/compile.js'),
    sourceFilter: (path) => /lib\/(analysis|passes)\//.test(path),
  });
  await report.addFromDir(folder);
  const { files } = await report.generate();
  return files
    .map(({ sourcePath, source, summary, data }) => ({
      file: sourcePath.replace(/^.*?(?=lib\/)/, ''),
      ...{ covered: summary.branches.covered, total: summary.branches.total },
      lines: linesOf(data, source),
    }))
    .sort((a, b) => a.file.localeCompare(b.file));
}

/** Lines on which a branch begins that was never taken. */
function linesOf({ branches = [] }, source) {
  const missed = branches.filter(({ count, ignored }) => count === 0 && !ignored);
  return [...new Set(missed.map(({ start }) => source.slice(0, start).split('\n').length))];
}

export function printCoverage(files) {
  const sum = (name) => files.reduce((all, each) => all + each[name], 0);
  const percent = (covered, total) => (total === 0 ? 100 : (covered / total) * 100);
  const [covered, total] = [sum('covered'), sum('total')];
  console.log(
    `branches of lib/analysis and lib/passes: ${percent(covered, total).toFixed(1)} % (${covered} of ${total})`,
  );
  for (const { file, lines, ...each } of files) {
    const share = percent(each.covered, each.total);
    if (share >= ENOUGH) continue;
    console.log(`  ${file}: ${share.toFixed(1)} %${lines.length > 0 ? `, not lines ${lines.join(', ')}` : ''}`);
  }
}
