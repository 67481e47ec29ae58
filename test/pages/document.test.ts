// The shell that pages share.

import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../lib/pages/browser/highlight.ts';
import { embeddedJson, escapeHtml, renderDocument } from '../../lib/pages/document.ts';

const parts = {
  title: 'a <b>',
  introduction: '',
  sections: [{ id: 'one', title: 'One' }],
  skipTo: { id: 'one', title: 'One' },
  styles: '',
  body: '<p>content</p>',
  data: { fileName: 'data.json', value: { text: '</script><!--' } },
  script: 'start();',
};

describe('a document', () => {
  it('escapes text for elements and attributes', () => {
    expect(escapeHtml(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;');
    expect(renderDocument(parts)).toContain('<title>a &lt;b&gt;</title>');
  });

  it('embeds JSON that cannot end its element', () => {
    const json = embeddedJson(parts.data.value);
    expect(json).not.toContain('<');
    expect(JSON.parse(json)).toEqual(parts.data.value);
  });

  it('refuses a script that would end early', () => {
    expect(() => renderDocument({ ...parts, script: 'let text = "</SCRIPT>"' })).toThrow('would end early');
  });

  it('is forbidden to load anything', () => {
    expect(renderDocument(parts)).toContain(`content="default-src 'none';`);
  });
});

describe('tokens of code', () => {
  const words = (text: string, language: 'c' | 'typescript') =>
    tokensOf(text, language).map(({ start, end, kind }) => `${kind} ${text.slice(start, end)}`);

  it('are comments and keywords', () => {
    expect(words('/* for\n*/ const int n = 0; // if', 'c')).toEqual([
      'comment /* for\n*/',
      'keyword const',
      'keyword int',
      'comment // if',
    ]);
    expect(words('#include <a.h>', 'c')).toEqual(['keyword #include']);
  });

  it('are not parts of names, properties and strings', () => {
    expect(words(`a.return; $if; iff; "for // \\" for"; 'if'`, 'typescript')).toEqual([]);
  });

  it('end with the text if a comment does not', () => {
    expect(words('1 /* open', 'c')).toEqual(['comment /* open']);
  });
});
