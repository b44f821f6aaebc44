/** The layers that a model.json lists, as a character network has them. */
import { cells } from './cells.ts';
import { ModelFileError, type ModelJson, shown } from './weights.ts';

type RecurrentKind = keyof typeof cells;

/** A recurrent layer of the list. */
export interface RecurrentLayer {
  readonly kind: RecurrentKind;
  readonly name: string;
  readonly units: number;
  readonly resetAfter?: boolean;
}

/** The layers that compute something, by their names. */
export interface LayerList {
  /** Absent: characters are one-hot. */
  readonly embedding?: string;
  /** At least one, in their order. */
  readonly recurrent: readonly RecurrentLayer[];
  /** To the logits. */
  readonly dense: string;
}

/** Layers that compute nothing of their own once a network is trained, or whose work is done by looking up a row of weights. */
const PASSIVE = ['InputLayer', 'SeededDropout', 'OneHot'];

/** @throws ModelFileError if there is no such list, or it is not that of a character network */
export function layerList(json: ModelJson): LayerList {
  let embedding: string | undefined;
  const recurrent: RecurrentLayer[] = [];
  const dense: string[] = [];
  for (const { kind, name, config } of layersOf(json)) {
    if (PASSIVE.includes(kind)) continue;
    if (kind === 'Embedding' && embedding === undefined && recurrent.length + dense.length === 0)
      embedding = name;
    else if (isRecurrent(kind) && dense.length === 0)
      recurrent.push({ kind, name, ...checked(name, config) });
    else if (kind === 'Dense' && recurrent.length > 0) dense.push(linear(name, config));
    else
      throw new ModelFileError(
        `model.json has the layer ${shown(name)} of class ${shown(kind)} where it does not belong: a character network has an Embedding or none, then ${Object.keys(cells).join(', ')}, then one Dense, and dropout anywhere`,
      );
  }
  if (recurrent.length === 0 || dense.length !== 1)
    throw new ModelFileError(
      `model.json has ${recurrent.length} recurrent layers and ${dense.length} dense ones: a character network has one or more, and one`,
    );
  return { embedding, recurrent, dense: dense[0] };
}

/** The settings of a recurrent layer. */
function checked(name: string, { units, resetAfter }: Config): Pick<RecurrentLayer, 'units' | 'resetAfter'> {
  if (!Number.isSafeInteger(units) || (units as number) < 1)
    throw new ModelFileError(
      `the layer ${shown(name)} of model.json has units: ${shown(units)}; expected a whole number of at least 1`,
    );
  if (resetAfter !== undefined && typeof resetAfter !== 'boolean')
    throw new ModelFileError(
      `the layer ${shown(name)} of model.json has resetAfter: ${shown(resetAfter)}; expected true or false`,
    );
  return { units: units as number, resetAfter };
}

/** The name of a dense layer that gives logits. */
function linear(name: string, { activation = 'linear' }: Config): string {
  if (activation === 'linear' || activation === null) return name;
  throw new ModelFileError(
    `the layer ${shown(name)} of model.json has the activation ${shown(activation)}: logits have none`,
  );
}

const isRecurrent = (kind: string): kind is RecurrentKind => Object.hasOwn(cells, kind);

type Config = Record<string, unknown>;

/** The layers in their order, of a functional or a sequential model. */
function layersOf({ modelTopology }: ModelJson): { kind: string; name: string; config: Config }[] {
  const { model_config: inner = modelTopology } = Object(modelTopology) as { model_config?: unknown };
  const { config } = Object(inner) as { config?: unknown };
  const layers: unknown = Array.isArray(config) ? config : (Object(config) as Config).layers;
  if (!Array.isArray(layers))
    throw new ModelFileError('model.json has no list of layers: it is not a model of layers');
  return layers.map((layer) => {
    const { class_name: kind, config: own } = Object(layer) as Config;
    const { name } = Object(own) as Config;
    if (typeof kind !== 'string' || typeof name !== 'string')
      throw new ModelFileError(`model.json has a layer without class_name or name: ${shown(layer)}`);
    return { kind, name, config: own as Config };
  });
}
