/**
 * Linear regression, the simplest network: y = wx + b with E(w) = 1/(2n) Σ (wxᵢ + b − yᵢ)² (Legendre 1805; Gauss 1809; stochastic: Robbins
 * and Monro 1951). `npx nx run perceptron:linear-regression` prints how three kinds of gradient descent approach the closed form.
 */
import { type Training, openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type Outcome, type Run, writeFigures } from '@nutshell/experiment';
import { printTable } from '../table.ts';
import { closedForm } from './closed-form.ts';
import type { RegressionConfig } from './config.ts';
import { type Descent, type Method, curvatureRate, methods } from './descent.ts';
import { type Design, designOf, loss, noScaling, predict, scalingOf, unscaled } from './design.ts';
import { logCurve, outcomeOf, refuseDivergence } from './outcome.ts';
import { distancePicture, fitPicture, predictionPicture, surfacePicture } from './pictures.ts';
import { loadSamples } from './samples.ts';
import { coefficientTable, descentTable, passTable, remarksOn } from './tables.ts';

export async function train(run: Run<RegressionConfig>): Promise<Outcome> {
  const { config } = run;
  const random = new Random(run.seed);
  const { train, test, dataset, note } = await loadSamples(config, random);
  console.log(note);
  const training = openTraining(run);

  const scaling = config.standardise ? scalingOf(train) : noScaling(train.names.length);
  const design = designOf(train, scaling, config.bias);
  const best = closedForm(design);
  for (const remark of remarksOn(design, train, scaling)) console.log(remark);

  const { passes, batchSize, halving } = config;
  const sizes: Record<Method, number> = {
    batch: design.n,
    'mini-batch': Math.min(batchSize, design.n),
    stochastic: 1,
  };
  const descents: Descent[] = [];
  for (const method of methods) {
    const rate = config.learningRate || curvatureRate(design, best.curvatures, sizes[method]);
    const falls = method !== 'batch' && halving > 0;
    const options = {
      batchSize: sizes[method],
      passes,
      rateAt: (done: number) => (falls ? rate / (1 + done / halving) : rate),
      random: random.fork(method),
    };
    descents.push(await descend(design, method, options, training));
  }
  const updates = descents.reduce((sum, descent) => sum + descent.updates, 0);
  const cost = { ...training.cost(methods.length * design.n * passes), steps: updates };
  logCurve(run, descents, best);

  const original = unscaled(best.weights, scaling);
  const least = loss(design, best.weights);
  printTable(coefficientTable(train, { weights: best.weights, original }));
  printTable(descentTable(descents, best, least));
  printTable(passTable(descents, least));
  const one = train.names.length === 1;
  writeFigures(run, {
    ...(one ? { 'regression-fit.svg': fitPicture(train, test, original) } : {}),
    ...(design.d === 2 ? { 'regression-surface.svg': surfacePicture(descents, best, train.names) } : {}),
    ...(one ? {} : { 'regression-predictions.svg': predictionPicture(train, test, original) }),
    'regression-distance.svg': distancePicture(descents, best.weights),
  });
  refuseDivergence(descents);
  const held = designOf(test, scaling, config.bias);
  return outcomeOf(run, { dataset, design, held, best, descents, cost });
}

/** Points of a descent that are kept for drawing. */
const TRACED = 300;

/**
 * Gradient descent w ← w − η ∇E, where ∇E = 1/m Σ (wᵀxᵢ − yᵢ) xᵢ is over all rows (batch), m rows (mini-batch) or one
 * (stochastic), drawn in a new random order at every pass. Stops where E is no longer finite.
 * @param options.rateAt learning rate by passes done
 * @param training is paused after every pass
 */
export async function descend(
  design: Design,
  method: Method,
  {
    batchSize,
    passes,
    rateAt,
    random,
  }: { batchSize: number; passes: number; rateAt: (passes: number) => number; random: Random },
  training?: Pick<Training, 'pause'>,
): Promise<Descent> {
  const { x, y, n, d } = design;
  const w = new Float64Array(d);
  const gradient = new Float64Array(d);
  const weights = [w.slice()];
  const losses = [loss(design, w)];
  const trace = [w.slice()];
  let updates = 0;
  for (let pass = 0; pass < passes && Number.isFinite(losses[pass]); pass++) {
    const order = random.permutation(n);
    for (let from = 0; from < n; from += batchSize) {
      const to = Math.min(from + batchSize, n);
      gradient.fill(0);
      for (let k = from; k < to; k++) {
        const i = order[k];
        const error = predict(design, w, i) - y[i];
        for (let j = 0; j < d; j++) gradient[j] += (error * x[i * d + j]) / (to - from);
      }
      const eta = rateAt(pass + from / n);
      for (let j = 0; j < d; j++) w[j] -= eta * gradient[j];
      updates++;
      if (updates <= TRACED) trace.push(w.slice());
    }
    weights.push(w.slice());
    losses.push(loss(design, w));
    await training?.pause();
  }
  return { method, learningRate: rateAt(0), updates, weights, losses, trace };
}
