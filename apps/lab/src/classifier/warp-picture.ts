/** The plane as a layer of a classifier bends it. */
import { formatNumber } from '@nutshell/drawing';
import type { Field, LabelledPoint, Space, Warp } from '@nutshell/micro/classifier';
import { drawMarker, MarkerSprites } from '../points/markers.ts';
import type { CanvasSize } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';

const sprites = new MarkerSprites();

/** Pixels around the grid, for the ranges of the axes. */
const INSET = 22;

export interface WarpPicture {
  readonly warp: Warp;
  /** Of the same network. */
  readonly field: Field;
  /** The points of the warp, in its order. */
  readonly points: readonly LabelledPoint[];
  /** Whether nothing moves: then marks are drawn as sharp as can be. */
  readonly resting: boolean;
  readonly space: Space;
  /** The names of the axes. */
  readonly across: string;
  readonly up: string;
}

/** The grid in the colours of the decision, the points, and the line by which the output decides. */
export function drawWarp(
  context: CanvasRenderingContext2D,
  { width }: CanvasSize,
  colours: Colours,
  { warp, points, field, resting, space, across, up }: WarpPicture,
): void {
  const [left, right, lower, upper] = warp.extent;
  const inner = width - 2 * INSET;
  const scaleX = inner / (right - left);
  const scaleY = inner / (upper - lower);
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, width, width);
  drawScale(context, width, warp.extent, across, up, colours);
  context.translate(INSET, INSET);
  context.beginPath();
  context.rect(-4, -4, inner + 8, inner + 8);
  context.clip();

  // One path for each class: a line changes its colour where the decision does.
  const { grid, classes, samples, lines } = warp;
  const { outputs, loss } = field.network.config;
  const sides = loss === 'squared' ? [colours.negative, colours.positive] : colours.classes;
  for (let label = 0; label < Math.max(2, outputs); label++) {
    context.beginPath();
    for (let line = 0; line < lines; line++) {
      let drawing = false;
      for (let s = 0; s < samples; s++) {
        const at = line * samples + s;
        const x = (grid[2 * at] - left) * scaleX;
        const y = (upper - grid[2 * at + 1]) * scaleY;
        if (drawing) context.lineTo(x, y);
        else context.moveTo(x, y);
        drawing = classes[at] === label;
      }
    }
    context.strokeStyle = sides[label];
    context.globalAlpha = 0.55;
    context.lineWidth = 1;
    context.stroke();
  }
  context.globalAlpha = 1;

  if (separates(space, field.network.layers.length, outputs)) {
    drawLine(context, inner, field.network.layers[space.layer], space, warp.extent, colours);
  }
  const radius = Math.max(2.5, Math.min(4, width / 110)) * (points.length > 400 ? 0.8 : 1);
  for (let i = 0; i < points.length; i++) {
    const x = (warp.points[2 * i] - left) * scaleX;
    const y = (upper - warp.points[2 * i + 1]) * scaleY;
    if (resting) drawMarker(context, [x, y], radius, points[i], colours);
    else sprites.draw(context, [x, y], radius, points[i], colours);
  }
}

/** Whether the next layer is a single output that sees no other unit than the two: its decision is a line here. */
const separates = ({ layer, stage, units }: Space, layers: number, outputs: number): boolean =>
  layer === layers - 1 && (layer === 0 || stage === 'activation') && units === 2 && outputs === 1;

/** The line w₁a₁ + w₂a₂ + b = 0, by which the output decides. */
function drawLine(
  context: CanvasRenderingContext2D,
  width: number,
  { weights, biases }: { weights: Float64Array; biases: Float64Array },
  { unitX, unitY }: Space,
  [left, right, lower, upper]: readonly [number, number, number, number],
  colours: Colours,
): void {
  const [wX, wY, b] = [weights[unitX], weights[unitY], biases[0]];
  const length = Math.hypot(wX, wY);
  if (length === 0) return;
  // From the foot of the perpendicular far in both directions.
  const [footX, footY] = [(-b * wX) / length ** 2, (-b * wY) / length ** 2];
  const far = 10 * (Math.hypot(right - left, upper - lower) + Math.hypot(footX, footY));
  context.beginPath();
  for (const sign of [-1, 1]) {
    const x = footX - (sign * far * wY) / length;
    const y = footY + (sign * far * wX) / length;
    context.lineTo(((x - left) / (right - left)) * width, ((upper - y) / (upper - lower)) * width);
  }
  context.lineWidth = 2;
  context.strokeStyle = colours.ink;
  context.stroke();
}

/** The range of each axis, in the corners. */
function drawScale(
  context: CanvasRenderingContext2D,
  width: number,
  [left, right, lower, upper]: readonly [number, number, number, number],
  across: string,
  up: string,
  colours: Colours,
): void {
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = colours.quiet;
  context.textAlign = 'right';
  context.fillText(`${across}: ${formatNumber(left, 2)} to ${formatNumber(right, 2)}`, width - 8, width - 7);
  context.textAlign = 'left';
  context.fillText(`${up}: ${formatNumber(lower, 2)} to ${formatNumber(upper, 2)}`, 8, 15);
}
