/** What a recogniser of speech spends its time on, from the samples to the words, each as a step that can be repeated. */
import { type Named, TrainingStep } from '@nutshell/core';
import {
  bestPath,
  flatModels,
  FrontEnd,
  GaussianMixture,
  withDeltas,
  wordLoop,
} from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { config } from '@nutshell/speech/src/config.ts';
import type { FrameBatch } from '@nutshell/speech/src/dnn/frames.ts';
import { learner } from '@nutshell/speech/src/dnn/learner.ts';
import { buildNetwork } from '@nutshell/speech/src/dnn/model.ts';
import { mixtureScorer } from '@nutshell/speech/src/gmm/scorer.ts';
import type { Workload } from '../comparison.ts';

export interface SpeechWorkload extends Workload {
  readonly name: 'features' | 'mixtures' | 'search' | 'training';
  /** What happens to a frame. */
  readonly does: string;
  /** Makes the data. @returns a step */
  prepare(): () => unknown;
}

const RATE = 8000;
/** Seconds of sound, and the whole frames of 25 ms every 10 ms in it. */
export const SECONDS = 10;
const FRAMES = 998;
const BATCH = 512;
/** As digits-gmm and digits-dnn have them: ten words of 8 states, 3 of silence; cepstra, or filters, with two slopes. */
const topology = { words: Array.from({ length: 10 }, (_, i) => `${i}`), statesPerWord: 8, silenceStates: 3 };
const [CEPSTRA, FILTERS, CONTEXT, STATES, COMPONENTS] = [39, 69, 5, 83, 32];
const LEARNING_RATE = 1e-3;

export const workloads: readonly SpeechWorkload[] = [
  {
    name: 'features',
    items: FRAMES,
    does: '13 cepstra by Kaldi’s formulas, two slopes',
    prepare() {
      const samples = noise(RATE * SECONDS);
      const frontEnd = new FrontEnd({ rate: RATE });
      return () => withDeltas(frontEnd.features(samples));
    },
  },
  {
    name: 'mixtures',
    items: FRAMES,
    does: `densities of ${STATES} states of ${COMPONENTS} Gaussians`,
    prepare() {
      const values = noise(FRAMES * CEPSTRA);
      const states = Array.from({ length: STATES }, (_, state) => state);
      const models = { ...flatModels(topology, mixture(0)), mixtures: states.map(mixture) };
      const scorer = mixtureScorer(models);
      return () => scorer.score([{ length: FRAMES, size: CEPSTRA, values }]);
    },
  },
  {
    name: 'search',
    items: FRAMES,
    does: 'Viterbi through ten words and silence',
    prepare() {
      const network = wordLoop(flatModels(topology, mixture(0)), { insertionPenalty: -20 });
      const scores = Float64Array.from(noise(FRAMES * STATES));
      return () => bestPath(network, scores, STATES);
    },
  },
  {
    name: 'training',
    items: BATCH,
    does: 'an update of digits-dnn, 3 layers of 256 units on 11 frames',
    prepare: () => dnnWork().step,
  },
];

/** One update of the network, and all that another program needs to take the same one. */
export interface DnnWork {
  /** Takes a step and gives back the loss before it. */
  step(): number;
  start: DnnStart;
}

/** What speech.py reads; tensors row-major, kernels as tfjs holds them. */
export interface DnnStart {
  parameters: Named<{ shape: number[]; values: number[] }>;
  /** [batch, inputs] */
  frames: number[];
  states: number[];
  layers: number;
  units: number;
  learningRate: number;
}

/** The app's own network with its loss and Adam, on one batch of noise. Runs on the current tfjs backend. */
export function dnnWork(): DnnWork {
  const settings = config.parse({ acoustic: 'dnn' });
  const sizes = { inputs: (2 * CONTEXT + 1) * FILTERS, states: STATES };
  const step = new TrainingStep(learner(settings, buildNetwork(settings, sizes, new Random(1))));
  const frames = noise(BATCH * sizes.inputs);
  const states = Int32Array.from({ length: BATCH }, (_, i) => i % STATES);
  const batch: FrameBatch = {
    frames: { values: frames, shape: [BATCH, sizes.inputs] },
    states: { values: states, shape: [BATCH] },
  };
  const parameters = Object.entries(step.parameters).map(([name, parameter]) => [
    name,
    { shape: parameter.shape, values: [...parameter.dataSync()] },
  ]);
  return {
    step: () => step.run(batch, LEARNING_RATE),
    start: {
      parameters: Object.fromEntries(parameters),
      frames: [...frames],
      states: [...states],
      layers: settings.layers,
      units: settings.units,
      learningRate: LEARNING_RATE,
    },
  };
}

const noise = (length: number): Float32Array =>
  new Random(2).fork('noise').fillUniform(new Float32Array(length), -1, 1);

function mixture(state: number): GaussianMixture {
  const random = new Random(3).fork(`state ${state}`);
  return new GaussianMixture({
    weights: new Float64Array(COMPONENTS).fill(1 / COMPONENTS),
    means: Float64Array.from({ length: COMPONENTS * CEPSTRA }, () => random.uniform(-1, 1)),
    variances: Float64Array.from({ length: COMPONENTS * CEPSTRA }, () => random.uniform(0.5, 2)),
  });
}
