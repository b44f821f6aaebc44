/** A network that looks at pictures: what it takes them for, its maps, and which places speak for a class. */
import '@nutshell/core/layers'; // TensorFlow.js knows its layers then
import {
  type PictureCard,
  activeLayers,
  checkCard,
  gradCamOf,
  probabilitiesFrom,
  stageEnds,
} from '@nutshell/core/pictures';
import * as tf from '@tensorflow/tfjs';
import { Engine } from '../network/engine.ts';

/** What is looked at. */
export interface Look {
  /** [size, size, 3], as the network's card says. */
  readonly input: Float32Array;
  /** The class whose evidence is wanted; without it the likeliest one. */
  readonly label?: number;
}

/** The maps of a layer for one picture: a value for each place and, fastest, each channel. */
export interface Layer {
  readonly name: string;
  /** Whether it is the last one with maps of its shape. */
  readonly endsStage: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float32Array;
}

export interface Sight {
  /** By class. */
  readonly probabilities: Float32Array;
  /** From the picture on. */
  readonly layers: readonly Layer[];
  /** Grad-CAM: how much each place of the last maps speaks for a class; 0 where it does not. */
  readonly evidence: {
    readonly label: number;
    readonly height: number;
    readonly width: number;
    readonly values: Float32Array;
  };
  /** That the network itself took. */
  readonly milliseconds: number;
}

/** The layers that are looked at, and the output. */
const layersOf = (model: tf.LayersModel): string[] => [
  ...activeLayers(model).map(({ name }) => name),
  model.layers.at(-1)!.name,
];

export class Looker {
  readonly #engine: Engine;
  readonly #card: PictureCard;

  /** @param engine of {@link Looker.load} */
  constructor(engine: Engine, card: PictureCard) {
    this.#engine = engine;
    this.#card = card;
  }

  /** @throws RangeError if the network is not one that names pictures of the card's size */
  static async load(artifacts: tf.io.ModelArtifacts, card: PictureCard): Promise<Engine> {
    const engine = await Engine.load(artifacts, layersOf);
    checkCard(engine.model, card);
    return engine;
  }

  async look({ input, label: wanted }: Look): Promise<Sight> {
    const { size } = this.#card.input;
    const { outputs, milliseconds } = await this.#engine.run({ values: input, shape: [1, size, size, 3] });
    const all = Object.entries(outputs);
    const ends = new Set(stageEnds(this.#engine.model).map(({ name }) => name));
    const layers = all.slice(0, -1).map(([name, { values, shape }]): Layer => {
      const [, height, width, channels] = shape;
      return { name, endsStage: ends.has(name), height, width, channels, values };
    });
    const [, { values, shape }] = all.at(-1)!;
    const probabilities = tf.tidy(() => {
      const output = tf.tensor2d(values, shape as [number, number]);
      return probabilitiesFrom(output, this.#card);
    });
    const shares = (await probabilities.data()) as Float32Array;
    probabilities.dispose();
    const likeliest = shares.indexOf(Math.max(...shares));
    const label = wanted !== undefined && wanted < shares.length ? wanted : likeliest;
    const evidence = { label, ...(await this.#evidence(layers.at(-1)!, label)) };
    return { probabilities: shares, layers, evidence, milliseconds };
  }

  /** On wasm by the cpu backend: there wasm has no gradient of pools, and behind the last maps there is little to compute. */
  async #evidence({ height, width, channels, values }: Layer, label: number) {
    const backend = tf.getBackend();
    if (backend === 'wasm') await tf.setBackend('cpu');
    try {
      const map = tf.tidy(() =>
        gradCamOf(this.#engine.model, tf.tensor4d(values, [1, height, width, channels]), label),
      );
      const found = (await map.data()) as Float32Array;
      map.dispose();
      return { height, width, values: found };
    } finally {
      if (backend === 'wasm') await tf.setBackend(backend);
    }
  }
}
