/** A node of a game tree. Values are kept as the file has them, escapes included, so that a tree written again loses nothing. */
export interface SgfNode {
  /** Values by property: `B` → `['cc']`, `AB` → `['aa', 'bb']`. In the order of the file. */
  properties: Map<string, string[]>;
  /** The next nodes; the first is the main line, the others are variations. */
  children: SgfNode[];
}

export function sgfNode(properties: Iterable<readonly [string, string[]]> = []): SgfNode {
  return { properties: new Map(properties), children: [] };
}

/** The nodes of the main line, the root first. */
export function mainLine(root: SgfNode): SgfNode[] {
  const line = [root];
  for (let node = root.children[0]; node; node = node.children[0]) line.push(node);
  return line;
}

/**
 * The value of a text property (C, GC) or simple text (PB, EV, …) as a person reads it: escapes resolved, a backslash before a line break
 * joins lines, other white space is a space; in simple text a line break is one, too.
 */
export function textOf(node: SgfNode, property: string, { simple = false } = {}): string | undefined {
  const raw = node.properties.get(property)?.[0];
  if (raw === undefined) return undefined;
  const joined = raw
    .replace(/\r\n?|\n\r/g, '\n')
    .replace(/\\([\s\S])/g, (_, character: string) => (character === '\n' ? '' : character));
  return simple ? joined.replace(/\s/g, ' ') : joined.replace(/[^\S\n]/g, ' ');
}

/** A text as a value of SGF: brackets and backslashes are escaped. @param composed whether a colon separates two values there */
export function valueOf(text: string, { composed = false } = {}): string {
  return text.replace(composed ? /[\]\\:]/g : /[\]\\]/g, '\\$&');
}

/** A text as messages show it: on one line, and no more than its beginning. */
export function shownText(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
