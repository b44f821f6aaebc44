import type { HostArray, Named } from '@nutshell/core';
import { VOCABULARY } from '../models/char-rnn.ts';
import { MOVES } from '../models/go-network.ts';
import type { Jax, JaxArray } from './library.ts';
import { type Arrays, type JaxTask, networks } from './networks.ts';

const MOMENTUM = 0.9;
const [BETA1, BETA2, ADAM_EPSILON] = [0.9, 0.999, 1e-8];

/** A step on a batch as the pipelines make it: the loss in training, the outputs in inference. */
export type Step = (batch: Named<HostArray>) => Promise<number | Float32Array[]>;

type Loss = (jax: Jax, outputs: JaxArray[], targets: JaxArray[]) => JaxArray;

const crossEntropy = ({ nn }: Jax, logits: JaxArray, labels: JaxArray, classes: number): JaxArray =>
  nn.logSoftmax(logits, -1).mul(nn.oneHot(labels, classes)).sum(-1).mean().mul(-1);

const losses: Record<JaxTask, Loss> = {
  lenet5: (jax, [logits], [labels]) => crossEntropy(jax, logits, labels, 10),
  resnet20: (jax, [logits], [labels]) => crossEntropy(jax, logits, labels, 10),
  'char-rnn': (jax, [logits], [following]) => crossEntropy(jax, logits, following.reshape([-1]), VOCABULARY),
  go: (jax, [logits, value], [moves, values]) =>
    crossEntropy(jax, logits, moves, MOVES).add(jax.numpy.square(value.sub(values)).mean()),
};

/** Training or inference of a task's network from `start`, weights under their names in TensorFlow.js. */
export function stepOf(
  jax: Jax,
  task: JaxTask,
  start: Named<HostArray>,
  { training, learningRate }: { training: boolean; learningRate: number },
): Step {
  let parameters = parametersOf(jax, start);
  if (!training) {
    const forward = jax.jit((weights: Arrays, x: JaxArray) =>
      networks[task]({ jax, parameters: weights, training, statistics: {} }, x),
    );
    return async (batch) => {
      const outputs = forward(references(parameters), inputsOf(jax, task, batch)[0]) as JaxArray[];
      return Promise.all(outputs.map((output) => output.data()));
    };
  }

  const isStatistic = (name: string) => name.includes('/moving_');
  const update = task === 'char-rnn' ? adam : momentum;
  const step = jax.jit(
    (weights: Arrays, slots: Arrays, rates: Arrays, x: JaxArray, ...targets: JaxArray[]) => {
      const trained = Object.fromEntries(Object.entries(weights).filter(([name]) => !isStatistic(name)));
      const running = Object.fromEntries(Object.entries(weights).filter(([name]) => isStatistic(name)));
      const [[loss, statistics], gradients] = jax.valueAndGrad(
        (learned: Arrays, following: Arrays, images: JaxArray, ...goals: JaxArray[]) => {
          const statistics: Arrays = {};
          const pass = { jax, parameters: { ...learned, ...following }, training, statistics };
          return [losses[task](jax, networks[task](pass, images), goals), statistics];
        },
        { hasAux: true },
      )(references(trained), running, x, ...targets) as [[JaxArray, Arrays], Arrays];
      const [next, nextSlots] = update(jax, trained, gradients, slots, rates);
      return [loss, { ...next, ...statistics }, nextSlots];
    },
  );
  let slots: Arrays = {};
  const names = update === adam ? ['m', 'v'] : ['v'];
  for (const [name, { shape, values }] of Object.entries(start))
    if (!isStatistic(name))
      for (const slot of names) {
        const zeros = new Float32Array(values.length);
        slots[`${slot}/${name}`] = jax.numpy.array(zeros, { shape: shapeOf(shape) });
      }
  for (const [name, slot] of Object.entries(slots)) slots[name] = likeParameter(name, slot);

  let steps = 0;
  return async (batch) => {
    steps++;
    const rates = {
      rate: scalar(jax, learningRate),
      ...(update === adam && {
        unbiased1: scalar(jax, 1 - BETA1 ** steps),
        unbiased2: scalar(jax, 1 - BETA2 ** steps),
      }),
    };
    const [input, ...targets] = inputsOf(jax, task, batch);
    const [loss, next, nextSlots] = step(parameters, slots, rates, input, ...targets) as [
      JaxArray,
      Arrays,
      Arrays,
    ];
    [parameters, slots] = [next, nextSlots];
    return (await loss.data())[0];
  };
}

type Update = (
  jax: Jax,
  weights: Arrays,
  gradients: Arrays,
  slots: Arrays,
  rates: Arrays,
) => [weights: Arrays, slots: Arrays];

const momentum: Update = (_, weights, gradients, slots, { rate }) => {
  const next: Arrays = {};
  const nextSlots: Arrays = {};
  for (const [name, weight] of Object.entries(weights)) {
    const velocity = slots[`v/${name}`].mul(MOMENTUM).add(gradients[name]);
    nextSlots[`v/${name}`] = velocity.ref;
    next[name] = weight.sub(velocity.mul(rate.ref));
  }
  rate.dispose();
  return [next, nextSlots];
};

const adam: Update = (jax, weights, gradients, slots, { rate, unbiased1, unbiased2 }) => {
  const { sqrt, square } = jax.numpy;
  const next: Arrays = {};
  const nextSlots: Arrays = {};
  for (const [name, weight] of Object.entries(weights)) {
    const gradient = gradients[name];
    const m = slots[`m/${name}`].mul(BETA1).add(gradient.ref.mul(1 - BETA1));
    const v = slots[`v/${name}`].mul(BETA2).add(square(gradient).mul(1 - BETA2));
    nextSlots[`m/${name}`] = m.ref;
    nextSlots[`v/${name}`] = v.ref;
    const scale = sqrt(v.div(unbiased2.ref)).add(ADAM_EPSILON);
    next[name] = weight.sub(m.div(unbiased1.ref).mul(rate.ref).div(scale));
  }
  for (const value of [rate, unbiased1, unbiased2]) value.dispose();
  return [next, nextSlots];
};

const references = (arrays: Arrays): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.ref]));

const scalar = (jax: Jax, value: number): JaxArray => jax.numpy.array(Float32Array.of(value), { shape: [] });

const shapeOf = (shape: readonly number[]): number[] => [...shape];

/** Filters as [out, in, height, width], where TensorFlow.js has [height, width, in, out]. */
const likeParameter = (_: string, array: JaxArray): JaxArray =>
  array.shape.length === 4 ? array.transpose([3, 2, 0, 1]) : array;

function parametersOf(jax: Jax, start: Named<HostArray>): Arrays {
  return Object.fromEntries(
    Object.entries(start).map(([name, { shape, values }]) => [
      name,
      likeParameter(name, jax.numpy.array(values as Float32Array, { shape: shapeOf(shape) })),
    ]),
  );
}

/** A batch's arrays, the network's input first. */
function inputsOf(jax: Jax, task: JaxTask, batch: Named<HostArray>): JaxArray[] {
  const { array, int32 } = jax.numpy;
  const floats = ({ values, shape }: HostArray) => array(values as Float32Array, { shape: shapeOf(shape) });
  const integers = ({ values, shape }: HostArray) =>
    array(Int32Array.from(values), { shape: shapeOf(shape), dtype: int32 });
  const channelsFirst = (x: HostArray) => floats(x).transpose([0, 3, 1, 2]);
  if (task === 'go') return [channelsFirst(batch.planes), integers(batch.moves), floats(batch.values)];
  if (task === 'char-rnn')
    return [integers(batch.characters).transpose(), integers(batch.following).transpose()];
  return [channelsFirst(batch.images), integers(batch.labels)];
}
