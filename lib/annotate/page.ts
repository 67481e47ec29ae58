// What annotation knows of a module, as one HTML page: nothing is loaded, and without scripts it still says everything
// but the generated code and the values, which the page's script (browser/main.ts) makes of the data in it.
//
// In:  an AnnotatedModule. Out: the document's text.

import { basename } from 'node:path';
import { escapeHtml, pageAsset, renderDocument } from '../pages/document.ts';
import type { AnnotatedModule } from './model.ts';
import { functionsTable } from './page-functions.ts';
import { hintCards } from './page-hints.ts';
import { legend, listing } from './page-listing.ts';
import { loopsTable } from './page-loops.ts';

/**
 * One HTML file: source with costs, heat, verdicts of compilers on loops, hints, and behind each line its generated C
 * and machine code. `#L12` opens line 12.
 */
export function renderAnnotatedPage(module: AnnotatedModule): string {
  const parts = [
    { id: 'functions', title: 'Functions', html: functionsTable(module) },
    { id: 'hints', title: 'Hints', html: hintCards(module) },
    { id: 'source', title: 'Source', html: `${legend()}\n${listing(module)}` },
    { id: 'loops', title: 'Loops', html: loopsTable(module) },
    { id: 'c', title: 'Generated C', html: generatedC(module) },
  ].filter(({ html }) => html !== '');
  const source = parts.find(({ id }) => id === 'source');
  return renderDocument({
    title: module.file,
    introduction: introduction(module),
    sections: parts,
    skipTo: source ?? { id: 'main', title: 'Content' },
    styles: pageAsset('lib/annotate/page.css'),
    body: parts.map(({ id, title, html }) => section(id, title, html)).join('\n'),
    data: { fileName: `${basename(module.file).replace(/\.[cm]?[jt]s$/, '')}.annotate.json`, value: module },
    script: pageAsset('dist/annotate/browser.js'),
  });
}

function section(id: string, title: string, html: string): string {
  return `<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">\n<h2 id="${id}-title">${title}</h2>\n${html}\n</section>`;
}

function introduction({ target, compilers }: AnnotatedModule): string {
  const rows = compilers.map(
    ({ name, version, flags }) =>
      `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(version)} <code>${escapeHtml(flags.join(' '))}</code></dd>`,
  );
  const none = '<dt>Compilers</dt><dd>none was asked, so nothing is said of vectors</dd>';
  return `<dl class="made-of"><dt>Target</dt><dd>${escapeHtml(target)}</dd>${rows.join('') || none}</dl>`;
}

/** The script fills it in when it is opened. */
function generatedC({ c, file }: AnnotatedModule): string {
  if (c === '') return '';
  const lines = c.trimEnd().split('\n').length;
  return `<noscript><p>Without scripts this page has no C: <code>kernelize build --emit c ${escapeHtml(file)}</code> writes it.</p></noscript>
<details id="whole-c" hidden><summary>All ${lines} lines</summary></details>`;
}
