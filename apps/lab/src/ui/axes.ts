/** The axes of a chart on a canvas: round numbers beside it and below it, and lines through them. */
import { type Axis, scale, ticks } from '@nutshell/drawing';
import type { Colours } from './colours.ts';

/** The edges of a chart in pixels of its canvas. */
export interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Axes {
  across: Axis;
  up: Axis;
  /** About how many numbers. Default 5 of each. */
  count?: { across?: number; up?: number };
  /** Whether there are lines upwards too, not across alone. */
  grid?: boolean;
}

/** From values to pixels. */
export interface Places {
  x(value: number): number;
  y(value: number): number;
}

/** Draws the axes of a chart. The numbers take about 40 pixels left of it and 18 below. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { left, right, top, bottom }: Edges,
  colours: Colours,
  { across, up, count = {}, grid = false }: Axes,
): Places {
  const x = scale(across, left, right);
  const y = scale(up, bottom, top);
  context.font = '12px system-ui, sans-serif';
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.fillStyle = colours.quiet;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { value, text } of ticks(up, count.up ?? 5)) {
    drawLine(context, left, y(value), right, y(value));
    context.fillText(text, left - 6, y(value));
  }
  context.textAlign = 'center';
  for (const { value, text } of ticks(across, count.across ?? 5)) {
    if (grid) drawLine(context, x(value), top, x(value), bottom);
    context.fillText(text, x(value), bottom + 12);
  }
  return { x, y };
}

export function drawLine(
  context: CanvasRenderingContext2D,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
