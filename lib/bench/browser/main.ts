// The script of a benchmark's report: the shell's buttons, and a table that sorts. Bundled into one file by `npm run
// build`; runs in browsers only.

import { byId } from '../../pages/browser/elements.ts';
import { startShell } from '../../pages/browser/shell.ts';
import { makeSortable } from './sort.ts';

startShell();
makeSortable(byId('table'), byId('sorted'));
// For whoever waits for the page to be complete.
byId('main').dataset.ready = '';
