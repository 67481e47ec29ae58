// The buttons that every page has: the theme, and the data as a file. Without scripts they are hidden, and the theme is
// the system's.

import { pageData } from './data.ts';
import { byId, element } from './elements.ts';

const THEMES = ['', 'dark', 'light'] as const;
const KEY = 'kernelize-theme';

export function startShell(): void {
  const root = document.documentElement;
  const theme = byId('theme');
  const show = (): void => {
    theme.textContent = `Theme: ${root.dataset.theme || 'system'}`;
  };
  theme.addEventListener('click', () => {
    const at = THEMES.findIndex((name) => name === (root.dataset.theme ?? ''));
    root.dataset.theme = THEMES[(at + 1) % THEMES.length] ?? '';
    show();
    try {
      localStorage.setItem(KEY, root.dataset.theme);
    } catch {
      // Some browsers keep nothing for files: the choice then lasts as long as the page.
    }
  });
  show();
  const download = byId('download');
  download.addEventListener('click', async () => {
    const text = `${JSON.stringify(await pageData(), undefined, 2)}\n`;
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    element('a', { href: url, download: download.dataset.name }).click();
    URL.revokeObjectURL(url);
  });
  byId('tools').hidden = false;
}
