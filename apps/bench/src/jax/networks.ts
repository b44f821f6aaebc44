/** The networks of ../models on jax-js: images are [batch, channels, height, width] as it wants them. */
import { VOCABULARY } from '../models/char-rnn.ts';
import type { TaskName } from '../backend/tasks.ts';
import type { Jax, JaxArray } from './library.ts';

export type Arrays = Record<string, JaxArray>;

/** What a forward pass needs: it takes ownership of everything in `parameters` and of `x`. */
interface Pass {
  readonly jax: Jax;
  readonly parameters: Arrays;
  /** With the batch's statistics, or with the running ones. */
  readonly training: boolean;
  /** Running statistics after this batch; a training pass adds them. */
  readonly statistics: Arrays;
}

/** The networks' outputs. */
export type Network = (pass: Pass, x: JaxArray) => JaxArray[];

const EPSILON = 1e-5;
const MOMENTUM = 0.9;

/** The tasks that were written for jax-js; others are the same at other sizes. */
export type JaxTask = Extract<TaskName, 'lenet5' | 'resnet20' | 'char-rnn' | 'go'>;

export const networks: Record<JaxTask, Network> = {
  lenet5(pass, x) {
    const { tanh } = pass.jax.numpy;
    x = maxPool(tanh(biased(pass, 'c1', convolved(pass, 'c1', x)))); // [batch, 6, 14, 14]
    x = maxPool(tanh(biased(pass, 'c3', convolved(pass, 'c3', x, 'VALID')))); // [batch, 16, 5, 5]
    x = flat(x); // [batch, 400]
    x = tanh(dense(pass, 'c5', x));
    x = tanh(dense(pass, 'f6', x));
    return [dense(pass, 'output', x)];
  },

  resnet20(pass, x) {
    x = activated(pass, 'stem', x);
    for (const [stage] of [16, 32, 64].entries())
      for (let block = 0; block < 3; block++)
        x = residual(pass, `block${3 * stage + block + 1}`, x, stage > 0 && block === 0 ? 2 : 1);
    return [dense(pass, 'output', x.mean([2, 3]))];
  },

  go(pass, x) {
    const { jax } = pass;
    x = activated(pass, 'stem', x);
    for (let block = 1; block <= 5; block++) x = residual(pass, `block${block}`, x);
    const policy = flat(activated(pass, 'policy', x.ref));
    const value = jax.nn.relu(dense(pass, 'value_hidden', flat(activated(pass, 'value', x))));
    return [dense(pass, 'policy_logits', policy), jax.numpy.tanh(dense(pass, 'value_output', value))];
  },

  /** Characters [steps, batch] as numbers → logits [steps · batch, 65]. */
  'char-rnn'(pass, characters) {
    const { numpy, nn } = pass.jax;
    const [steps] = characters.shape;
    let sequence = Array.from({ length: steps }, (_, step) =>
      nn.oneHot(characters.ref.slice(step), VOCABULARY),
    );
    characters.dispose();
    sequence = recurrent(pass, 'lstm1', sequence);
    sequence = recurrent(pass, 'lstm2', sequence);
    return [dense(pass, 'output', numpy.concatenate(sequence, 0))];
  },
};

/** A layer of LSTM over inputs [batch, features], one for each step. */
function recurrent({ jax, parameters }: Pass, name: string, inputs: readonly JaxArray[]): JaxArray[] {
  const { numpy, nn } = jax;
  const [kernel, recurrentKernel, bias] = ['kernel', 'recurrent_kernel', 'bias'].map(
    (kind) => parameters[`${name}/${kind}`],
  );
  const units = recurrentKernel.shape[0];
  let h: JaxArray | undefined;
  let c: JaxArray | undefined;
  const outputs = inputs.map((x) => {
    let gates = numpy.matmul(x, kernel.ref).add(bias.ref); // [batch, 4 units]
    if (h) gates = gates.add(numpy.matmul(h, recurrentKernel.ref));
    const gate = (k: number) => gates.ref.slice([], [k * units, (k + 1) * units]);
    const [i, f, o] = [0, 1, 2].map((k) => nn.sigmoid(gate(k)));
    const g = numpy.tanh(gate(3));
    gates.dispose();
    const written = i.mul(g);
    if (c) c = f.mul(c).add(written);
    else {
      f.dispose();
      c = written;
    }
    h = o.mul(numpy.tanh(c.ref));
    return h.ref;
  });
  h?.dispose();
  c?.dispose();
  for (const parameter of [kernel, recurrentKernel, bias]) parameter.dispose();
  return outputs;
}

function residual(pass: Pass, name: string, x: JaxArray, stride = 1): JaxArray {
  const shortcut = `${name}_shortcut`;
  const skipped = pass.parameters[`${shortcut}/kernel`]
    ? convolved(pass, shortcut, x.ref, 'SAME', stride)
    : x.ref;
  const inner = activated(pass, `${name}_conv1`, x, stride);
  const outer = normalised(pass, `${name}_conv2`, convolved(pass, `${name}_conv2`, inner));
  return pass.jax.nn.relu(outer.add(skipped));
}

const activated = (pass: Pass, name: string, x: JaxArray, stride = 1): JaxArray =>
  pass.jax.nn.relu(normalised(pass, name, convolved(pass, name, x, 'SAME', stride)));

function convolved(
  { jax, parameters }: Pass,
  name: string,
  x: JaxArray,
  padding: 'SAME' | 'VALID' = 'SAME',
  stride = 1,
) {
  return jax.lax.conv(x, parameters[`${name}/kernel`], [stride, stride], padding);
}

const biased = ({ parameters }: Pass, name: string, x: JaxArray): JaxArray =>
  x.add(parameters[`${name}/bias`].reshape([1, -1, 1, 1]));

const dense = ({ jax, parameters }: Pass, name: string, x: JaxArray): JaxArray =>
  jax.numpy.matmul(x, parameters[`${name}/kernel`]).add(parameters[`${name}/bias`]);

function normalised({ jax, parameters, training, statistics }: Pass, name: string, x: JaxArray): JaxArray {
  const { sqrt, square } = jax.numpy;
  const of = (kind: string) => parameters[`${name}_bn/${kind}`].reshape([1, -1, 1, 1]);
  let [mean, variance] = [of('moving_mean'), of('moving_variance')];
  let centred: JaxArray;
  if (training) {
    const [oldMean, oldVariance] = [mean, variance];
    const count = x.shape[0] * x.shape[2] * x.shape[3];
    mean = x.ref.mean([0, 2, 3], { keepdims: true });
    centred = x.sub(mean.ref);
    variance = square(centred.ref).mean([0, 2, 3], { keepdims: true });
    const follow = (kind: string, old: JaxArray, now: JaxArray) => {
      const next = old.mul(MOMENTUM).add(now.mul(1 - MOMENTUM));
      statistics[`${name}_bn/${kind}`] = jax.lax.stopGradient(next).reshape([-1]);
    };
    follow('moving_mean', oldMean, mean);
    follow('moving_variance', oldVariance, variance.ref.mul(count / (count - 1)));
  } else {
    centred = x.sub(mean);
  }
  return centred.mul(of('gamma').div(sqrt(variance.add(EPSILON)))).add(of('beta'));
}

/** Windows of 2x2, side by side. */
function maxPool(x: JaxArray): JaxArray {
  const [batch, channels, height, width] = x.shape;
  return x.reshape([batch, channels, height / 2, 2, width / 2, 2]).max([3, 5]);
}

/** In the order of TensorFlow.js, channels last. */
function flat(x: JaxArray): JaxArray {
  const [batch, channels, height, width] = x.shape;
  return x.transpose([0, 2, 3, 1]).reshape([batch, height * width * channels]);
}
