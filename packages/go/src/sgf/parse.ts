import { type SgfNode, sgfNode, shownText } from './node.ts';

/** A file that is not SGF, with the place of the fault. */
export class SgfError extends Error {
  /** From 1 on. */
  readonly line: number;
  readonly column: number;

  constructor(reason: string, text: string, offset: number) {
    const before = text.slice(0, offset).split(/\r\n|\n|\r/);
    const line = before.length;
    const column = before[line - 1].length + 1;
    super(`line ${line}, column ${column}: ${reason}`);
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads a collection of game trees (SGF FF[4]; FF[1] to FF[3] as far as they differ only in long property names). What stands before the
 * first tree is passed over, as the format says.
 * @param text see {@link decodeSgf} for bytes
 * @returns the root of each tree
 * @throws SgfError with line and column
 */
export function parseSgf(text: string): SgfNode[] {
  const roots: SgfNode[] = [];
  /** Where each open bracket goes on: the node before it; undefined at the top. */
  const open: { parent: SgfNode | undefined; offset: number; hasNode: boolean }[] = [];
  let node: SgfNode | undefined;
  let at = text.search(/\(\s*;/);
  if (at < 0) throw new SgfError('no game tree begins here: "(;" is missing', text, text.length);

  while (at < text.length) {
    const character = text[at];
    if (/\s/.test(character)) at++;
    else if (character === '(') {
      if (open.length > 0 && !open[open.length - 1].hasNode)
        throw new SgfError('a variation begins before a node: ";" was expected', text, at);
      open.push({ parent: node, offset: at, hasNode: false });
      at++;
    } else if (character === ')') {
      const tree = open.pop();
      if (!tree) throw new SgfError('")" closes nothing', text, at);
      if (!tree.hasNode) throw new SgfError('a game tree without a node', text, at);
      node = tree.parent;
      at++;
    } else if (open.length === 0) {
      if (/^\(\s*;/.test(text.slice(at, at + 100))) continue;
      const next = text.slice(at).search(/\(\s*;/); // words between the trees of a collection
      if (next < 0) break;
      at += next;
    } else if (character === ';') {
      const child = sgfNode();
      if (node) node.children.push(child);
      else if (roots.length > 0 && open.length === 1 && open[0].hasNode)
        throw new SgfError('a node without a tree', text, at);
      else roots.push(child);
      open[open.length - 1].hasNode = true;
      node = child;
      at++;
    } else if (/[A-Za-z]/.test(character)) {
      if (!node || !open[open.length - 1].hasNode)
        throw new SgfError('a property before its node: ";" was expected', text, at);
      at = property(node, at);
    } else throw new SgfError(`"${character}" is not expected here`, text, at);
  }
  if (open.length > 0)
    throw new SgfError(
      'the file ends inside the game tree that begins here',
      text,
      open[open.length - 1].offset,
    );
  return roots;

  /** Reads `ID[value][value]…` and returns where it ends. */
  function property(of: SgfNode, start: number): number {
    let end = start;
    while (end < text.length && /[A-Za-z]/.test(text[end])) end++;
    const name = text.slice(start, end).replace(/[a-z]/g, ''); // FF[3] wrote "Black" for B
    if (name === '')
      throw new SgfError(
        `"${shownText(text.slice(start, end))}" is not a property: capital letters name one`,
        text,
        start,
      );
    const values: string[] = [];
    for (;;) {
      while (end < text.length && /\s/.test(text[end])) end++;
      if (text[end] !== '[') break;
      const from = end + 1;
      end = from;
      while (end < text.length && text[end] !== ']') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length)
        throw new SgfError(`the value of ${shownText(name)} that begins here has no "]"`, text, from - 1);
      values.push(text.slice(from, end));
      end++;
    }
    if (values.length === 0)
      throw new SgfError(`${shownText(name)} has no value: "[" was expected`, text, end);
    const before = of.properties.get(name);
    if (before)
      for (const value of values) before.push(value); // not allowed, and common; any number of them
    else of.properties.set(name, values);
    return end;
  }
}

/**
 * The text of an SGF file: in the encoding that its CA property names, else UTF-8 if its bytes are that, else Latin-1, the default of the
 * format. A byte order mark counts.
 * @throws SgfError if CA names an encoding that is not known
 */
export function decodeSgf(bytes: Uint8Array): string {
  const latin = new TextDecoder('latin1').decode(bytes);
  const named = /CA\s*\[([^\]]*)\]/.exec(latin.slice(0, 4096));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return new TextDecoder('utf-8').decode(bytes);
  if (named) {
    let decoder: TextDecoder;
    try {
      decoder = new TextDecoder(named[1].trim());
    } catch {
      throw new SgfError(`the encoding "${shownText(named[1])}" (CA) is not known`, latin, named.index);
    }
    return decoder.decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return latin;
  }
}
