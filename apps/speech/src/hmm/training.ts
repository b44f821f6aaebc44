/**
 * Training of word models by maximum likelihood. Baum-Welch counts every path of an utterance by its probability, Viterbi training the best
 * one only. Neither ever lowers the likelihood that it climbs.
 */
import {
  bestPath,
  type BestPath,
  type Frames,
  mixtureScores,
  MixtureStatistics,
  type Network,
  transcriptNetwork,
  type WordModels,
} from '@nutshell/micro/speech';
import { occupancies } from './forward-backward.ts';
import { eachStay, stayProbabilities } from './stays.ts';

/** Frames, and what was said. */
export interface Utterance {
  frames: Frames;
  /** Indices of words, without silence. */
  words: readonly number[];
}

export const trainingMethods = ['baum-welch', 'viterbi'] as const;
export type TrainingMethod = (typeof trainingMethods)[number];

export interface TrainingPass {
  models: WordModels;
  /** ln of the probability of all frames under the models before the pass: of all paths, or of the best ones. */
  logLikelihood: number;
  /** Frames that were learnt from. */
  frames: number;
  /** Utterances too short for their words, which were passed over. */
  skipped: number;
}

/** To be awaited between utterances, so that bars are drawn and Ctrl-C is heard. */
export type Pause = () => Promise<void> | void;

const noPause: Pause = () => {};

/** One pass of EM over the utterances, each path of which is found anew. */
export function trainingPass(
  models: WordModels,
  utterances: Iterable<Utterance>,
  floor: Float64Array,
  method: TrainingMethod,
  pause = noPause,
): Promise<TrainingPass> {
  const acoustic = mixtureScores(models);
  return estimate(models, utterances, floor, pause, (statistics, { frames, words }) => {
    const network = transcriptNetwork(models, words);
    return COUNT[method](statistics, network, acoustic.score(frames, network.states), frames);
  });
}

/** The same with the path of each utterance as it was found before, one after the other: only the mixtures on it have to be computed. */
export function alignedPass(
  models: WordModels,
  utterances: Iterable<Utterance>,
  paths: readonly BestPath[],
  floor: Float64Array,
  pause = noPause,
): Promise<TrainingPass> {
  return estimate(models, utterances, floor, pause, (statistics, { frames }, i) =>
    paths[i].score === -Infinity ? -Infinity : statistics.follow(paths[i], frames),
  );
}

async function estimate(
  models: WordModels,
  utterances: Iterable<Utterance>,
  floor: Float64Array,
  pause: Pause,
  count: (statistics: ModelStatistics, utterance: Utterance, index: number) => number,
): Promise<TrainingPass> {
  const statistics = new ModelStatistics(models);
  const pass = { logLikelihood: 0, frames: 0, skipped: 0 };
  let index = 0;
  for (const utterance of utterances) {
    const logLikelihood = count(statistics, utterance, index++);
    if (logLikelihood === -Infinity) pass.skipped++;
    else {
      pass.logLikelihood += logLikelihood;
      pass.frames += utterance.frames.length;
    }
    await pause();
  }
  return { ...pass, models: statistics.estimate(floor) };
}

/** Adds what an utterance says to the statistics, and gives back its log likelihood; nothing is added if it is −Infinity. */
type Count = (statistics: ModelStatistics, network: Network, scores: Float64Array, frames: Frames) => number;

const COUNT: Record<TrainingMethod, Count> = {
  'baum-welch': (statistics, network, scores, frames) => {
    const { logLikelihood, nodes, stays } = occupancies(network, scores, statistics.stateCount);
    const { states } = network;
    for (let t = 0, at = 0; t < frames.length; t++) {
      for (let node = 0; node < states.length; node++, at++) {
        if (nodes[at] > NEGLIGIBLE) statistics.emit(states[node], frames, t, nodes[at]);
      }
    }
    for (let node = 0; node < states.length; node++) statistics.stay(states[node], stays[node]);
    return logLikelihood;
  },
  viterbi: (statistics, network, scores, frames) => {
    const path = bestPath(network, scores, statistics.stateCount);
    if (path.score > -Infinity) statistics.follow(path, frames);
    return path.score;
  },
};

/** What EM needs to know of the utterances. */
export class ModelStatistics {
  readonly #models: WordModels;
  readonly #mixtures: MixtureStatistics[];
  /** `[states]`: frames in a state, and how often it was stayed in. */
  readonly #frames: Float64Array;
  readonly #stays: Float64Array;

  constructor(models: WordModels) {
    this.#models = models;
    this.#mixtures = models.mixtures.map((mixture) => new MixtureStatistics(mixture));
    this.#frames = new Float64Array(models.mixtures.length);
    this.#stays = new Float64Array(models.mixtures.length);
  }

  get stateCount(): number {
    return this.#mixtures.length;
  }

  /** Frame t belongs to a state with the given probability. @returns ln p(x | state) */
  emit(state: number, { values, size }: Frames, t: number, probability: number): number {
    this.#frames[state] += probability;
    return this.#mixtures[state].add(values, t * size, probability);
  }

  /** A state was stayed in so many times. */
  stay(state: number, times: number): void {
    this.#stays[state] += times;
  }

  /** The frames lie on one path. @returns ln of the probability of the frames, given the path */
  follow(path: Pick<BestPath, 'states' | 'words'>, frames: Frames): number {
    let logLikelihood = 0;
    for (let t = 0; t < frames.length; t++) logLikelihood += this.emit(path.states[t], frames, t, 1);
    eachStay(path, (state) => this.stay(state, 1));
    return logLikelihood;
  }

  /** The models that make the utterances likeliest, given these counts. States without frames stay as they are. */
  estimate(floor: Float64Array): WordModels {
    const { words, states, stay } = this.#models;
    return {
      words,
      states,
      mixtures: this.#mixtures.map((statistics) => statistics.estimate(floor)),
      stay: stayProbabilities(this.#stays, this.#frames, stay),
    };
  }
}

/** A probability of being in a node that is not worth counting. */
const NEGLIGIBLE = 1e-10;

/**
 * The states of an utterance whose words are known: forced alignment.
 * @returns a score of −Infinity and no states if the frames are too few
 */
export function align(
  models: WordModels,
  { frames, words }: Utterance,
  acoustic = mixtureScores(models),
): BestPath {
  const network = transcriptNetwork(models, words);
  return bestPath(network, acoustic.score(frames, network.states), models.mixtures.length);
}

/** Models with mixtures of so many components. */
export function splitMixtures(models: WordModels, components: number): WordModels {
  return { ...models, mixtures: models.mixtures.map((mixture) => mixture.split(components)) };
}
