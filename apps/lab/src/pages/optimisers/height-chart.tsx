/** Height above the lowest point by step, on a logarithmic scale. */
import { useCallback } from 'preact/hooks';
import { drawAxes } from '../../ui/axes.ts';
import { Canvas, type CanvasSize } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { drawHead, lookOf } from './looks.ts';
import { runners, step, type Runner } from './session.ts';
import { limit } from './state.ts';

/** Lower heights are drawn at the bottom. */
const floor = 1e-6;
const margin = { left: 44, right: 12, top: 10, bottom: 34 };

export function HeightChart() {
  const [race, at] = [runners.value, step.value];
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize, colours: Colours) =>
      drawChart(context, size, colours, race, at),
    [race, at],
  );
  return (
    <Canvas
      label={`Height above the lowest point of ${race.length} optimisers over ${at} steps`}
      height={230}
      draw={draw}
    />
  );
}

function drawChart(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  colours: Colours,
  race: readonly Runner[],
  at: number,
): void {
  const last = Math.min(limit, Math.max(50, Math.ceil(at / 50) * 50));
  const seen = race.flatMap(({ heights }) => Array.from(heights.subarray(0, at + 1)).filter(Number.isFinite));
  const top = 10 ** Math.ceil(Math.log10(Math.max(1, ...seen.map((value) => Math.min(value, 1e6)))));
  const bottom = Math.max(floor, 10 ** Math.floor(Math.log10(Math.max(floor, Math.min(0.1, ...seen)))));
  const edges = {
    left: margin.left,
    right: width - margin.right,
    top: margin.top,
    bottom: height - margin.bottom,
  };
  const { x, y: up } = drawAxes(context, edges, colours, {
    across: { low: 0, high: last },
    up: { low: bottom, high: top, log: true },
  });
  const y = (value: number) => up(Math.max(bottom, Math.min(top, value)));
  context.fillText('step', (margin.left + width - margin.right) / 2, height - 7);

  for (const { name, heights } of race) {
    context.beginPath();
    for (let i = 0; i <= at && Number.isFinite(heights[i]); i++) context.lineTo(x(i), y(heights[i]));
    context.strokeStyle = lookOf(name).colour(colours);
    context.lineWidth = 1.8;
    context.lineJoin = 'round';
    context.stroke();
  }
  for (const { name, heights } of race) {
    if (Number.isFinite(heights[at])) drawHead(context, name, [x(at), y(heights[at])], 5.2, colours);
  }
}
