/** The layers that a TensorFlow.js model.json lists, without building the model. */
import { z } from 'zod';

export interface LayerRow {
  name: string;
  /** `Conv2D`, `Dense`: the class's name. */
  kind: string;
  settings: string;
  /** Shapes: `kernel 5×5×1×6, bias 6`. */
  weights: string;
  parameters: number;
}

const LayerJson = z.object({
  class_name: z.string(),
  name: z.string().optional(),
  config: z.looseObject({ name: z.string().optional() }),
});

const ModelJson = z.object({
  modelTopology: z.looseObject({
    model_config: z
      .object({ config: z.union([z.object({ layers: z.array(LayerJson) }), z.array(LayerJson)]) })
      .optional(),
    config: z.union([z.object({ layers: z.array(LayerJson) }), z.array(LayerJson)]).optional(),
  }),
  weightsManifest: z.array(
    z.object({ weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()) })) }),
  ),
});

/** The settings worth a place in a table, in this order. */
const settings: readonly (readonly [key: string, label: string])[] = [
  ['batch_input_shape', 'input'],
  ['filters', 'filters'],
  ['units', 'units'],
  ['kernel_size', 'kernel'],
  ['pool_size', 'pool'],
  ['strides', 'stride'],
  ['padding', 'padding'],
  ['activation', 'activation'],
  ['rate', 'rate'],
];

/** @throws Error if it is not a model of layers */
export function layersOf(json: unknown): LayerRow[] {
  const parsed = ModelJson.safeParse(json);
  if (!parsed.success)
    throw new Error(`it is not a model of layers (${parsed.error.issues[0].path.join('.')})`);
  const { modelTopology, weightsManifest } = parsed.data;
  const config = modelTopology.model_config?.config ?? modelTopology.config;
  const layers = Array.isArray(config) ? config : (config?.layers ?? []);
  const weights = weightsManifest.flatMap((group) => group.weights);
  return layers.map(({ class_name: kind, name: outer, config }) => {
    const name = outer ?? config.name ?? kind;
    const own = weights.filter((weight) => weight.name.startsWith(`${name}/`));
    return {
      name,
      kind,
      settings: settings
        .filter(([key]) => config[key] !== undefined && config[key] !== null && config[key] !== 'linear')
        .map(([key, label]) => `${label} ${settingText(config[key])}`)
        .join(', '),
      weights: own
        .map(({ name: full, shape }) => `${full.slice(full.indexOf('/') + 1)} ${shape.join('×')}`)
        .join(', '),
      parameters: own.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    };
  });
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) {
    const sizes = value.filter((size) => size !== null);
    return sizes.length > 1 && sizes.every((size) => size === sizes[0]) && sizes.length === 2
      ? `${sizes[0]}×${sizes[1]}`
      : sizes.join('×');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
