/** A text that a network has read and goes on writing, with its states after each character. */
import type { Vocabulary } from '@nutshell/data/vocabulary';
import {
  type Language,
  type RecurrentNetwork,
  type SamplingRule,
  closest,
  draw,
  featuresOf,
  languageOf,
  probabilities,
} from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';

/** The text that is wanted: it follows from these values alone. */
export interface Wanted {
  /** What the network reads before it writes. */
  readonly prime: string;
  /** How many characters it writes. */
  readonly written: number;
  readonly rule: SamplingRule;
  readonly seed: number;
}

/** A cell of a network: its layer, and its place there, from 0. */
export interface CellPlace {
  readonly layer: number;
  readonly unit: number;
}

/** A cell that follows a feature of the text. */
export interface FoundCell extends CellPlace {
  /** In words: `inside a quotation`. */
  readonly feature: string;
  /** Pearson's, −1 to 1. */
  readonly correlation: number;
}

/** What the network does at one character. */
export interface Position {
  /** From 0. */
  readonly at: number;
  /** The characters that it takes for the likeliest ones to follow, the likeliest first. */
  readonly next: readonly { readonly character: string; readonly chance: number }[];
  /** Of all cells of each layer: tanh(c) of an LSTM, else h. */
  readonly values: readonly Float32Array[];
  /** Of the cell that is looked at, by the letters of the formula: c and h, gates, and the candidate. */
  readonly gates: Readonly<Record<string, number>>;
}

/** The vocabulary's answer for a character that it lacks: it is not read. */
const UNKNOWN = -1;

export class Transcript {
  readonly #network: RecurrentNetwork;
  readonly #vocabulary: Vocabulary;
  #wanted: Wanted = { prime: '', written: 0, rule: { temperature: 1 }, seed: 0 };
  #prime: readonly string[] = [];
  readonly #text: string[] = [];
  readonly #codes: number[] = [];
  /** After each character, as the network gives them; a character that was not read leaves those before it. */
  readonly #states: (readonly Float32Array[])[] = [];
  readonly #chances: number[] = [];
  /** The position that the network's buffers are at; −1: before the first character. */
  #at = -1;

  /** @throws RangeError if the vocabulary is not the network's */
  constructor(network: RecurrentNetwork, vocabulary: Vocabulary) {
    if (vocabulary.size !== network.vocabulary)
      throw new RangeError(
        `vocabulary.json has ${vocabulary.size} characters, the network ${network.vocabulary}: they do not belong together`,
      );
    this.#network = network;
    this.#vocabulary = vocabulary;
    network.reset();
  }

  /** What the network has learnt to write, as far as the vocabulary tells. */
  get language(): Language {
    return languageOf(this.#vocabulary.characters);
  }

  get characters(): readonly string[] {
    return this.#text;
  }

  /** Where the network begins to write. */
  get start(): number {
    return Math.min(this.#prime.length, this.#text.length);
  }

  /** How likely each character was by what was read before it; −1 if the vocabulary lacks it. */
  get chances(): Float32Array {
    return Float32Array.from(this.#chances);
  }

  get isDone(): boolean {
    return this.#text.length === this.#prime.length + this.#wanted.written;
  }

  /**
   * Goes on to the wanted text, and keeps of the present one what it has in common with that.
   * @param milliseconds after which it stops, done or not
   */
  advance(wanted: Wanted, milliseconds: number): void {
    this.#adopt(wanted);
    const end = performance.now() + milliseconds;
    this.#goTo(this.#text.length - 1);
    while (!this.isDone && performance.now() < end) {
      const at = this.#text.length;
      if (at < this.#prime.length) this.#read(this.#prime[at]);
      else this.#read(this.#vocabulary.characters[this.#draw()]);
    }
  }

  /** @param place of the cell whose gates are wanted */
  position(at: number, { layer, unit }: CellPlace): Position {
    this.#goTo(at);
    const { layers, logits } = this.#network;
    const { state, gates } = layers[layer];
    const chances = probabilities(logits);
    const next = [...chances.keys()].sort((a, b) => chances[b] - chances[a]).slice(0, LIKELIEST);
    return {
      at,
      next: next.map((code) => ({ character: this.#vocabulary.characters[code], chance: chances[code] })),
      values: layers.map(({ state: { h, c } }) => (c ? c.map(Math.tanh) : h.slice())),
      gates: Object.fromEntries(
        Object.entries({ ...state, ...gates }).map(([name, values]) => [name, values[unit]]),
      ),
    };
  }

  /** A cell's value after each character: tanh(c) of an LSTM, else h. */
  valuesOf({ layer, unit }: CellPlace): Float32Array {
    const { layers, logits } = this.#network;
    const names = Object.keys(layers[layer].state);
    const isLong = names.includes('c'); // it remembers more than it says
    // The states are kept in the order of the layers, after the logits.
    const before = [logits, ...layers.slice(0, layer).flatMap(({ state }) => Object.values(state))].length;
    const part = before + names.indexOf(isLong ? 'c' : 'h');
    return Float32Array.from(this.#states, (kept) =>
      isLong ? Math.tanh(kept[part][unit]) : kept[part][unit],
    );
  }

  /** For each feature of the text the cell that follows it most closely, the closest first; none while the text is short. */
  find(): FoundCell[] {
    if (this.#text.length < ENOUGH) return [];
    const places = this.#network.layers.flatMap(({ units }, layer) =>
      Array.from({ length: units }, (_, unit) => ({ layer, unit })),
    );
    const values = places.map((place) => this.valuesOf(place));
    return featuresOf(this.#text.join(''), this.language)
      .map((feature) => {
        const [{ cell, correlation }] = closest(values, feature);
        return { feature: feature.title, ...places[cell], correlation };
      })
      .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
  }

  /** Takes away what the wanted text has not. */
  #adopt(wanted: Wanted): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    if (wanted.prime !== before.prime) this.#prime = [...wanted.prime];
    const keeps = keyOf(wanted) === keyOf(before) ? wanted.written : 0;
    const differs = this.#prime.findIndex((character, at) => character !== this.#text[at]);
    const kept = differs < 0 ? this.#prime.length + keeps : differs;
    for (const list of [this.#text, this.#codes, this.#states, this.#chances])
      list.length = Math.min(list.length, kept);
  }

  #read(character: string): void {
    const at = this.#text.length;
    const code = this.#vocabulary.codeOf(character);
    const isKnown = code !== UNKNOWN;
    this.#chances.push(isKnown ? probabilities(this.#network.logits)[code] : -1);
    if (isKnown) this.#network.next(code);
    this.#text.push(character);
    this.#codes.push(code);
    this.#states.push(isKnown || at === 0 ? this.#network.state() : this.#states[at - 1]);
    this.#at = at;
  }

  /** The code of the next character: a draw of its own, so that the text goes on in the same way from any place. */
  #draw(): number {
    const { seed, rule } = this.#wanted;
    const position = this.#text.length - this.#prime.length;
    const random = Random.fromState({ ...new Random(seed).state(), position });
    return draw(probabilities(this.#network.logits, rule), random);
  }

  /** Brings the network to where it was after a character. */
  #goTo(at: number): void {
    if (at === this.#at) return;
    let read = at;
    while (read >= 0 && this.#codes[read] === UNKNOWN) read--;
    if (read <= 0) this.#network.reset();
    else this.#network.restore(this.#states[read - 1]);
    if (read >= 0) this.#network.next(this.#codes[read]);
    this.#at = at;
  }
}

/** What the text depends on, but for its length. */
const keyOf = ({ prime, rule, seed }: Wanted): string => JSON.stringify([prime, rule, seed]);

/** Characters of a text in which cells are looked for. */
const ENOUGH = 200;
/** How many of the characters that may follow are shown. */
const LIKELIEST = 5;
