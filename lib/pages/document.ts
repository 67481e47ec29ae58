// A page as one HTML file that needs no network: head, styles, body and script, for annotated sources and benchmark reports.
//
// In:  parts of HTML, already escaped. Out: the document's text. It is readable in dark and light, without colour, and by keyboard.

export interface PageParts {
  readonly title: string;
  /** Beyond the common ones. */
  readonly styles: string;
  /** The content of <main>. */
  readonly body: string;
  /** A module script that runs at the end. */
  readonly script: string;
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

export function renderDocument({ title, styles, body, script }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="kernelize">
<title>${escapeHtml(title)}</title>
<style>
${COMMON}
${styles}</style>
</head>
<body>
<main>
${body}
</main>
<script type="module">
${script}
</script>
</body>
</html>
`;
}

/** Colours by role, each pair with a contrast of at least 4.5 in both schemes. */
const COMMON = `:root {
  --page: #ffffff; --text: #1b1f24; --muted: #57606a; --line: #d0d7de; --panel: #f6f8fa; --accent: #0550ae; --good: #116329; --bad: #a40e26;
  font: 15px/1.5 system-ui, sans-serif; background: var(--page); color: var(--text);
}
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --text: #e6edf3; --muted: #9198a1; --line: #3d444d; --panel: #151b23; --accent: #79b8ff; --good: #56d364; --bad: #ff9492; }
}
* { box-sizing: border-box; }
body { margin: 0; }
main { max-width: 1400px; margin: 0 auto; padding: 1rem; }
code, pre, .code { font: 13px/1.5 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); }
`;
