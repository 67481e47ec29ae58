// The nearest of many embeddings, by cosine similarity: each is a typed array of its own.

export interface Found {
  index: number;
  similarity: number;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The k most similar, the best first. */
export function nearest(embeddings: Float32Array[], query: Float32Array, k: number): Found[] {
  'use kernel';
  const indices: number[] = [];
  const scores: number[] = [];
  const length = Math.sqrt(dot(query, query));
  for (let i = 0; i < embeddings.length; i++) {
    const each = embeddings[i]!;
    const score = dot(each, query) / (Math.sqrt(dot(each, each)) * length);
    if (scores.length === k && score <= scores[k - 1]!) continue;
    if (scores.length < k) {
      scores.push(score);
      indices.push(i);
    }
    let at = scores.length - 1;
    while (at > 0 && scores[at - 1]! < score) {
      scores[at] = scores[at - 1]!;
      indices[at] = indices[at - 1]!;
      at--;
    }
    scores[at] = score;
    indices[at] = i;
  }
  const found: Found[] = [];
  for (let i = 0; i < scores.length; i++) found.push({ index: indices[i]!, similarity: scores[i]! });
  return found;
}
