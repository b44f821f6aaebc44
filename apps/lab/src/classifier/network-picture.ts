/** A network in the layout of its layers: each unit's view of the plane, each weight as a line. */
import type { Field, Space } from '@nutshell/micro/classifier';
import type { Colours } from '../ui/colours.ts';
import type { Raster } from '../ui/raster.ts';
import { shadeOutput, shadeUnit } from './shading.ts';

/** A divisor of the sides of the fields. */
export const HEAT = 24;
const GAP = 8;
const MARGIN = 4;

/** Where the tiles are: the same for drawing and for the pointer. */
export interface Layout {
  sizes: readonly number[];
  tile: number;
  x: (layer: number) => number;
  y: (layer: number, unit: number) => number;
}

export function layoutOf(sizes: readonly number[], width: number, height: number): Layout {
  const most = Math.max(...sizes);
  const room = width - 2 * MARGIN;
  const tile = Math.floor(
    Math.min(
      46,
      (height - 2 * MARGIN - (most - 1) * GAP) / most,
      room / (sizes.length + (sizes.length - 1) * 0.45),
    ),
  );
  return {
    sizes,
    tile,
    x: (layer) => MARGIN + (layer * (room - tile)) / (sizes.length - 1),
    y: (layer, unit) => height / 2 + (unit - sizes[layer] / 2) * (tile + GAP) + GAP / 2,
  };
}

/** As high as the largest layer needs. */
export const heightFor = (sizes: readonly number[]) => (width: number) =>
  2 * MARGIN + Math.max(...sizes) * (Math.min(46, width / 9) + GAP) - GAP + 2;

/** The unit under a place of the picture. */
export function tileAt({ sizes, tile, x, y }: Layout, atX: number, atY: number) {
  for (let layer = 0; layer < sizes.length; layer++) {
    for (let unit = 0; unit < sizes[layer]; unit++) {
      const [left, top] = [x(layer), y(layer, unit)];
      if (atX >= left && atX <= left + tile && atY >= top && atY <= top + tile) return { layer, unit };
    }
  }
  return undefined;
}

/** Lines as wide as the weights are large beside the largest of all, dashed where negative. */
export function drawWeights(
  context: CanvasRenderingContext2D,
  { sizes, tile, x, y }: Layout,
  field: Field,
  colours: Colours,
): void {
  const { layers } = field.network;
  let most = 0;
  for (const { weights } of layers)
    for (let i = 0; i < weights.length; i++) most = Math.max(most, Math.abs(weights[i]));
  for (let l = 0; l < layers.length; l++) {
    const { weights, outputs } = layers[l];
    for (let from = 0; from < sizes[l]; from++) {
      for (let to = 0; to < outputs; to++) {
        const weight = weights[from * outputs + to];
        const share = most > 0 ? Math.abs(weight) / most : 0;
        const [left, right] = [x(l) + tile, x(l + 1)];
        const [top, bottom] = [y(l, from) + tile / 2, y(l + 1, to) + tile / 2];
        context.beginPath();
        context.moveTo(left, top);
        context.bezierCurveTo((left + right) / 2, top, (left + right) / 2, bottom, right, bottom);
        context.setLineDash(weight < 0 ? dashed : solid);
        context.lineWidth = 0.5 + 4 * share;
        context.globalAlpha = 0.25 + 0.65 * share;
        context.strokeStyle = weight < 0 ? colours.negative : colours.positive;
        context.stroke();
      }
    }
  }
  context.setLineDash(solid);
  context.globalAlpha = 1;
}

const solid: number[] = [];
const dashed = [5, 4];

/** Each unit's view of the plane; the two that are the axes of a space have a frame. */
export function drawUnits(
  context: CanvasRenderingContext2D,
  { sizes, tile, x, y }: Layout,
  field: Field,
  raster: Raster,
  space: Space,
  colours: Colours,
): void {
  context.imageSmoothingEnabled = true;
  for (let layer = 0; layer < sizes.length; layer++) {
    const last = layer === sizes.length - 1;
    const values = layer === 0 ? field.inputs : field.network.a(layer - 1);
    for (let unit = 0; unit < sizes[layer]; unit++) {
      const [left, top] = [x(layer), y(layer, unit)];
      if (last && field.network.config.loss !== 'squared') shadeOutput(field, unit, raster, colours);
      else shadeUnit(values, field.side, sizes[layer], unit, raster, colours);
      context.drawImage(raster.canvas, left, top, tile, tile);
      const chosen = layer === space.layer && (unit === space.unitX || unit === space.unitY);
      context.strokeStyle = chosen ? colours.ink : colours.line;
      context.lineWidth = chosen ? 2 : 1;
      context.strokeRect(left, top, tile, tile);
    }
  }
}
