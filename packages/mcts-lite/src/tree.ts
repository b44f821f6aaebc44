/** Bytes per node, of all arrays together; a move counts as a pointer. */
const NODE_BYTES = 8 + 4 * 6 + 2 + 1 + 8;

/** No node: the parent of the root. */
export const NONE = -1;

/**
 * A search tree in typed arrays. A node is a number; the root is 0. The children of a node are made at once and lie side by side:
 * `first[node]` to `first[node] + count[node]`. What a node is worth is seen by the player who moved into it.
 */
export class Tree<Move = unknown> {
  /** Nodes so far. */
  size = 0;
  /** N: simulations that went through a node. */
  visits!: Int32Array;
  /** W: sum of their values. */
  total!: Float64Array;
  /** P: prior probability of the move into a node. */
  prior!: Float32Array;
  /** What a node is worth if that is proven, else NaN. */
  proven!: Float32Array;
  /** What the evaluator said of an expanded node, to who is to move at it. */
  estimate!: Float32Array;
  /** Simulations that went through a node and wait for an evaluation. */
  pending!: Uint16Array;
  parent!: Int32Array;
  first!: Int32Array;
  count!: Int32Array;
  /** Who is to move at an expanded node. */
  player!: Uint8Array;
  /** Moves into the nodes. */
  moves: (Move | undefined)[] = [];

  constructor(capacity = 256) {
    this.#allocate(Math.max(1, capacity));
    this.#add(1, NONE);
  }

  /** Forgets all nodes but the root, and all that was known of it; the memory stays. */
  clear(): void {
    this.size = 0;
    this.moves.length = 0;
    this.#add(1, NONE);
  }

  get bytes(): number {
    return this.visits.length * NODE_BYTES;
  }

  isExpanded(node: number): boolean {
    return this.count[node] > 0;
  }

  isProven(node: number): boolean {
    return !Number.isNaN(this.proven[node]);
  }

  /** Gives a node its children. @param priors of `moves`, one by one */
  expand(node: number, player: 0 | 1, moves: readonly Move[], priors: ArrayLike<number>): void {
    const first = this.size;
    this.#add(moves.length, node);
    this.first[node] = first;
    this.count[node] = moves.length;
    this.player[node] = player;
    for (let i = 0; i < moves.length; i++) {
      this.moves[first + i] = moves[i];
      this.prior[first + i] = priors[i];
    }
  }

  /** P of the children of a node, in their order. */
  priorsOf(node: number): Float32Array {
    return this.prior.slice(this.first[node], this.first[node] + this.count[node]);
  }

  /** Q: mean value of a node, or the proven one. @param unvisited what a node without a simulation counts as */
  value(node: number, unvisited: number): number {
    if (this.isProven(node)) return this.proven[node];
    const visits = this.visits[node];
    const pending = this.pending[node];
    // A simulation that is under way counts as lost until its evaluation is there (virtual loss).
    return visits + pending === 0 ? unvisited : (this.total[node] - pending) / (visits + pending);
  }

  /** Mean value of an expanded node as who moves at it sees it, simulations under way left out. */
  valueForMover(node: number): number {
    const value = this.isProven(node) ? this.proven[node] : this.total[node] / Math.max(1, this.visits[node]);
    return this.movedInto(node) === this.player[node] ? value : -value;
  }

  /** Who moved into a node. At the root the other player than who is to move: what came before does not matter. */
  movedInto(node: number): number {
    return node === 0 ? 1 - this.player[0] : this.player[this.parent[node]];
  }

  /** Simulations through a node, those under way included. */
  simulations(node: number): number {
    return this.visits[node] + this.pending[node];
  }

  /** A tree of what lies below `node`, which is its root. Nothing may be pending. */
  subtree(node: number): Tree<Move> {
    const tree = new Tree<Move>(this.visits.length);
    const from = [node]; // from[n]: the node here that is n there; children follow each other, so a loop is enough
    for (let to = 0; to < from.length; to++) {
      const old = from[to];
      tree.visits[to] = this.visits[old];
      tree.total[to] = this.total[old];
      tree.prior[to] = this.prior[old];
      tree.proven[to] = this.proven[old];
      tree.estimate[to] = this.estimate[old];
      tree.player[to] = this.player[old];
      tree.moves[to] = this.moves[old];
      const { [old]: count } = this.count;
      if (count === 0) continue;
      tree.first[to] = tree.size;
      tree.count[to] = count;
      tree.#add(count, to);
      for (let i = 0; i < count; i++) from.push(this.first[old] + i);
    }
    if (tree.count[0] > 0 && this.movedInto(node) !== tree.movedInto(0)) {
      tree.total[0] *= -1;
      tree.proven[0] *= -1;
    }
    return tree;
  }

  #add(nodes: number, parent: number): void {
    const end = this.size + nodes;
    if (end > this.visits.length) this.#allocate(Math.max(end, 2 * this.visits.length));
    // One loop over all: `fill` of each would cost more than what it writes. What only expanded nodes have is written by `expand`.
    const { parent: parents, proven, visits, total, prior, pending, count } = this;
    for (let node = this.size; node < end; node++) {
      parents[node] = parent;
      proven[node] = NaN;
      visits[node] = 0;
      total[node] = 0;
      prior[node] = 0;
      pending[node] = 0;
      count[node] = 0;
    }
    this.size = end;
  }

  #allocate(length: number): void {
    this.visits = grown(new Int32Array(length), this.visits);
    this.total = grown(new Float64Array(length), this.total);
    this.prior = grown(new Float32Array(length), this.prior);
    this.proven = grown(new Float32Array(length), this.proven);
    this.estimate = grown(new Float32Array(length), this.estimate);
    this.pending = grown(new Uint16Array(length), this.pending);
    this.parent = grown(new Int32Array(length), this.parent);
    this.first = grown(new Int32Array(length), this.first);
    this.count = grown(new Int32Array(length), this.count);
    this.player = grown(new Uint8Array(length), this.player);
  }
}

function grown<A extends { set(values: any): void }>(array: A, before: A | undefined): A {
  if (before) array.set(before);
  return array;
}
