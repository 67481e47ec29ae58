// A page as one HTML file that needs no network: head, styles, header, content, data and script, for annotated sources
// and benchmark reports.
//
// In:  parts of HTML, already escaped. Out: the document's text. It is readable in dark and light, without colour,
// without scripts, by keyboard, on narrow screens and on paper. Its own policy forbids it to load anything.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageRoot } from '../package.ts';

export interface PageParts {
  /** Of the window, and the page's heading. */
  readonly title: string;
  /** HTML below the heading: what was made of what, in a few lines. */
  readonly introduction: string;
  /** Those of the content, for navigation. */
  readonly sections: readonly Section[];
  /** What people who came for it want to reach with one key. */
  readonly skipTo: Section;
  /** Beyond the common ones. */
  readonly styles: string;
  /** The content of <main>. */
  readonly body: string;
  /** What the page is made of: its script reads it, and people download it under this name. */
  readonly data: { readonly fileName: string; readonly value: unknown };
  /** A module script that runs at the end; see pageAsset. */
  readonly script: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for elements and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (each) => ENTITIES[each] ?? each);
}

/** JSON that can stand in a <script type="application/json">: no `<` that could end it or begin a comment. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/**
 * The text of a style sheet or of a script for pages. Style sheets stand in lib/, which is published; scripts are made
 * of `lib/FOLDER/browser/main.ts` by `npm run build`.
 */
export function pageAsset(name: `lib/${string}.css` | `dist/${string}.js`): string {
  return readFileSync(join(packageRoot, name), 'utf8').trim();
}

export function renderDocument({
  title,
  introduction,
  sections,
  skipTo,
  styles,
  body,
  data,
  script,
}: PageParts): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('a script of a page would end early');
  const links = sections.map(({ id, title: text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="kernelize">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<script>${CHOSEN_THEME}</script>
<style>
${pageAsset('lib/pages/common.css')}
${styles}
</style>
</head>
<body>
<a class="skip" href="#${skipTo.id}">Skip to ${escapeHtml(skipTo.title.toLowerCase())}</a>
<header class="page">
<h1>${escapeHtml(title)}</h1>
<div class="tools" id="tools" hidden>
<button type="button" id="theme">Theme: system</button>
<button type="button" id="download" data-name="${escapeHtml(data.fileName)}">Download JSON</button>
</div>
${introduction}
<nav aria-label="Sections"><ul>${links}</ul></nav>
</header>
<main id="main">
${body}
</main>
${dataElement(data.value)}
<script type="module">
${script}
</script>
</body>
</html>
`;
}

/** Nothing but what stands in the file. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** Before the first paint; lib/pages/browser/shell.ts has the button. */
const CHOSEN_THEME = `try { document.documentElement.dataset.theme = localStorage.getItem('kernelize-theme') ?? '' } catch {}`;

/**
 * Characters of JSON beyond which it is compressed: pages of large modules stay small, those of small ones can be read
 * as text.
 */
const COMPRESSED_FROM = 400_000;

/** lib/pages/browser/data.ts reads it. */
function dataElement(value: unknown): string {
  const json = embeddedJson(value);
  if (json.length < COMPRESSED_FROM) return `<script type="application/json" id="data">${json}</script>`;
  // The same bytes each time: no time stamp is in them.
  const packed = gzipSync(JSON.stringify(value)).toString('base64');
  return `<script type="application/json" id="data" data-encoding="gzip,base64">"${packed}"</script>`;
}
