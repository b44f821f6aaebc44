/** A network reads a text once: what its cells, gates and predictions were at every character. */
import { type RecurrentNetwork, argmax, probabilities } from '@nutshell/micro/recurrent';

/** A cell of a network: its layer and its place there, from 0. */
export interface CellPlace {
  layer: number;
  unit: number;
}

/** How often the units of a gate were shut and open; each [units], shares of the characters. */
export interface Saturation {
  layer: number;
  gate: string;
  /** Below .1: "left-saturated" in the paper. */
  shut: Float64Array;
  /** Above .9: "right-saturated". */
  open: Float64Array;
}

export interface Reading {
  /** Layer by layer, in the order of `activations`. */
  places: CellPlace[];
  /** By cell its value after each character: tanh(c) of an LSTM, else h. */
  activations: Float32Array[];
  /** Nats of each character, by what was read before it. */
  losses: Float32Array;
  /** [characters, GUESSES] the likeliest codes before each character, the likeliest first. */
  guesses: Uint16Array;
  /** [characters, GUESSES] their probabilities */
  chances: Float32Array;
  saturation: Saturation[];
}

/** How many of the likeliest characters are kept. */
export const GUESSES = 5;

/** What is a gate, of all that cells show: candidates (g, n) are none. */
const isGate = (name: string) => !['g', 'n'].includes(name);

/**
 * Reads a text from the state before any character.
 *
 * @param codes of the text
 * @param progress is called now and then with the number of characters that are read
 */
export function readText(
  network: RecurrentNetwork,
  codes: ArrayLike<number>,
  progress: (read: number) => void = () => {},
): Reading {
  const { layers, vocabulary } = network;
  const places = layers.flatMap(({ units }, layer) =>
    Array.from({ length: units }, (_, unit) => ({ layer, unit })),
  );
  const activations = places.map(() => new Float32Array(codes.length));
  const losses = new Float32Array(codes.length);
  const guesses = new Uint16Array(codes.length * GUESSES);
  const chances = new Float32Array(codes.length * GUESSES);
  const gates = layers.flatMap((cell, layer) =>
    Object.entries(cell.gates)
      .filter(([gate]) => isGate(gate))
      .map(([gate, values]) => ({
        values,
        saturation: { layer, gate, shut: new Float64Array(cell.units), open: new Float64Array(cell.units) },
      })),
  );

  const p = new Float64Array(vocabulary);
  network.reset();
  for (let t = 0; t < codes.length; t++) {
    probabilities(network.logits, {}, p);
    losses[t] = -Math.log(p[codes[t]]);
    for (let rank = 0; rank < Math.min(GUESSES, vocabulary); rank++) {
      const code = argmax(p);
      guesses[t * GUESSES + rank] = code;
      chances[t * GUESSES + rank] = p[code];
      p[code] = -1; // it has had its turn
    }
    network.next(codes[t]);
    let cell = 0;
    for (const { units, state } of layers) {
      for (let k = 0; k < units; k++) activations[cell++][t] = state.c ? Math.tanh(state.c[k]) : state.h[k];
    }
    for (const { values, saturation } of gates) {
      for (let k = 0; k < values.length; k++) {
        if (values[k] < 0.1) saturation.shut[k] += 1 / codes.length;
        else if (values[k] > 0.9) saturation.open[k] += 1 / codes.length;
      }
    }
    if (t % 256 === 255) progress(t + 1);
  }
  return {
    places,
    activations,
    losses,
    guesses,
    chances,
    saturation: gates.map(({ saturation }) => saturation),
  };
}
