/** The map with the runners on it; a click or a drag moves the start, and so do the arrow keys. */
import type { Point, Surface } from '@nutshell/micro/surfaces';
import { formatNumber, ticks } from '@nutshell/drawing';
import { useCallback, useRef } from 'preact/hooks';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { Canvas, type CanvasPointer, type CanvasSize } from '../../ui/canvas.tsx';
import { isNear } from '../../ui/taps.ts';
import type { Colours } from '../../ui/colours.ts';
import { contourMap, fromMap, toMap } from '../../ui/contour-map.ts';
import { drawLabels } from '../../ui/labels.ts';
import { drawHead, lookOf } from './looks.ts';
import { moveStart, runners, start, step, surface } from './session.ts';

const heightOf = (width: number) => Math.round(Math.min(0.94 * width, 600));

export function MapView() {
  const size = useRef<CanvasSize>({ width: 1, height: 1 });
  const [race, at, from, ground] = [runners.value, step.value, start.value, surface.value];

  const draw = useCallback(
    (context: CanvasRenderingContext2D, shape: CanvasSize, colours: Colours) => {
      size.current = shape;
      const ratio = context.getTransform().a;
      context.drawImage(contourMap(ground, shape, colours, ratio), 0, 0, shape.width, shape.height);
      const place = (path: Float64Array, i: number) => toMap(ground, shape, [path[2 * i], path[2 * i + 1]]);
      drawTicks(context, ground, shape, colours);
      for (const minimum of ground.minima) drawCross(context, toMap(ground, shape, minimum), colours);
      for (const { name, path } of race) {
        context.beginPath();
        for (let i = 0; i <= at && Number.isFinite(path[2 * i]); i++)
          context.lineTo(...inReach(place(path, i)));
        context.strokeStyle = lookOf(name).colour(colours);
        context.lineWidth = 2;
        context.lineJoin = 'round';
        context.stroke();
      }
      drawStart(context, toMap(ground, shape, from), colours);
      const heads = race.flatMap(({ name, path }) =>
        Number.isFinite(path[2 * at]) ? [{ name, head: place(path, at) }] : [],
      );
      for (const { name, head } of heads) drawHead(context, name, head, 6.5, colours);
      if (at > 0) {
        const names = heads.map(({ name, head }) => {
          const { label, colour } = lookOf(name);
          return { text: label, at: head, colour: colour(colours) };
        });
        drawLabels(context, names, shape, colours);
      }
    },
    [race, at, from, ground],
  );

  const move = ({ kind, x, y, pressed }: CanvasPointer) => {
    if (kind === 'down' || (kind === 'move' && pressed)) moveStart(...fromMap(ground, size.current, [x, y]));
  };
  const nudge = (event: KeyboardEvent) => {
    const direction = arrowOf(event);
    if (!direction) return;
    const share = event.shiftKey ? 0.1 : 0.01;
    const { x, y } = ground.bounds;
    moveStart(from[0] + direction[0] * share * (x[1] - x[0]), from[1] + direction[1] * share * (y[1] - y[0]));
  };
  return (
    <Canvas
      class="map"
      label={`${ground.title} as a contour map with ${race.length} optimisers after ${at} steps. Arrow keys move the start.`}
      height={heightOf}
      draw={draw}
      onPointer={move}
      grabs={(x, y) => isNear([x, y], toMap(ground, size.current, from))}
      onKey={nudge}
    />
  );
}

/** Canvases fill themselves with colour where a line goes on to 1e30: points that far out of sight are moved nearer. */
function inReach([x, y]: Place): [number, number] {
  const near = (value: number) => Math.max(-5000, Math.min(5000, value));
  return [near(x), near(y)];
}

type Place = readonly [x: number, y: number];

function drawCross(context: CanvasRenderingContext2D, [x, y]: Place, { ink }: Colours): void {
  context.beginPath();
  for (const [dx, dy] of [
    [1, 1],
    [1, -1],
  ]) {
    context.moveTo(x - 6 * dx, y - 6 * dy);
    context.lineTo(x + 6 * dx, y + 6 * dy);
  }
  context.lineWidth = 1.8;
  context.strokeStyle = ink;
  context.stroke();
}

const wholes = ([low, high]: Point): number[] =>
  ticks({ low, high }, 5).flatMap(({ value }) => (Number.isInteger(value) ? [value] : []));

/** Whole numbers along the lower and left edges. */
function drawTicks(
  context: CanvasRenderingContext2D,
  ground: Surface,
  shape: CanvasSize,
  { quiet, paper }: Colours,
): void {
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = paper;
  context.fillStyle = quiet;
  const write = (text: string, left: number, top: number) => {
    context.strokeText(text, left, top);
    context.fillText(text, left, top);
  };
  context.textAlign = 'center';
  for (const value of wholes(ground.bounds.x)) {
    const left = toMap(ground, shape, [value, 0])[0];
    if (left > 12 && left < shape.width - 12) write(formatNumber(value), left, shape.height - 10);
  }
  context.textAlign = 'left';
  for (const value of wholes(ground.bounds.y)) {
    const top = toMap(ground, shape, [0, value])[1];
    if (top > 12 && top < shape.height - 26) write(formatNumber(value), 6, top);
  }
}

function drawStart(context: CanvasRenderingContext2D, [x, y]: Place, { ink, paper }: Colours): void {
  for (const [colour, width] of [
    [paper, 4],
    [ink, 1.6],
  ] as const) {
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
