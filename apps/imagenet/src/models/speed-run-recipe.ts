/**
 * How airbench94 learns (Jordan 2024; KellerJordan/cifar10-airbench, airbench94.py and airbench94_muon.py), beside label smoothing of 0.2,
 * alternating flips, crops moved by up to 2 px with mirrored borders, and views mirrored and moved by 1 px in the test.
 *
 * There the loss is summed over a batch, here it is the mean: a rate there is a rate times the batch here, and penalties, which are
 * multiplied by the rate, are divided by so much. There, too, the Muon version scales its logits by 1/256 rather than 1/9 and begins its
 * last layer so much larger; the same function needs (9/256)² of that rate with 1/9.
 */
import {
  type Optimizer,
  type Schedule,
  chain,
  fading,
  fixedNorm,
  lookahead,
  muon,
  nesterov,
  parameterGroups,
  piecewiseLinear,
  weightDecay,
} from '@nutshell/core';
import { WHITENING } from './whitening.ts';

/** The rule for kernels of 3x3 convolutions: Muon, or Nesterov's momentum with lookahead. */
export type SpeedRunRule = 'muon' | 'sgd';

export interface SpeedRunCourse {
  batchSize: number;
  /** Of the whole training. */
  steps: number;
  /** Steps after which the bias of the whitening layer rests, its rate falling in a line: 3 epochs there, at full rate with SGD. */
  whiteningSteps: number;
}

export interface SpeedRunRecipe {
  optimizer: Optimizer;
  /** The rate by steps taken. */
  schedule: Schedule;
}

const MOMENTUM = 0.85;

/** How much longer the steps of Nesterov's momentum are than the gradients of 1,024 pictures, if these do not change. */
const KILOSTEP = 1024 * (1 + 1 / (1 - MOMENTUM));

/**
 * The rate of kernels, of the mean loss, at its highest; those of other parameters stand in a fixed ratio to it. The length of Muon's steps
 * does not depend on that of gradients, so its rate goes with the root of the batch (Malladi et al. 2022, for Adam): 0.24 for 2,000.
 */
const rates: Record<SpeedRunRule, (batchSize: number) => number> = {
  muon: (batchSize) => 0.24 * Math.sqrt(batchSize / 2000),
  sgd: (batchSize) => (11.5 / KILOSTEP) * batchSize,
};

const recipes: Record<SpeedRunRule, (course: SpeedRunCourse, rate: number) => SpeedRunRecipe> = {
  /** airbench94_muon.py: batches of 2,000, 8 epochs. */
  muon({ batchSize, steps, whiteningSteps }, rate) {
    const [biasRate, headRate] = [0.053 * batchSize, 0.67 * (9 / 256) ** 2 * batchSize];
    const decay = 2e-6 * batchSize; // of a parameter, at the highest rate
    const learns = (rate: number) => chain(weightDecay(decay / rate), nesterov({ momentum: MOMENTUM }));
    const optimizer = parameterGroups({
      whitening: {
        includes: (name) => name === `${WHITENING}/bias`,
        optimizer: fading(learns(biasRate), { steps: whiteningSteps }),
        rate: biasRate / rate,
      },
      shifts: { includes: isShift, optimizer: learns(biasRate), rate: biasRate / rate },
      filters: {
        includes: (_, { rank }) => rank === 4,
        optimizer: fixedNorm(muon({ momentum: 0.6, rounds: 3 })),
      },
      head: { includes: () => true, optimizer: learns(headRate), rate: headRate / rate },
    });
    return { optimizer, schedule: piecewiseLinear([[0, rate], [steps, 0]]) }; // prettier-ignore
  },

  /** airbench94.py: batches of 1,024, 9.9 epochs. */
  sgd({ batchSize, steps, whiteningSteps }, rate) {
    const decay = (0.0153 / KILOSTEP) * batchSize;
    const learns = (rate: number) => chain(weightDecay(decay / rate), nesterov({ momentum: MOMENTUM }));
    const rule = parameterGroups({
      whitening: {
        includes: (name) => name === `${WHITENING}/bias`,
        optimizer: fading(learns(rate), { steps: whiteningSteps }),
      },
      shifts: { includes: isShift, optimizer: learns(64 * rate), rate: 64 },
      others: { includes: () => true, optimizer: learns(rate) },
    });
    const triangle = [[0, 0.2 * rate], [0.23 * steps, rate], [steps, 0.07 * rate]] as const; // prettier-ignore
    return { optimizer: lookahead(rule, { steps }), schedule: piecewiseLinear(triangle) };
  },
};

const isShift = (name: string): boolean => name.endsWith('/beta');

/**
 * Optimiser and schedule of a speed run.
 * @param factor by which all rates are multiplied; 1 is as published
 */
export function speedRunRecipe(rule: SpeedRunRule, course: SpeedRunCourse, factor = 1): SpeedRunRecipe {
  const rate = rates[rule](course.batchSize);
  const { optimizer, schedule } = recipes[rule](course, rate);
  return { optimizer, schedule: (steps) => factor * schedule(steps) };
}
