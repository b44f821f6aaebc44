import { createHash } from 'node:crypto';
import { type BackendChoice, type TrainingCost, environmentOf } from '@nutshell/core';
import type { Outcome, Run } from '@nutshell/experiment';
import { type Gradient, largestDeviation } from './checks.ts';
import type { Example } from './example.ts';
import type { XorLesson } from './xor.ts';

/** The gradient of E by each way of finding it. */
export type Gradients = Record<
  'back-propagation' | 'finite differences' | 'tf.grads (float32)' | 'autograd',
  Gradient
>;

export interface Learnt {
  example: Example;
  gradients: Gradients;
  /** E of the example before and after the step that is shown. */
  losses: { before: number; after: number };
  lesson: XorLesson | undefined;
  cost: TrainingCost;
  backend: BackendChoice;
}

/** The largest differences of the other ways from back-propagation, and the results of learning with it. */
export function outcomeOf(
  run: Run<unknown>,
  { example, gradients, losses, lesson, cost, backend }: Learnt,
): Outcome {
  const own = gradients['back-propagation'];
  return {
    dataset: { name: 'one-example', source: 'experiment file', sha256: {}, sizes: { example: 1, xor: 4 } },
    model: {
      parameters: example.graph.nodes.filter(({ operation }) => operation === 'parameter').length,
      sha256: createHash('sha256')
        .update(Float64Array.from(Object.values(own)))
        .digest('hex'),
    },
    metrics: {
      'check.finite-differences': largestDeviation(own, gradients['finite differences']),
      'check.tf-grads': largestDeviation(own, gradients['tf.grads (float32)']),
      'check.autograd': largestDeviation(own, gradients.autograd),
      'example.loss': losses.before,
      'example.loss-after-step': losses.after,
      ...(lesson
        ? {
            'xor.loss': lesson.losses.at(-1)!,
            'xor.misses': lesson.outputs.filter(({ t, y }) => y > 0.5 !== (t === 1)).length,
          }
        : {}),
    },
    cost,
    environment: environmentOf(backend),
    curve: run.history(),
  };
}
