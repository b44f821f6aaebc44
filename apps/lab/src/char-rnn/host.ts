/** The side that computes: a character network that reads and writes, for calls that come through a port. */
import { Vocabulary } from '@nutshell/data/vocabulary';
import { type Language, type ModelJson, RecurrentNetwork } from '@nutshell/micro/recurrent';
import { type Port, answerCalls } from '../network/port.ts';
import { type CellPlace, type FoundCell, type Position, Transcript, type Wanted } from './transcript.ts';

/** A layer of cells. */
export interface LayerInfo {
  readonly name: string;
  readonly units: number;
  /** What a cell is coloured by: tanh(c) of an LSTM, else h. */
  readonly shows: 'tanh(c)' | 'h';
}

/** What is known of an opened network. */
export interface NetworkInfo {
  readonly layers: readonly LayerInfo[];
  readonly language: Language;
}

/** What is looked at. */
export interface Look extends Wanted {
  readonly cell: CellPlace;
  /** The position; without it the last character. */
  readonly at?: number;
}

/** The text as far as it has come, and what was looked at in it. */
export interface Reading {
  readonly characters: readonly string[];
  /** Where the network begins to write. */
  readonly start: number;
  /** How likely each character was by what was read before it; −1 if the vocabulary lacks it: then it was not read. */
  readonly chances: Float32Array;
  readonly isDone: boolean;
  /** Of the cell, after each character. */
  readonly values: Float32Array;
  /** Undefined while there is no text. */
  readonly position?: Position;
}

/** The calls that it answers. */
export interface CharCalls {
  /** @param vocabulary the content of vocabulary.json */
  open: (json: ModelJson, weights: ArrayBuffer, vocabulary: { characters: string }) => NetworkInfo;
  read: (look: Look) => Reading;
  /** The cells that follow features of the text as it is. */
  find: () => FoundCell[];
}

/** Milliseconds of reading and writing before it answers: the page shows the text as it grows. */
const SLICE = 30;

export function serve(port: Port): void {
  let transcript: Transcript | undefined;
  const opened = (): Transcript => {
    if (!transcript) throw new Error('no network has been opened');
    return transcript;
  };
  answerCalls<CharCalls>(port, {
    async open(json, weights, vocabulary) {
      const network = RecurrentNetwork.read(json, new Uint8Array(weights));
      transcript = new Transcript(network, Vocabulary.fromJSON(vocabulary));
      const layers = network.layers.map(({ name, units, state }): LayerInfo => {
        return { name, units, shows: state.c ? 'tanh(c)' : 'h' };
      });
      return { layers, language: transcript.language };
    },
    async read({ cell, at, ...wanted }) {
      const text = opened();
      text.advance(wanted, SLICE);
      const { characters, start, chances, isDone } = text;
      const last = characters.length - 1;
      const position = last < 0 ? undefined : text.position(Math.min(at ?? last, last), cell);
      return { characters, start, chances, isDone, values: text.valuesOf(cell), position };
    },
    find: async () => opened().find(),
  });
}
