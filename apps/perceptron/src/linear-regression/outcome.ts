import { createHash } from 'node:crypto';
import type { TrainingCost } from '@nutshell/core';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import type { ClosedForm } from './closed-form.ts';
import { type Descent, distance, flattestOf } from './descent.ts';
import { type Design, loss, rSquared } from './design.ts';

/** Rows of the learning curve, about. */
const LOGGED = 200;

/** Logs E and the distance from the closed form, by passes, of all descents side by side. */
export function logCurve(run: Run<unknown>, descents: readonly Descent[], best: ClosedForm): void {
  const passes = Math.max(...descents.map(({ losses }) => losses.length)) - 1;
  const every = Math.ceil(passes / LOGGED);
  for (let pass = 0; pass <= passes; pass++) {
    if (pass % every !== 0 && pass !== passes) continue;
    const row: Record<string, number> = { epoch: pass };
    const known = descents.filter(({ losses }) => pass < losses.length && Number.isFinite(losses[pass]));
    for (const { method, losses } of known) row[`${method}.loss`] = losses[pass];
    for (const { method, weights } of known)
      row[`${method}.distance`] = distance(weights[pass], best.weights);
    run.log(row);
  }
}

/** @throws Failure if a descent left for infinity */
export function refuseDivergence(descents: readonly Descent[]): void {
  const lost = descents.find(({ losses }) => !Number.isFinite(losses.at(-1)!));
  if (!lost) return;
  throw new Failure(
    `${lost.method} gradient descent diverged after ${lost.losses.length - 1} passes at learning rate ${lost.learningRate}: ` +
      `lower --learningRate, or leave it out for the one that the curvature of E allows; --standardise=true allows a larger one.`,
  );
}

export interface Learnt {
  dataset: Outcome['dataset'];
  /** The rows for training, and those held back. */
  design: Design;
  held: Design;
  best: ClosedForm;
  descents: readonly Descent[];
  cost: TrainingCost;
}

/** The quality of the closed form, and the distances of the descents from it. */
export function outcomeOf(
  run: Run<unknown>,
  { dataset, design, held, best, descents, cost }: Learnt,
): Outcome {
  const { weights, curvatures } = best;
  const fit = (split: string, on: Design) => ({
    ...(Number.isFinite(rSquared(on, weights)) ? { [`${split}.r2`]: rSquared(on, weights) } : {}),
    [`${split}.rmse`]: Math.sqrt(2 * loss(on, weights)),
    [`${split}.loss`]: loss(on, weights),
  });
  const distances = descents.map((descent) => [
    `${descent.method}.distance`,
    distance(descent.weights.at(-1)!, weights),
  ]);
  return {
    dataset,
    model: { parameters: design.d, sha256: createHash('sha256').update(weights).digest('hex') },
    metrics: {
      ...(held.n > 1 ? fit('test', held) : {}),
      ...fit('train', design),
      ...Object.fromEntries(distances),
      'curvature.ratio': curvatures[0] / flattestOf(curvatures),
    },
    cost,
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
  };
}
