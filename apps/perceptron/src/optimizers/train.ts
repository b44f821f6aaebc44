/**
 * Seven optimisers beside one another: on surfaces that one can see (Alec Radford 2014) and on digits (Karpathy's trainer demo).
 * `npx nx run perceptron:optimizers` prints for each the steps that it takes to escape and to arrive, and draws the race.
 */
import { openTraining } from '@nutshell/core';
import { writeFigures } from '@nutshell/drawing/files';
import type { Outcome, Run } from '@nutshell/experiment';
import { printTable } from '../table.ts';
import type { OptimizersConfig } from './config.ts';
import { digitsChart, digitsTable } from './digits-curves.ts';
import { raceOnDigits } from './digits-race.ts';
import { raceAnimation, racePicture } from './race-picture.ts';
import { raceTables } from './race-table.ts';
import { digitRates } from './sections.ts';
import { raceCurve, raceMetrics, runRaces } from './surface-race.ts';

export async function train(run: Run<OptimizersConfig>): Promise<Outcome> {
  const outcome = run.config.task === 'digits' ? await raceOnDigits(run) : raceOnSurfaces(run);
  if (run.config.task === 'digits') {
    printTable(digitsTable(outcome.metrics, digitRates(run.config)));
    const title = `Seven optimisers on ${titles[run.config.dataset]}`;
    writeFigures(run, { 'optimisers-digits.svg': digitsChart(outcome.curve, title) });
  }
  return outcome;
}

const titles = { mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST', synthetic: 'generated digits' };

function raceOnSurfaces(run: Run<OptimizersConfig>): Outcome {
  const { steps } = run.config;
  const training = openTraining(run);
  const runners = runRaces(run.config);
  const cost = training.cost(steps * runners.length);
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
    cost: { ...cost, steps: steps * runners.length },
    environment: { backend: 'none', device: 'cpu', threads: 1 },
    curve,
  };
}
