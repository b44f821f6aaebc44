/** The paths that a search may take: nodes that emit, and arcs between them. */
import { silenceOf, type WordTopology } from './word-models.ts';

/** On an arc that goes on within a word. */
export const INSIDE = -1;
/** In `from`: the beginning, before the first frame. */
export const START = -1;

/** Arcs are stored by the node that they lead to. All scores are natural logarithms. */
export interface Network {
  /** `[nodes]`: the state in which a node emits a frame */
  readonly states: Int32Array;
  /** `[nodes + 1]`: the arcs into node n are those from `first[n]` to `first[n + 1] − 1` */
  readonly first: Int32Array;
  /** `[arcs]`: a node, perhaps the same, or `START` */
  readonly from: Int32Array;
  readonly score: Float64Array;
  /** `[arcs]`: the word that begins with the arc, or `INSIDE` */
  readonly word: Int32Array;
  /** `[nodes]`: score of ending after the node; −Infinity where that is not possible */
  readonly final: Float64Array;
}

interface Arc {
  from: number;
  score: number;
  word: number;
}

/** Puts words one after another, next to each other, and in circles. */
class NetworkBuilder {
  readonly #models: WordTopology;
  readonly #states: number[] = [];
  readonly #arcs: Arc[][] = [];

  constructor(models: WordTopology) {
    this.#models = models;
  }

  /** Adds the states of a word; nothing leads into it yet. */
  add(word: number): { word: number; entry: number; exit: number } {
    const entry = this.#states.length;
    for (const state of this.#models.states[word]) {
      const node = this.#states.length;
      const arcs: Arc[] = [{ from: node, score: Math.log(this.#models.stay[state]), word: INSIDE }];
      if (node > entry) arcs.push({ from: node - 1, score: this.leaving(node - 1), word: INSIDE });
      this.#states.push(state);
      this.#arcs.push(arcs);
    }
    return { word, entry, exit: this.#states.length - 1 };
  }

  /** ln of the probability of going on from a node; 0 for the start, which is not stayed in. */
  leaving(node: number): number {
    return node === START ? 0 : Math.log(1 - this.#models.stay[this.#states[node]]);
  }

  connect(from: number, to: { word: number; entry: number }, score: number): void {
    this.#arcs[to.entry].push({ from, score: this.leaving(from) + score, word: to.word });
  }

  /** @param ends nodes after which the frames may end, with the score of doing so once they are left */
  build(ends: Iterable<{ node: number; score: number }>): Network {
    const arcs = this.#arcs.flat();
    const first = new Int32Array(this.#states.length + 1);
    this.#arcs.forEach((list, node) => (first[node + 1] = first[node] + list.length));
    const final = new Float64Array(this.#states.length).fill(-Infinity);
    for (const { node, score } of ends) if (node !== START) final[node] = this.leaving(node) + score;
    return {
      states: Int32Array.from(this.#states),
      first,
      from: Int32Array.from(arcs, ({ from }) => from),
      score: Float64Array.from(arcs, ({ score }) => score),
      word: Int32Array.from(arcs, ({ word }) => word),
      final,
    };
  }
}

/** ln ½: a pause between two words is as likely as none. */
const PAUSE = -Math.LN2;

/** The given words in their order, with silence before, between and after them or not. */
export function transcriptNetwork(models: WordTopology, words: readonly number[]): Network {
  const builder = new NetworkBuilder(models);
  const silence = silenceOf(models);
  let ends = [{ node: START, score: 0 }]; // nodes after which the next word may begin
  const pause = () => {
    const next = builder.add(silence);
    for (const { node, score } of ends) builder.connect(node, next, score + PAUSE);
    ends = [
      ...ends.map(({ node, score }) => ({ node, score: score + PAUSE })),
      { node: next.exit, score: 0 },
    ];
  };
  pause();
  for (const word of words) {
    const next = builder.add(word);
    for (const { node, score } of ends) builder.connect(node, next, score);
    ends = [{ node: next.exit, score: 0 }];
    pause();
  }
  return builder.build(ends);
}

export interface SearchOptions {
  /** ln of a factor on each word, below 0 for fewer words. */
  insertionPenalty?: number;
}

/** All words and silence, each after each, in any number; every word is equally likely. */
export function wordLoop(models: WordTopology, { insertionPenalty = 0 }: SearchOptions = {}): Network {
  const builder = new NetworkBuilder(models);
  const all = models.words.map((_, word) => builder.add(word));
  const share = -Math.log(all.length);
  for (const next of all) {
    const score = share + (next.word === silenceOf(models) ? 0 : insertionPenalty);
    for (const from of [START, ...all.map(({ exit }) => exit)]) builder.connect(from, next, score);
  }
  return builder.build(all.map(({ exit }) => ({ node: exit, score: 0 })));
}

/** One word with silence before and after it or not, or silence alone; every word is equally likely, and so is none. */
export function singleWord(models: WordTopology, { insertionPenalty = 0 }: SearchOptions = {}): Network {
  const builder = new NetworkBuilder(models);
  const silence = silenceOf(models);
  const share = -Math.log(models.words.length);
  const before = builder.add(silence);
  const after = builder.add(silence);
  const none = builder.add(silence);
  builder.connect(START, before, PAUSE);
  builder.connect(START, none, share);
  const ends = [
    { node: none.exit, score: 0 },
    { node: after.exit, score: 0 },
  ];
  for (let word = 0; word < models.words.length; word++) {
    if (word === silence) continue;
    const next = builder.add(word);
    builder.connect(START, next, PAUSE + share + insertionPenalty);
    builder.connect(before.exit, next, share + insertionPenalty);
    builder.connect(next.exit, after, PAUSE);
    ends.push({ node: next.exit, score: PAUSE });
  }
  return builder.build(ends);
}

/** What can be said: any number of words, or one or none. */
export const searches = { connected: wordLoop, isolated: singleWord };
export type Task = keyof typeof searches;
