import * as tf from '@tensorflow/tfjs';
import type { Named, Optimizer, OptimizerStep } from './optimizer.ts';

/** One parameter's share of a step: its gradient and old slots in; its update and new slots out. */
export type Rule<Kind extends string> = (
  gradient: tf.Tensor,
  slots: Record<Kind, tf.Tensor>,
) => { update: tf.Tensor } & Record<Kind, tf.Tensor>;

/**
 * An optimiser that treats each parameter by itself.
 *
 * @param initial the kinds of slot that each parameter has, and the value that fills them before the first
 * step.
 * @param rule the rule for the negative learning rate −η, a scalar.
 */
export function elementwise<Kind extends string = never>(
  name: string,
  initial: Record<Kind, number>,
  rule: (descent: tf.Scalar) => Rule<Kind>,
): Optimizer {
  return {
    name,
    slots: (parameters) => filledSlots(parameters, initial),
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() =>
        applyRule(rule(tf.neg(learningRate)), Object.keys(initial) as Kind[], gradients, slots, parameters),
      ),
  };
}

/** For each parameter and each kind, a slot of the parameter's shape filled with the kind's initial value. */
export function filledSlots(parameters: Named<tf.Tensor>, initial: Record<string, number>): Named<tf.Tensor> {
  const slots: Named<tf.Tensor> = {};
  for (const [kind, value] of Object.entries(initial)) {
    for (const name of Object.keys(parameters))
      slots[`${kind}/${name}`] = tf.fill(parameters[name].shape, value);
  }
  return slots;
}

/** Applies a rule to every parameter. To be called within `tf.tidy`. */
export function applyRule<Kind extends string>(
  rule: Rule<Kind>,
  kinds: readonly Kind[],
  gradients: Named<tf.Tensor>,
  slots: Named<tf.Tensor>,
  parameters: Named<tf.Tensor>,
): OptimizerStep {
  const step: OptimizerStep = { updates: {}, slots: {} };
  for (const name of Object.keys(parameters)) {
    const old = {} as Record<Kind, tf.Tensor>;
    for (const kind of kinds) old[kind] = required(slots, `${kind}/${name}`, 'slot');
    const result = rule(required(gradients, name, 'gradient'), old);
    step.updates[name] = result.update;
    for (const kind of kinds) step.slots[`${kind}/${name}`] = result[kind];
  }
  return step;
}

/** The exponential average that has seen `value` last: decay · average + (1 − decay) · value. */
export function average(old: tf.Tensor, value: tf.Tensor | number, decay: number): tf.Tensor {
  return tf.add(tf.mul(old, decay), tf.mul(value, 1 - decay));
}

/** The tensor of that name. @throws Error that says which is missing, and what was there. */
export function required(tensors: Named<tf.Tensor>, name: string, what: string): tf.Tensor {
  const tensor = tensors[name];
  if (tensor) return tensor;
  throw new Error(
    `The optimiser got no ${what} named "${name}" (it got: ${Object.keys(tensors).join(', ') || 'none'}). ` +
      'Give slots() and update() the same parameters, and update() one gradient for each.',
  );
}
