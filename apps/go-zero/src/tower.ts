import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import { type Architecture, inputForms, policyColumns } from './architecture.ts';
import type { GoZeroConfig } from './config.ts';
import { Parts } from './parts.ts';

/** Channels of the heads. */
const HEAD = 16;
const HIDDEN = 32;

/** What is done to the input of a block, of the convolution in its middle, and of the heads. */
interface Normalisation {
  /** @param variance that x has at first, if every convolution keeps that of its input */
  apply(parts: Parts, x: tf.SymbolicTensor, name: string, variance: number): tf.SymbolicTensor;
  /** Scale of the last convolution of each block at first, beside He's. */
  last: number;
}

const normalisations: Record<GoZeroConfig['normalisation'], Normalisation> = {
  // The blocks add nothing at first.
  none: { apply: (_, x) => x, last: 0 },
  // Each block adds as much variance as its input had, scaled back to 1.
  'fixed-variance': {
    apply: (parts, x, name, variance) => (variance === 1 ? x : parts.scale(x, name, 1 / Math.sqrt(variance))),
    last: 1,
  },
  batch: { apply: (parts, x, name) => parts.normalise(x, name), last: 1 },
};

/**
 * A residual tower for boards of every size, with pre-activated blocks; every second one has global pooling (Wu 2019, section 3.3).
 *
 * Without normalisation the second convolution of each block begins at zero, so that an untrained tower is its stem. With `fixed-variance`
 * constants stand in the place of batch normalisation, and learning has a second set of heads, behind one batch normalisation at the end
 * of the trunk, which follow as three more outputs (KataGo); those that play need no normalisation.
 */
export function buildTower(architecture: Architecture, random: Random): tf.LayersModel {
  const { blocks, channels, globalPooling, normalisation } = architecture;
  const { apply: normalise } = normalisations[normalisation];
  const parts = new Parts(random);
  const planes = tf.input({ name: 'planes', shape: [null, null, inputForms.tower.planes] });
  const globals = tf.input({ name: 'globals', shape: [inputForms.tower.globals] });

  let x = parts.convolve(planes, 'stem', channels, 3); // [batch, n, n, channels]
  x = parts.shift(x, parts.dense(globals, 'stem_globals', channels), 'stem_sum');
  for (let i = 1; i <= blocks; i++)
    x = block(parts, x, {
      name: `block${i}`,
      variance: i,
      pooling: globalPooling && i % 2 === 0,
      architecture,
    });
  const trunk = parts.relu(normalise(parts, x, 'trunk_norm', blocks + 1), 'trunk');
  const outputs = heads(parts, trunk, globals, architecture, '');
  if (normalisation === 'fixed-variance') {
    const normalised = parts.relu(parts.normalise(x, 'trunk_batch_norm'), 'trunk_normalised');
    outputs.push(...heads(parts, normalised, globals, architecture, 'normalised_'));
  }
  return tf.model({ name: 'go-zero', inputs: [planes, globals], outputs });
}

interface Block {
  name: string;
  /** Of its input at first. */
  variance: number;
  pooling: boolean;
  architecture: Architecture;
}

/** x + conv(relu(conv(relu(x)))); with pooling, what 16 channels see of the whole board shifts the first convolution. */
function block(
  parts: Parts,
  x: tf.SymbolicTensor,
  { name, variance, pooling, architecture: { channels, normalisation } }: Block,
): tf.SymbolicTensor {
  const { apply: normalise, last } = normalisations[normalisation];
  const active = parts.relu(normalise(parts, x, `${name}_norm1`, variance), `${name}_in`);
  let inner = parts.convolve(active, `${name}_conv1`, channels, 3);
  if (pooling) {
    const seen = parts.relu(parts.convolve(active, `${name}_pooled`, HEAD, 3), `${name}_pooled_act`);
    const shift = parts.dense(parts.pool(seen, `${name}_pool`), `${name}_shift`, channels, 0.3);
    inner = parts.shift(inner, shift, `${name}_sum`);
  }
  const middle = parts.relu(normalise(parts, inner, `${name}_norm2`, 1), `${name}_mid`);
  return parts.add(x, parts.convolve(middle, `${name}_conv2`, channels, 3, { scale: last }), name);
}

/** The outputs of {@link buildModel} from a trunk [batch, n, n, channels]. @param prefix of their names */
function heads(
  parts: Parts,
  trunk: tf.SymbolicTensor,
  globals: tf.SymbolicTensor,
  architecture: Architecture,
  prefix: string,
): tf.SymbolicTensor[] {
  const named = (name: string) => `${prefix}${name}`;
  const { auxiliary } = architecture;
  const columns = policyColumns(architecture).length;
  const gathered = parts.pool(
    parts.relu(parts.convolve(trunk, named('policy_pooled'), HEAD, 1), named('policy_pooled_act')),
    named('policy_pool'),
  );
  const seen = parts.convolve(trunk, named('policy_map'), HEAD, 1); // [batch, n, n, 16]
  const biased = parts.relu(
    parts.shift(seen, parts.dense(gathered, named('policy_shift'), HEAD), named('policy_sum')),
    named('policy_act'),
  );
  const points = parts.convolve(biased, named('policy_points'), columns, 1, { scale: 0.3 }); // [batch, n, n, columns]
  const pass = parts.dense(gathered, named('policy_pass'), columns, 0); // [batch, columns]
  const rows = [
    parts.reshape(points, named('policy_rows'), [-1, columns]),
    parts.reshape(pass, named('policy_pass_row'), [1, columns]),
  ];

  const judged = parts.relu(parts.convolve(trunk, named('value_map'), HEAD, 1), named('value_map_act')); // [batch, n, n, 16]
  const summary = parts.concatenate(
    [parts.pool(judged, named('value_pool')), globals],
    named('value_summary'),
    1,
  ); // [batch, 50]
  const hidden = parts.relu(parts.dense(summary, named('value_hidden'), HIDDEN), named('value_hidden_act')); // [batch, 32]
  const owned = auxiliary ? { scale: 0.3 } : { scale: 0, trainable: false }; // zeros where it is not learnt
  return [
    parts.concatenate(rows, named('policy'), 1), // [batch, n² + 1, columns]
    parts.dense(hidden, named('value'), 2, 0.1),
    parts.convolve(judged, named('ownership'), 1, 1, owned),
  ];
}
