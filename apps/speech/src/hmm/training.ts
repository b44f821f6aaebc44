/**
 * Training of word models by maximum likelihood. Baum-Welch counts every path of an utterance by its probability, Viterbi training the best
 * one only. Neither ever lowers the likelihood that it climbs.
 */
import type { Frames } from '../features/frames.ts';
import { occupancies } from './forward-backward.ts';
import { MixtureStatistics } from './gaussian-mixture.ts';
import { type Network, transcriptNetwork } from './network.ts';
import { bestPath, type BestPath } from './viterbi.ts';
import { mixtureScores, type WordModels } from './word-models.ts';

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

/** One pass of EM over the utterances. */
export function trainingPass(
  models: WordModels,
  utterances: Iterable<Utterance>,
  floor: Float64Array,
  method: TrainingMethod,
): TrainingPass {
  const acoustic = mixtureScores(models);
  const statistics = new ModelStatistics(models);
  const pass = { logLikelihood: 0, frames: 0, skipped: 0 };
  for (const { frames, words } of utterances) {
    const network = transcriptNetwork(models, words);
    const scores = acoustic.score(frames, network.states);
    const logLikelihood = COUNT[method](statistics, network, scores, frames);
    if (logLikelihood === -Infinity) {
      pass.skipped++;
      continue;
    }
    pass.logLikelihood += logLikelihood;
    pass.frames += frames.length;
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

  /** Frame t belongs to a state with the given probability. */
  emit(state: number, { values, size }: Frames, t: number, probability: number): void {
    this.#mixtures[state].add(values, t * size, probability);
    this.#frames[state] += probability;
  }

  /** A state was stayed in so many times. */
  stay(state: number, times: number): void {
    this.#stays[state] += times;
  }

  /** The frames lie on one path. */
  follow({ states, words }: Pick<BestPath, 'states' | 'words'>, frames: Frames): void {
    const begins = new Set(words.map(({ begin }) => begin));
    for (let t = 0; t < frames.length; t++) {
      this.emit(states[t], frames, t, 1);
      // A word of one state may follow itself.
      if (t > 0 && states[t] === states[t - 1] && !begins.has(t)) this.stay(states[t], 1);
    }
  }

  /** The models that make the utterances likeliest, given these counts. States without frames stay as they are. */
  estimate(floor: Float64Array): WordModels {
    const { words, states, stay } = this.#models;
    return {
      words,
      states,
      mixtures: this.#mixtures.map((statistics) => statistics.estimate(floor)),
      stay: stay.map((before, state) =>
        this.#frames[state] > LEAST_FRAMES
          ? Math.min(LONGEST_STAY, Math.max(SHORTEST_STAY, this.#stays[state] / this.#frames[state]))
          : before,
      ),
    };
  }
}

/** A probability of being in a node that is not worth counting. */
const NEGLIGIBLE = 1e-10;

/** Fewer frames than this tell nothing of how long a state lasts. */
const LEAST_FRAMES = 1e-3;
/** A state can always be stayed in, and always be left. */
const SHORTEST_STAY = 1e-3;
const LONGEST_STAY = 1 - 1e-4;

/**
 * The states of an utterance whose words are known: forced alignment.
 * @returns a score of −Infinity and no states if the frames are too few
 */
export function align(models: WordModels, { frames, words }: Utterance): BestPath {
  const network = transcriptNetwork(models, words);
  return bestPath(network, mixtureScores(models).score(frames, network.states), models.mixtures.length);
}

/** Models with mixtures of so many components. */
export function splitMixtures(models: WordModels, components: number): WordModels {
  return { ...models, mixtures: models.mixtures.map((mixture) => mixture.split(components)) };
}
