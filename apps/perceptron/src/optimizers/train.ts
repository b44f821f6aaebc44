/**
 * Seven optimisers beside one another: on surfaces that one can see (Alec Radford 2014) and on digits (Karpathy's trainer demo).
 * `npx nx run perceptron:optimizers` prints for each the steps that it takes to escape and to arrive, and draws the race.
 */
import { openTraining } from '@nutshell/core';
import { optimizerLooks } from '@nutshell/drawing';
import { type Outcome, type Run, writeFigures } from '@nutshell/experiment';
import { type VectorOptimizerName, vectorOptimizerNames } from '@nutshell/micro/dense';
import { surfaceNames } from '@nutshell/micro/surfaces';
import { type Table, printTable } from '../table.ts';
import type { OptimizersConfig } from './config.ts';
import { raceOnDigits } from './digits-race.ts';
import { raceAnimation, racePicture } from './race-picture.ts';
import { raceTables } from './race-table.ts';
import { type Runner, raceCurve, raceMetrics, raceOn } from './surface-race.ts';

/** The update of each optimiser from the gradient g at its place θ; η is its learning rate, t the number of the step. */
const rules: Record<VectorOptimizerName, string> = {
  sgd: 'θ ← θ − η g',
  momentum: 'v ← μ v + g; θ ← θ − η v',
  nesterov: 'v ← μ v + g; θ ← θ − η (g + μ v)',
  adagrad: 's ← s + g²; θ ← θ − η g / (√s + ε)',
  adadelta: 's ← ρ s + (1 − ρ) g²; d = √((m + ε) / (s + ε)) g; m ← ρ m + (1 − ρ) d²; θ ← θ − η d',
  rmsprop: 's ← ρ s + (1 − ρ) g²; θ ← θ − η g / √(s + ε)',
  adam: 'm ← β₁ m + (1 − β₁) g; s ← β₂ s + (1 − β₂) g²; θ ← θ − η m / (1 − β₁ᵗ) / (√(s / (1 − β₂ᵗ)) + ε)',
};

const races: Record<OptimizersConfig['task'], (run: Run<OptimizersConfig>) => Promise<Outcome>> = {
  surfaces: raceOnSurfaces,
  digits: raceOnDigits,
};

export async function train(run: Run<OptimizersConfig>): Promise<Outcome> {
  printTable(ruleTable());
  return races[run.config.task](run);
}

/** The rules, to be read beside the race. */
export function ruleTable(): Table {
  return {
    title: 'The rules',
    head: ['optimiser', 'at every step'],
    rows: vectorOptimizerNames.map((name) => [optimizerLooks[name].label, rules[name]]),
    notes: [
      'θ: the parameters; g: the gradient there; η: the learning rate; t: the number of the step.',
      'Squares, roots and quotients of vectors are taken element by element.',
    ],
  };
}

async function raceOnSurfaces(run: Run<OptimizersConfig>): Promise<Outcome> {
  const { steps } = run.config;
  const training = openTraining(run);
  const runners: Runner[] = [];
  for (const surface of surfaceNames) {
    runners.push(...raceOn(surface, run.config));
    await training.pause();
  }
  const taken = steps * runners.length;
  const cost = { ...training.cost(taken), steps: taken };
  raceTables(runners).forEach(printTable);
  writeFigures(run, {
    'optimisers-paths.svg': racePicture(runners, run.config.radius),
    'optimisers-race.svg': raceAnimation(runners, { steps: Math.min(steps, 300) }),
  });
  const curve = raceCurve(runners);
  for (const row of curve) run.log(row);
  return {
    dataset: {
      name: 'surfaces',
      source: 'formulas in packages/micro/src/surfaces.ts',
      sha256: {},
      sizes: {},
    },
    model: { parameters: 2 },
    metrics: raceMetrics(runners),
    cost,
    environment: { backend: 'none', device: 'cpu', threads: 1 },
    curve,
  };
}
