// The data that a page carries, as lib/pages/document.ts wrote it: plain, or compressed if it is large.

import { byId } from './elements.ts';

let data: Promise<unknown> | undefined;

export function pageData(): Promise<unknown> {
  data ??= read(byId('data'));
  return data;
}

async function read({ dataset, textContent }: HTMLElement): Promise<unknown> {
  const value: unknown = JSON.parse(textContent ?? '');
  if (dataset.encoding === undefined) return value;
  const packed = Uint8Array.from(atob(value as string), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
}
