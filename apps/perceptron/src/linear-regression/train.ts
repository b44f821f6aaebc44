/**
 * Linear regression, the simplest network: y = wx + b with E(w) = 1/(2n) Σ (wxᵢ + b − yᵢ)² (Legendre 1805; Gauss 1809; stochastic: Robbins
 * and Monro 1951). `npx nx run perceptron:linear-regression` prints how three kinds of gradient descent come to the closed form.
 */
import { createHash } from 'node:crypto';
import { openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { Failure, type Outcome, type Run } from '@nutshell/experiment';
import { writeFigures } from '@nutshell/drawing/files';
import { printTable } from '../table.ts';
import { closedForm } from './closed-form.ts';
import type { RegressionConfig } from './config.ts';
import { type Descent, curvatureRate, descend, distance, methods } from './descent.ts';
import { designOf, loss, noScaling, rSquared, scalingOf, unscaled } from './design.ts';
import { distancePicture, fitPicture, predictionPicture, surfacePicture } from './pictures.ts';
import { loadSamples } from './samples.ts';
import { coefficientTable, descentTable, passTable } from './tables.ts';

/** Rows of the learning curve, about. */
const LOGGED = 200;

export async function train(run: Run<RegressionConfig>): Promise<Outcome> {
  const { config } = run;
  const random = new Random(run.seed);
  const { train, test, dataset, note } = await loadSamples(config, random);
  console.log(note);
  const training = openTraining(run);

  const scaling = config.standardise ? scalingOf(train) : noScaling(train.names.length);
  const design = designOf(train, scaling, config.bias);
  const best = closedForm(design);

  const sizes = { batch: design.n, 'mini-batch': Math.min(config.batchSize, design.n), stochastic: 1 };
  const descents: Descent[] = [];
  for (const method of methods) {
    const rate = config.learningRate || curvatureRate(design, best.curvatures, sizes[method]);
    const falls = method !== 'batch' && config.halving > 0;
    const options = {
      batchSize: sizes[method],
      passes: config.passes,
      rateAt: (passes: number) => (falls ? rate / (1 + passes / config.halving) : rate),
      random: random.fork(method),
    };
    descents.push(descend(design, method, options));
    await training.pause();
  }
  const every = Math.ceil(config.passes / LOGGED);
  for (let pass = 0; pass <= config.passes; pass++) {
    if (pass % every !== 0 && pass !== config.passes) continue;
    const known = descents.filter(({ losses }) => pass < losses.length && Number.isFinite(losses[pass]));
    run.log({
      epoch: pass,
      ...Object.fromEntries(known.map(({ method, losses }) => [`${method}.loss`, losses[pass]])),
      ...Object.fromEntries(
        known.map(({ method, weights }) => [`${method}.distance`, distance(weights[pass], best.weights)]),
      ),
    });
  }
  const cost = training.cost(3 * design.n * config.passes);

  const original = unscaled(best.weights, scaling);
  printTable(coefficientTable(train, { weights: best.weights, original }));
  printTable(descentTable(descents, best, loss(design, best.weights)));
  printTable(passTable(descents, loss(design, best.weights)));
  const one = train.names.length === 1;
  writeFigures(run, {
    ...(one ? { 'regression-fit.svg': fitPicture(train, test, original) } : {}),
    ...(design.d === 2 ? { 'regression-surface.svg': surfacePicture(descents, best, train.names) } : {}),
    ...(one ? {} : { 'regression-predictions.svg': predictionPicture(train, test, original) }),
    'regression-distance.svg': distancePicture(descents, best.weights),
  });
  refuseDivergence(descents);

  const held = designOf(test, scaling, config.bias);
  const updates = descents.reduce((sum, descent) => sum + descent.updates, 0);
  return {
    dataset,
    model: { parameters: design.d, sha256: createHash('sha256').update(best.weights).digest('hex') },
    metrics: {
      ...(held.n > 1
        ? {
            'test.r2': rSquared(held, best.weights),
            'test.rmse': Math.sqrt(2 * loss(held, best.weights)),
            'test.loss': loss(held, best.weights),
          }
        : {}),
      'train.r2': rSquared(design, best.weights),
      'train.rmse': Math.sqrt(2 * loss(design, best.weights)),
      'train.loss': loss(design, best.weights),
      ...Object.fromEntries(
        descents.map(({ method, weights }) => [
          `${method}.distance`,
          distance(weights.at(-1)!, best.weights),
        ]),
      ),
      'curvature.ratio': best.curvatures[0] / best.curvatures.at(-1)!,
    },
    cost: { ...cost, steps: updates },
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
  };
}

/** @throws Failure if a descent left for infinity */
function refuseDivergence(descents: readonly Descent[]): void {
  const lost = descents.find(({ losses }) => !Number.isFinite(losses.at(-1)!));
  if (!lost) return;
  throw new Failure(
    `${lost.method} gradient descent diverged after ${lost.losses.length - 1} passes at learning rate ${lost.learningRate}: ` +
      `lower --learningRate, or leave it out for the one that the curvature of E allows; --standardise=true allows a larger one.`,
  );
}
