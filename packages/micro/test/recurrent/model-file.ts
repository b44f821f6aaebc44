import { Random } from '@nutshell/random';
import type { ModelJson } from '@nutshell/micro/recurrent';

export interface LayerSpec {
  class: string;
  name: string;
  config?: object;
  /** Shapes of the weights by their names. */
  weights?: Record<string, number[]>;
}

/** The files of a model with random weights, in the form in which TensorFlow.js saves them, and its weights by name. */
export function modelFile(layers: readonly LayerSpec[], seed = 1) {
  const random = new Random(seed);
  const specs = layers.flatMap(({ name, weights = {} }) =>
    Object.entries(weights).map(([weight, shape]) => ({
      name: `${name}/${weight}`,
      shape,
      dtype: 'float32',
    })),
  );
  const tensors = Object.fromEntries(
    specs.map(({ name, shape }) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [name, { values: random.fork(name).fillNormal(new Float32Array(size), 0, 0.5), shape }];
    }),
  );
  const json: ModelJson = {
    modelTopology: {
      model_config: {
        class_name: 'Model',
        config: {
          layers: layers.map(({ class: class_name, name, config }) => ({
            class_name,
            config: { name, ...config },
          })),
        },
      },
    },
    weightsManifest: [{ weights: specs }],
  };
  const bytes = Buffer.concat(specs.map(({ name }) => Buffer.from(tensors[name].values.buffer)));
  return { json, bytes, tensors };
}

export const recurrentLayer = (
  kind: string,
  blocks: number,
  {
    name = 'cells',
    inputs,
    units,
    ...config
  }: { name?: string; inputs: number; units: number; resetAfter?: boolean; recurrentBias?: boolean },
): LayerSpec => ({
  class: kind,
  name,
  config: { units, ...config },
  weights: {
    kernel: [inputs, blocks * units],
    ...(kind !== 'MinGru' && { recurrent_kernel: [units, blocks * units] }),
    bias: [blocks * units],
    ...(config.recurrentBias && { recurrent_bias: [blocks * units] }),
  },
});

export const dense = (inputs: number, outputs: number): LayerSpec => ({
  class: 'Dense',
  name: 'logits',
  weights: { kernel: [inputs, outputs], bias: [outputs] },
});
