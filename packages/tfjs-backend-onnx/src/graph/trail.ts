import { Leaf, type Node } from './node.ts';
import { structureKey } from './signature.ts';

/** What a program records again and again: the keys of one round. */
export type Round = readonly number[];

/** Rounds are looked for in graphs of more nodes than this; smaller ones cost little, and are most often one step of their program. */
const longGraph = 300;
/** Tensors, at least, in a piece: calling a session costs as much as computing a few small operators. */
const shortestPiece = 100;
/** Tensors, at most, that a loop inside of a layer is expected to record. */
const longLayer = 1000;
/** Rounds that use the same tensors are a loop; others may be the layers of a deep network, and better stay together for longer. */
const longNetwork = 4000;

/**
 * What was recorded since the last flush, as far as it tells where a program that never reads begins to repeat itself. Cut there, all
 * rounds are the same graph, which is compiled once; cut anywhere, all pieces would be different.
 */
export class Trail {
  /** Of each tensor. */
  #keys: number[] = [];
  #leaves: (readonly number[])[] = [];
  /** The newest node of a tensor so far. */
  #newest = 0;
  /** When, counted in tensors, the last one was recorded at each depth of scopes. */
  #lastAt: number[] = [];
  #tensors = 0;
  #nextSearch = 0;
  #expected: Round | undefined;
  /** How much of the expected round was recorded. */
  #followed = 0;

  clear(): void {
    if (this.#keys.length > 0) [this.#keys, this.#leaves] = [[], []];
    this.#lastAt.length = this.#tensors = 0;
    this.#nextSearch = 2;
    this.#expected = undefined;
  }

  /** After a cut at the end of a round the next one is expected to be the same. */
  expect(round: Round): void {
    this.#expected = round;
    this.#followed = 0;
  }

  /**
   * A tensor is recorded.
   * @param pendingNodes since the last flush.
   * @param depth of scopes.
   * @returns what was recorded since the last cut or before that, if a round ends here.
   */
  add(node: Node, pendingNodes: number, depth: number): Round | undefined {
    this.#lastAt[depth] = ++this.#tensors;
    if (!this.#expected && pendingNodes < longGraph) return undefined;
    const key = structureKey(node);
    if (this.#expected) {
      const position = this.#followed++;
      if (this.#expected[position] !== key) this.#expected = undefined;
      else return position + 1 === this.#expected.length ? this.#expected : undefined;
    }
    this.#leaves.push(leavesOf(node, this.#keys.length > 0 ? this.#newest : node.id));
    this.#keys.push(key);
    this.#newest = Math.max(this.#newest, node.id); // a tensor may be that of an old node
    if (this.#keys.length < this.#nextSearch || this.#isInner(depth)) return undefined;
    this.#nextSearch = Math.ceil(1.1 * this.#keys.length);
    return this.#search(pendingNodes);
  }

  /** Whether this depth is that of a loop inside of a layer: the loop over batches, less deep, was at work not long ago. */
  #isInner(depth: number): boolean {
    for (let outer = 0; outer < depth; outer++)
      if (this.#tensors - (this.#lastAt[outer] ?? -Infinity) < longLayer) return true;
    return false;
  }

  #search(pendingNodes: number): Round | undefined {
    const keys = this.#keys;
    const length = periodAtEnd(keys);
    if (length === 0 || (pendingNodes < longNetwork && !this.#sharesLeaves(length))) return undefined;
    const round = keys.slice(-length);
    const rounds = Math.ceil(shortestPiece / length);
    return Array.from({ length: rounds }, () => round).flat();
  }

  /** Whether the last two rounds use the same leaf. */
  #sharesLeaves(length: number): boolean {
    const start = this.#keys.length - length;
    const before = new Set(this.#leaves.slice(start - length, start).flat());
    return this.#leaves.slice(start).some((leaves) => leaves.some((leaf) => before.has(leaf)));
  }
}

/** Ids of the leaves that a tensor is computed from directly, by nodes that were recorded after the tensor before it. */
function leavesOf(node: Node, previous: number): number[] {
  const leaves: number[] = [];
  const visited = new Set([node]);
  for (const { inputs } of visited) {
    for (const input of inputs) {
      if (input instanceof Leaf) leaves.push(input.id);
      else if (input.id > previous || input.op === 'Reshape') visited.add(input);
    }
  }
  return leaves;
}

/**
 * The length of what a list ends with at least twice in a row; of several the one that accounts for most of the list, and 0 if there is
 * none. Source: D. Knuth, J. Morris, V. Pratt, Fast pattern matching in strings, 1977: the failure function gives the period of every
 * beginning of the list, here of the list read backwards.
 */
export function periodAtEnd(list: readonly number[]): number {
  const n = list.length;
  const at = (i: number): number => list[n - 1 - i];
  const failure = new Int32Array(n);
  let found = 0;
  for (let i = 1, border = 0; i < n; i++) {
    while (border > 0 && at(i) !== at(border)) border = failure[border - 1];
    if (at(i) === at(border)) border++;
    failure[i] = border;
    const period = i + 1 - border;
    if (2 * period <= i + 1) found = period;
  }
  return found;
}
