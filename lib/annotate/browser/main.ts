// The script of an annotated page: it brings the listing to life from the data that stands in the page. Bundled into
// one file by `npm run build`; runs in browsers only.

import { pageData } from '../../pages/browser/data.ts';
import { byId } from '../../pages/browser/elements.ts';
import { startShell } from '../../pages/browser/shell.ts';
import type { AnnotatedModule } from '../model.ts';
import { codeBlock } from './code.ts';
import { indexByLine } from './facts.ts';
import { startListing } from './listing.ts';

startShell();
const module = (await pageData()) as AnnotatedModule;
// Until then the browser itself goes to what the address names, and takes the focus away.
if (document.readyState !== 'complete') await new Promise((resolve) => window.addEventListener('load', resolve));
startListing(document, indexByLine(module), module);

const whole = document.getElementById('whole-c');
if (whole !== null) {
  whole.hidden = false;
  whole.addEventListener('toggle', () => {
    if (whole.childElementCount === 1) whole.append(codeBlock({ firstLine: 1, title: undefined, text: module.c }, 'c'));
  });
}
// For whoever waits for the page to be complete.
byId('main').dataset.ready = '';
