// Wraps the prose of documents at 120 columns, with prettier. Tables keep their shape: columns are not padded.
// usage: node scripts/format-docs.js [--write]
// Without --write: exits 1 and names what is not formatted, and lines of more than 120 columns.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { globSync } from 'tinyglobby';

const COLUMNS = 120;

/** A document's text with its prose wrapped. */
export async function formatDocument(text) {
  const options = { parser: 'markdown', proseWrap: 'always', printWidth: COLUMNS, embeddedLanguageFormatting: 'off' };
  const formatted = await format(text, options);
  const rows = rowsOf(formatted);
  return formatted
    .split('\n')
    .map((line, at) => (rows.has(at) ? narrowRow(line) : line))
    .join('\n');
}

/** Indices of lines that are rows of tables: a rule is the second of them. */
function rowsOf(text) {
  const rows = new Set();
  const lines = text.split('\n');
  let inCode = false;
  for (const [at, line] of lines.entries()) {
    if (/^ *```/.test(line)) inCode = !inCode;
    if (!inCode && line.startsWith('|') && (rows.has(at - 1) || RULE.test(lines[at + 1] ?? ''))) rows.add(at);
  }
  return rows;
}

const RULE = /^\|[|: -]*---[|: -]*$/;

/** A row of a table without the spaces that align its columns. */
function narrowRow(line) {
  if (RULE.test(line)) return line.replace(/:?-+:?/g, (rule) => rule.replace(/-+/, '---'));
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  return `|${cells.map((cell) => ` ${cell.trim()} `).join('|')}|`;
}

/** Lines that are too long, by number; rows of tables and what can't be broken may be. */
export function longLines(text) {
  const rows = rowsOf(text);
  return text
    .split('\n')
    .flatMap((line, at) => (line.length > COLUMNS && !rows.has(at) && !isOneWord(line) ? [at + 1] : []));
}

function isOneWord(line) {
  return !line
    .trim()
    .replace(/^[-*] /, '')
    .includes(' ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mayWrite = process.argv.includes('--write');
  for (const file of globSync(['*.md', 'docs/*.md', 'examples/**/*.md', '!**/node_modules/**'])) {
    const text = readFileSync(file, 'utf8');
    const wanted = await formatDocument(text);
    if (mayWrite && wanted !== text) writeFileSync(file, wanted);
    if (!mayWrite && wanted !== text) complain(`${file} is not formatted: npm run format`);
    for (const line of longLines(wanted)) complain(`${file}:${line} has more than ${COLUMNS} columns`);
  }
}

function complain(message) {
  console.error(message);
  process.exitCode = 1;
}
