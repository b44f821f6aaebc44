import { largest } from '@nutshell/drawing';
import { createHash } from 'node:crypto';
import type { Training } from '@nutshell/core';
import type { Outcome, Run } from '@nutshell/experiment';
import type { NeuronConfig } from './config.ts';
import type { MarginRow } from './convergence.ts';
import { ratio } from './tables.ts';

/** The results of all runs of the rule: whether the bound held, and the mistakes as a part of it. */
export function outcomeOf(
  run: Run<NeuronConfig>,
  rows: readonly MarginRow[],
  weights: Float64Array,
  training: Training,
): Outcome {
  const proofs = rows.flatMap((row) => row.proofs);
  const presentations = proofs.reduce((sum, { lesson }) => sum + lesson.passes * run.config.points, 0);
  return {
    dataset: {
      name: 'separable-points',
      source: 'generated',
      sha256: {},
      sizes: { train: run.config.points },
    },
    model: { parameters: 3, sha256: createHash('sha256').update(weights).digest('hex') },
    metrics: {
      'bound.violations': proofs.reduce((sum, { violations }) => sum + violations, 0),
      'train.converged': proofs.filter(({ lesson }) => lesson.converged).length / proofs.length,
      'bound.mistakes': proofs.reduce((sum, { lesson }) => sum + lesson.mistakes, 0) / proofs.length,
      'bound.nearest': largest(proofs.map(ratio)),
    },
    cost: { ...training.cost(presentations), steps: presentations },
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
  };
}
