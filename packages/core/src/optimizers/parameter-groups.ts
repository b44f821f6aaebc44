import * as tf from '@tensorflow/tfjs';
import type { Named, Optimizer, OptimizerStep } from './optimizer.ts';

/** Parameters that are treated alike. */
export interface ParameterGroup {
  includes(name: string, parameter: tf.Tensor): boolean;
  optimizer: Optimizer;
  /** By which the learning rate is multiplied; default 1. */
  rate?: number;
}

/**
 * An optimiser of its own for each group of parameters; a parameter belongs to the first group that includes it. The slots of a group
 * carry its name: `<group>/velocity/c1/kernel`.
 * @throws Error if a parameter belongs to no group
 */
export function parameterGroups(groups: Record<string, ParameterGroup>): Optimizer {
  return {
    name: Object.entries(groups)
      .map(([name, { optimizer }]) => `${name}: ${optimizer.name}`)
      .join(', '),
    slots(parameters) {
      const members = membersOf(groups, parameters);
      const slots: Named<tf.Tensor> = {};
      for (const [group, { optimizer }] of Object.entries(groups))
        Object.assign(slots, prefixed(group, optimizer.slots(select(parameters, members[group]))));
      return slots;
    },
    update: (gradients, slots, parameters, learningRate) =>
      tf.tidy(() => {
        const members = membersOf(groups, parameters);
        const step: OptimizerStep = { updates: {}, slots: {} };
        for (const [group, { optimizer, rate = 1 }] of Object.entries(groups)) {
          const own = optimizer.update(
            select(gradients, members[group]),
            unprefixed(group, slots),
            select(parameters, members[group]),
            rate === 1 ? learningRate : (tf.mul(learningRate, rate) as tf.Scalar),
          );
          Object.assign(step.updates, own.updates);
          Object.assign(step.slots, prefixed(group, own.slots));
        }
        return step;
      }),
  };
}

/** The names of each group's parameters. */
function membersOf(
  groups: Record<string, ParameterGroup>,
  parameters: Named<tf.Tensor>,
): Record<string, string[]> {
  const members: Record<string, string[]> = Object.fromEntries(Object.keys(groups).map((name) => [name, []]));
  for (const [name, parameter] of Object.entries(parameters)) {
    const group = Object.keys(groups).find((each) => groups[each].includes(name, parameter));
    if (!group)
      throw new Error(
        `The parameter "${name}" belongs to none of the groups ${Object.keys(groups).join(', ')}`,
      );
    members[group].push(name);
  }
  return members;
}

/** A name that is missing stays missing, for the group's optimiser to say so. */
const select = (tensors: Named<tf.Tensor>, names: readonly string[]): Named<tf.Tensor> =>
  Object.fromEntries(names.filter((name) => tensors[name]).map((name) => [name, tensors[name]]));

const prefixed = (group: string, slots: Named<tf.Tensor>): Named<tf.Tensor> =>
  Object.fromEntries(Object.entries(slots).map(([name, slot]) => [`${group}/${name}`, slot]));

const unprefixed = (group: string, slots: Named<tf.Tensor>): Named<tf.Tensor> =>
  Object.fromEntries(
    Object.entries(slots)
      .filter(([name]) => name.startsWith(`${group}/`))
      .map(([name, slot]) => [name.slice(group.length + 1), slot]),
  );
