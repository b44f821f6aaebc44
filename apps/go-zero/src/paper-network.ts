import * as tf from '@tensorflow/tfjs';
import { Failure } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import { type Architecture, inputForms } from './architecture.ts';
import { Parts } from './parts.ts';
import { boardsUpTo } from './schedule.ts';

/** What the paper's form lacks or needs: how a configuration of it has these keys. */
const NEEDED = { auxiliary: false, softPolicy: 0, globalPooling: false, normalisation: 'batch' } as const;

/** Units of the value head. */
const HIDDEN = 256;

/**
 * The network of AlphaGo Zero (Silver et al. 2017, Methods, "Neural network architecture") for one board size: a convolutional block,
 * residual blocks, each convolution followed by batch normalisation, and heads that are flattened into dense layers. Its outputs are those
 * of {@link buildModel}; score and ownership are zeros.
 *
 * Its input has the paper's 17 planes, stones of eight positions and the colour to move, and one more: the komi, which differs from game to
 * game here.
 * @throws Failure if the configuration asks for what the paper does not have, or for several boards
 */
export function buildPaperNetwork(architecture: Architecture, random: Random): tf.LayersModel {
  const { blocks, channels, stages } = architecture;
  for (const [key, needed] of Object.entries(NEEDED)) {
    const value = architecture[key as keyof typeof NEEDED];
    if (value !== needed)
      throw new Failure(
        `the network "paper" needs ${key} ${needed}, not ${value}: set it, or choose another network`,
      );
  }
  const sizes = boardsUpTo(stages);
  if (sizes.length !== 1)
    throw new Failure(
      `the network "paper" is for one board, and the stages have ${sizes.join(', ')}: name one size`,
    );
  const [n] = sizes;
  const parts = new Parts(random);
  const convolve = (x: tf.SymbolicTensor, name: string, filters: number, kernelSize: number) =>
    parts.normalise(parts.convolve(x, name, filters, kernelSize, { useBias: false }), `${name}_norm`);

  const form = inputForms.paper;
  const board = tf.input({ name: 'planes', shape: [n, n, form.planes] });
  const globals = tf.input({ name: 'globals', shape: [form.globals] });
  const input = parts.concatenate([board, spread(globals)], 'input', 3); // [batch, n, n, 18]

  let x = parts.relu(convolve(input, 'stem', channels, 3), 'stem_act'); // [batch, n, n, channels]
  for (let i = 1; i <= blocks; i++) {
    const inner = parts.relu(convolve(x, `block${i}_conv1`, channels, 3), `block${i}_mid`);
    const sum = parts.add(convolve(inner, `block${i}_conv2`, channels, 3), x, `block${i}_sum`);
    x = parts.relu(sum, `block${i}`);
  }

  const seen = parts.relu(convolve(x, 'policy_map', 2, 1), 'policy_act'); // [batch, n, n, 2]
  const logits = parts.dense(parts.flatten(seen, 'policy_flat'), 'policy_moves', n * n + 1);
  const judged = parts.relu(convolve(x, 'value_map', 1, 1), 'value_act'); // [batch, n, n, 1]
  const hidden = parts.relu(
    parts.dense(parts.flatten(judged, 'value_flat'), 'value_hidden', HIDDEN),
    'value_hidden_act',
  );
  const before = parts.dense(hidden, 'value_out', 1); // v = tanh of it: the win probability (1 + v) / 2 has twice the logit
  return tf.model({
    name: 'go-zero-paper',
    inputs: [board, globals],
    outputs: [
      parts.reshape(logits, 'policy', [n * n + 1, 1]),
      parts.concatenate(
        [parts.scale(before, 'value_logit', 2), parts.scale(before, 'no_score', 0)],
        'value',
        1,
      ),
      parts.scale(judged, 'no_ownership', 0),
    ],
  });

  /** The globals on every point: [batch, 1] → [batch, n, n, 1]. */
  function spread(x: tf.SymbolicTensor): tf.SymbolicTensor {
    const repeated = tf.layers.repeatVector({ name: 'globals_rows', n: n * n }).apply(x) as tf.SymbolicTensor;
    return parts.reshape(repeated, 'globals_planes', [n, n, form.globals]);
  }
}
