import type { SgfNode } from './node.ts';

/** A collection as text. A node per line; a tree of any depth. */
export function writeSgf(roots: readonly SgfNode[]): string {
  const parts: string[] = [];
  // A stack instead of recursion: a game with a variation at each move is as deep as it is long.
  const todo: (SgfNode | string)[] = [];
  for (const root of roots.toReversed()) todo.push(')\n', root, '(');
  while (todo.length > 0) {
    const next = todo.pop()!;
    if (typeof next === 'string') {
      parts.push(next);
      continue;
    }
    parts.push(nodeText(next));
    if (next.children.length === 1) todo.push(next.children[0], '\n');
    else for (const child of next.children.toReversed()) todo.push(')', child, '\n(');
  }
  return parts.join('');
}

function nodeText({ properties }: SgfNode): string {
  const texts = Array.from(
    properties,
    ([name, values]) => name + values.map((value) => `[${value}]`).join(''),
  );
  return `;${texts.join('')}`;
}
