/**
 * Training of a small network on points of the plane, one step at a time. What comes out is a function of the settings,
 * the points and the number of steps: how the steps are spread over frames makes no difference. Only another browser may
 * come to other last digits, as its `Math.tanh` and `Math.exp` may, and long trainings magnify those.
 */
import { Random } from '@nutshell/random';
import {
  type ActivationName,
  addPenalty,
  type DenseConfig,
  DenseNetwork,
  type VectorOptimizer,
  vectorOptimizer,
  type VectorOptimizerName,
} from '../dense/index.ts';
import { coordinates, type FeatureName } from './features.ts';
import { History, type Score } from './history.ts';
import { classesOf, type LabelledPoint, pointSet, type PointSet } from './point-set.ts';

export const penaltyNames = ['none', 'l1', 'l2'] as const;

/** Whether classes are told apart, by their cross-entropy, or a surface is fitted, by its squared error. */
export const taskNames = ['classification', 'regression'] as const;

export interface TrainingSettings {
  /** Classification, unless it is said. */
  readonly task?: (typeof taskNames)[number];
  /** What the network is told of a place; its coordinates, unless it is said. */
  readonly features?: readonly FeatureName[];
  readonly seed: number;
  /** Units of the hidden layers; none makes a linear classifier. */
  readonly hidden: readonly number[];
  readonly activation: Exclude<ActivationName, 'threshold'>;
  readonly optimizer: VectorOptimizerName;
  readonly rate: number;
  readonly penalty: (typeof penaltyNames)[number];
  readonly penaltyRate: number;
  readonly batch: number;
}

export class Training {
  readonly features: readonly FeatureName[];
  readonly classes: number;
  readonly train: PointSet;
  readonly test: PointSet;
  readonly network: DenseNetwork;
  readonly history = new History();
  /** Scores at the present step; {@link measure} brings them up to date. */
  readonly trainScore: Score = { loss: NaN, accuracy: NaN };
  readonly testScore: Score = { loss: NaN, accuracy: NaN };
  steps = 0;

  readonly #optimizer: VectorOptimizer;
  readonly #rate: number;
  readonly #penalty: { l1: number; l2: number };
  /** Copies of the network, one for each set of points: a network allocates again when the number of examples changes. */
  readonly #judges: readonly [train: DenseNetwork, test: DenseNetwork];
  readonly #order: Uint32Array;
  readonly #shuffle: Random;
  readonly #x: Float64Array;
  readonly #targets: Float64Array;
  /** How far into the present order the batches have come. */
  #position: number;

  constructor(settings: TrainingSettings, points: readonly LabelledPoint[]) {
    const { features = coordinates, task = 'classification' } = settings;
    const random = new Random(settings.seed).fork('training');
    this.features = features;
    this.classes = classesOf(points);
    const binary = task === 'regression' || this.classes === 2;
    const setOf = (forTest: boolean) =>
      pointSet(
        points.filter(({ test }) => test === forTest),
        features,
      );
    [this.train, this.test] = [setOf(false), setOf(true)];
    const config: DenseConfig = {
      inputs: features.length,
      hidden: [...settings.hidden],
      activation: settings.activation,
      outputs: binary ? 1 : this.classes,
      loss: task === 'regression' ? 'squared' : binary ? 'logistic' : 'softmax',
    };
    this.network = new DenseNetwork(config, random.fork('weights'));
    this.#judges = [this.network.clone(), this.network.clone()];
    this.#optimizer = vectorOptimizer(settings.optimizer, this.network.parameters.length);
    this.#rate = settings.rate;
    this.#penalty = {
      l1: settings.penalty === 'l1' ? settings.penaltyRate : 0,
      l2: settings.penalty === 'l2' ? settings.penaltyRate : 0,
    };
    const batch = Math.min(settings.batch, Math.max(1, this.train.size));
    this.#x = new Float64Array(features.length * batch);
    this.#targets = new Float64Array(batch);
    this.#order = Uint32Array.from({ length: this.train.size }, (_, i) => i);
    this.#position = this.train.size; // at the end: the first batch shuffles
    this.#shuffle = random.fork('order');
    this.#record();
  }

  /** Passes through the training points so far. */
  get epochs(): number {
    return this.train.size === 0 ? 0 : (this.steps * this.#targets.length) / this.train.size;
  }

  /** Whether the training has diverged: further steps do not help. */
  get diverged(): boolean {
    return this.train.size > 0 && !Number.isFinite(this.trainScore.loss);
  }

  /** One step on the next batch; without points to learn from, only the count goes up. */
  step(): void {
    if (this.train.size > 0) {
      this.#fillBatch();
      this.network.learn(this.#x, this.#targets, this.#targets.length);
      if (this.#penalty.l1 > 0 || this.#penalty.l2 > 0) addPenalty(this.network, this.#penalty);
      this.#optimizer.step(this.network.parameters, this.network.gradient, this.#rate);
    }
    this.steps++;
    this.#record();
  }

  /** Steps until `steps` have been taken in all or `milliseconds` are over; at least one, if one is missing. */
  advance(steps: number, milliseconds: number): void {
    const end = performance.now() + milliseconds;
    while (this.steps < steps) {
      this.step();
      if (performance.now() >= end) return;
    }
  }

  /** Brings the two scores up to date. */
  measure(): void {
    for (const judge of this.#judges) judge.parameters.set(this.network.parameters);
    score(this.#judges[0], this.train, this.trainScore);
    score(this.#judges[1], this.test, this.testScore);
  }

  #record(): void {
    if (!this.history.wants(this.steps)) return;
    this.measure();
    this.history.record(this.steps, this.trainScore, this.testScore);
  }

  /** Takes the next points in order, and shuffles whenever all have been taken. */
  #fillBatch(): void {
    const { inputs, targets } = this.train;
    const width = this.features.length;
    for (let i = 0; i < this.#targets.length; i++) {
      if (this.#position === this.#order.length) {
        this.#shuffle.shuffle(this.#order);
        this.#position = 0;
      }
      const from = this.#order[this.#position++];
      for (let k = 0; k < width; k++) this.#x[width * i + k] = inputs[width * from + k];
      this.#targets[i] = targets[from];
    }
  }
}

/** Writes the network's score on these points. The network's buffers are overwritten. */
function score(network: DenseNetwork, { size, inputs, targets }: PointSet, out: Score): void {
  out.loss = out.accuracy = NaN;
  if (size === 0) return;
  out.loss = network.loss(inputs, targets, size);
  if (network.config.loss === 'squared') return;
  const outputs = network.a(network.layers.length - 1);
  const width = network.config.outputs;
  let right = 0;
  for (let i = 0; i < size; i++) if (predicted(outputs, i, width) === targets[i]) right++;
  out.accuracy = right / size;
}

/**
 * The class that has the greatest probability in row i of outputs [examples, width].
 * @param middle of a single output: from here on it stands for class 1
 */
export function predicted(outputs: Float64Array, i: number, width: number, middle = 0.5): number {
  if (width === 1) return outputs[i] >= middle ? 1 : 0;
  let best = 0;
  for (let k = 1; k < width; k++) if (outputs[i * width + k] > outputs[i * width + best]) best = k;
  return best;
}
