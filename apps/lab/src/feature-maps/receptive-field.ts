/** Layers of maps as a drawing needs them: how large they are, and which part of earlier layers a unit depends on. */

export interface LayerShape {
  readonly maps: number;
  /** Units along an edge of a map. */
  readonly side: number;
  /** Units of the layer before, along an edge, that a unit reads; 0 if it reads all of them. */
  readonly window: number;
  /** Units of the layer before between the windows of neighbours. */
  readonly stride: number;
}

/** Layers by their names, from the input on. */
export type Shapes<L extends string> = Readonly<Record<L, LayerShape>>;

/** One unit: the layer, the map in it, and the place in the map; all counted from 0. */
export interface Unit<L extends string = string> {
  readonly layer: L;
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

/** Which maps of the layer before a map reads. */
export type Sources<L extends string> = (layer: L, map: number) => readonly number[];

/** The units that a unit depends on, in its own layer and in each layer before it, down to the input. */
export function receptiveField<L extends string>(
  unit: Unit<L>,
  shapes: Shapes<L>,
  sources: Sources<L>,
): Map<L, Field> {
  const names = Object.keys(shapes) as L[];
  const fields = new Map<L, Field>();
  let field: Field = { row: unit.row, column: unit.column, side: 1, maps: new Set([unit.map]) };
  for (let at = names.indexOf(unit.layer); at >= 0; at--) {
    const name = names[at];
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
      : { row: 0, column: 0, side: shapes[names[at - 1]].side, maps };
  }
  return fields;
}

/** Where the state of a unit stands in its layer's values, which are channels-last as TensorFlow.js has them. */
export function indexOf({ map, row, column }: Omit<Unit, 'layer'>, { maps, side }: LayerShape): number {
  return (row * side + column) * maps + map;
}

/** The nearest unit that the layer has. */
export function clampUnit<L extends string>(
  { layer, map, row, column }: Unit<L>,
  { maps, side }: LayerShape,
): Unit<L> {
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  return { layer, map: within(map, maps), row: within(row, side), column: within(column, side) };
}
