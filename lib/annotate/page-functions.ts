// The table of functions: what of their checks is left, and what a call costs before it begins.

import { escapeHtml } from '../pages/document.ts';
import { CHECKS, COST_NAMES, nameOfCosts } from './cost-names.ts';
import type { AnnotatedFunction, AnnotatedModule, Cost } from './model.ts';

export function functionsTable(module: AnnotatedModule): string {
  const compilers = module.compilers.map(({ name }) => `<th class="number">vectorised by ${escapeHtml(name)}</th>`);
  const rows = module.functions.map((fn) => functionRow(module, fn));
  const directives = hasDirectives(module) ? '<th>directives</th>' : '';
  const copied = hasCopies(module) ? '<th>copied in each call</th>' : '';
  const assumed = hasVersions(module) ? '<th>assumed, or else the other version</th>' : '';
  return `<div class="scroll" role="group" aria-label="Functions" tabindex="0"><table class="functions">
<thead><tr><th>function</th><th class="number">checks left</th><th class="number">hoisted</th><th class="number">proven away</th><th>other costs</th>
<th class="number">Node-API calls</th>${copied}<th class="number">loops</th>${compilers.join('')}${directives}${assumed}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function hasDirectives({ functions }: AnnotatedModule): boolean {
  return functions.some(({ directives }) => directives.length > 0);
}

function hasCopies({ functions }: AnnotatedModule): boolean {
  return functions.some(({ copied }) => copied.length > 0);
}

function hasVersions({ functions }: AnnotatedModule): boolean {
  return functions.some(({ assumed }) => assumed.length > 0);
}

function functionRow(module: AnnotatedModule, fn: AnnotatedFunction): string {
  const within = (line: number): boolean => line >= fn.line && line <= fn.lastLine;
  const costs = module.lines.filter(({ line }) => within(line)).flatMap((line) => line.costs);
  const checks = costs.filter(({ kind }) => CHECKS.includes(kind));
  const loops = module.loops.filter((loop) => within(loop.line));
  const vectorised = module.compilers.map(
    ({ name }) => loops.filter(({ verdicts }) => verdicts.some((it) => it.compiler === name && it.vectorised)).length,
  );
  const left = checksOf(checks, 'left');
  const numbers = [checksOf(checks, 'hoisted'), checksOf(checks, 'proven')];
  const cells = [
    `<th scope="row"><a href="#L${fn.line}"><code>${escapeHtml(fn.name)}</code></a>${fn.exported ? '' : ' <span class="muted">not exported</span>'}</th>`,
    `<td class="number">${left === 0 ? '0' : `<strong>${left}</strong>`}</td>`,
    ...numbers.map(numberCell),
    `<td>${otherCosts(costs)}</td>`,
    numberCell(fn.nodeApiCalls),
    ...(hasCopies(module)
      ? [`<td>${fn.copied.map((text) => `<code>${escapeHtml(text)}</code>`).join('<br>')}</td>`]
      : []),
    numberCell(loops.length),
    ...vectorised.map(numberCell),
    ...(hasDirectives(module)
      ? [`<td>${fn.directives.map((text) => `<code>${escapeHtml(text)}</code>`).join(', ')}</td>`]
      : []),
    ...(hasVersions(module) ? [`<td>${escapeHtml(fn.assumed.join(', '))}</td>`] : []),
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function checksOf(checks: readonly Cost[], status: Cost['status']): number {
  return checks.filter((it) => it.status === status).reduce((sum, { count }) => sum + count, 0);
}

function numberCell(value: number): string {
  return `<td class="number">${value}</td>`;
}

/** `4 divisions, 1 allocation`: in the order of COST_KINDS. */
function otherCosts(costs: readonly Cost[]): string {
  const counts = (Object.keys(COST_NAMES) as (keyof typeof COST_NAMES)[])
    .filter((kind) => !CHECKS.includes(kind) && kind !== 'node-api')
    .map(
      (kind) => [kind, costs.filter((cost) => cost.kind === kind).reduce((sum, { count }) => sum + count, 0)] as const,
    );
  return counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${nameOfCosts(kind, count)}`)
    .join(', ');
}
