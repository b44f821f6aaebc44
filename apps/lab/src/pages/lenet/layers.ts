/** LeNet-5 as a drawing needs it: how large its layers are, and which part of earlier layers a unit depends on. */

/** The layers that have states, in their order; the ten outputs follow. */
export const layerNames = ['input', 'c1', 's2', 'c3', 's4', 'c5', 'f6'] as const;
export type LayerName = (typeof layerNames)[number];

export interface LayerShape {
  readonly maps: number;
  /** Units along an edge of a map. */
  readonly side: number;
  /** Units of the layer before, along an edge, that a unit reads; 0 if it reads all of them. */
  readonly window: number;
  /** Units of the layer before between the windows of neighbours. */
  readonly stride: number;
}

/** LeCun et al. 1998, figure 2. F6 is a map of 84 single units, drawn as the 7x12 picture that it codes. */
export const shapes: Record<LayerName, LayerShape> = {
  input: { maps: 1, side: 32, window: 1, stride: 1 },
  c1: { maps: 6, side: 28, window: 5, stride: 1 },
  s2: { maps: 6, side: 14, window: 2, stride: 2 },
  c3: { maps: 16, side: 10, window: 5, stride: 1 },
  s4: { maps: 16, side: 5, window: 2, stride: 2 },
  c5: { maps: 120, side: 1, window: 5, stride: 1 },
  f6: { maps: 84, side: 1, window: 0, stride: 1 },
};

/** States lie within plus and minus this: the paper's 1.7159 tanh(2a/3). */
export const RANGE = 1.7159;

export const CODE_WIDTH = 7;
export const CODE_HEIGHT = 12;

/** C5 is drawn as a band of this many columns. */
export const BAND_COLUMNS = 40;

/** One unit: the layer, the map in it, and the place in the map; all counted from 0. */
export interface Unit {
  readonly layer: LayerName;
  readonly map: number;
  readonly row: number;
  readonly column: number;
}

/** A square of units in every map that `maps` holds. */
export interface Field {
  readonly row: number;
  readonly column: number;
  readonly side: number;
  readonly maps: ReadonlySet<number>;
}

/** Which maps of the layer before a map reads, as `network.ts` finds them in the weights. */
export type Sources = (layer: LayerName, map: number) => readonly number[];

/** What a unit depends on in its own layer and in each layer before it, down to the input. */
export function receptiveField(unit: Unit, sources: Sources): Map<LayerName, Field> {
  const fields = new Map<LayerName, Field>();
  let field: Field = { row: unit.row, column: unit.column, side: 1, maps: new Set([unit.map]) };
  for (let at = layerNames.indexOf(unit.layer); at >= 0; at--) {
    const name = layerNames[at];
    fields.set(name, field);
    if (at === 0) break;
    const maps = new Set([...field.maps].flatMap((map) => sources(name, map)));
    const { window, stride } = shapes[name];
    field = window
      ? {
          row: field.row * stride,
          column: field.column * stride,
          side: (field.side - 1) * stride + window,
          maps,
        }
      : { row: 0, column: 0, side: shapes[layerNames[at - 1]].side, maps };
  }
  return fields;
}

/** Where the state of a unit stands in its layer's values, which are channels-last as TensorFlow.js has them. */
export function indexOf({ layer, map, row, column }: Unit): number {
  const { maps, side } = shapes[layer];
  return (row * side + column) * maps + map;
}

/** The nearest unit that the layer has. */
export function clampUnit({ layer, map, row, column }: Unit): Unit {
  const { maps, side } = shapes[layer];
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  return { layer, map: within(map, maps), row: within(row, side), column: within(column, side) };
}

/** `C1`, and for the input `input`. */
export function titleOf(layer: LayerName): string {
  return layer === 'input' ? layer : layer.toUpperCase();
}
