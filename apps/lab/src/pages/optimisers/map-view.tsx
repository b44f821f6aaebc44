/** The map with the runners on it; a click or a drag moves the start, and so do the arrow keys. */
import type { VectorOptimizerName } from '@nutshell/micro/dense';
import type { Point, Surface } from '@nutshell/micro/surfaces';
import { useCallback, useRef } from 'preact/hooks';
import { Canvas, type CanvasPointer, type CanvasSize } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { contourMap, fromMap, toMap } from './contour-map.ts';
import { drawHead, lookOf } from './looks.ts';
import { moveStart, runners, start, step, surface } from './state.ts';

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
      if (at > 0) drawLabels(context, heads, shape, colours);
    },
    [race, at, from, ground],
  );

  const move = ({ kind, x, y, pressed }: CanvasPointer) => {
    if (kind === 'down' || (kind === 'move' && pressed)) moveStart(...fromMap(ground, size.current, [x, y]));
  };
  const nudge = (event: KeyboardEvent) => {
    const direction = arrows[event.key];
    if (!direction) return;
    event.preventDefault();
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
      onKey={nudge}
    />
  );
}

const arrows: Partial<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Canvases fill themselves with colour where a line goes on to 1e30: what is that far out of sight is brought nearer. */
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

/** Whole numbers along the lower and left edges. */
function drawTicks(
  context: CanvasRenderingContext2D,
  ground: Surface,
  shape: CanvasSize,
  { quiet, paper }: Colours,
): void {
  const { x, y } = ground.bounds;
  const whole = ([low, high]: Point) => {
    const stride = high - low > 7 ? 2 : 1;
    const first = Math.ceil(low / stride) * stride;
    return Array.from({ length: Math.floor((high - first) / stride) + 1 }, (_, i) => first + i * stride);
  };
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = paper;
  context.fillStyle = quiet;
  const write = (value: number, left: number, top: number) => {
    const text = String(value).replace('-', '−');
    context.strokeText(text, left, top);
    context.fillText(text, left, top);
  };
  context.textAlign = 'center';
  for (const value of whole(x)) {
    const left = toMap(ground, shape, [value, 0])[0];
    if (left > 12 && left < shape.width - 12) write(value, left, shape.height - 10);
  }
  context.textAlign = 'left';
  for (const value of whole(y)) {
    const top = toMap(ground, shape, [0, value])[1];
    if (top > 12 && top < shape.height - 26) write(value, 6, top);
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

/** A name beside every head that is in sight, moved down where another one is in its way, and tied to its head by a line. */
function drawLabels(
  context: CanvasRenderingContext2D,
  heads: readonly { name: VectorOptimizerName; head: Place }[],
  { width, height }: CanvasSize,
  colours: Colours,
): void {
  context.font = '13px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const line = 17;
  const visible = heads
    .filter(({ head: [x, y] }) => x >= 0 && x <= width && y >= 0 && y <= height)
    .map(({ name, head }) => ({ name, head, wide: context.measureText(lookOf(name).label).width }))
    .sort((a, b) => a.head[1] - b.head[1]);
  const placed: { left: number; y: number; wide: number }[] = [];
  for (const { name, head, wide } of visible) {
    const left = head[0] + 16 + wide > width - 4 ? head[0] - 16 - wide : head[0] + 16;
    const free = (y: number) =>
      placed.every(
        (other) =>
          Math.abs(other.y - y) >= line || other.left > left + wide + 4 || left > other.left + other.wide + 4,
      );
    const tries = Array.from(
      { length: 40 },
      (_, i) => head[1] + (i % 2 ? 1 : -1) * Math.ceil(i / 2) * (line / 2),
    );
    const y =
      tries.find((candidate) => candidate > 10 && candidate < height - 10 && free(candidate)) ?? head[1];
    placed.push({ left, y, wide });
    context.beginPath();
    context.moveTo(...head);
    context.lineTo(left < head[0] ? left + wide + 3 : left - 3, y);
    context.lineWidth = 1;
    context.strokeStyle = lookOf(name).colour(colours);
    context.stroke();
    context.lineWidth = 3.5;
    context.lineJoin = 'round';
    context.strokeStyle = colours.paper;
    context.strokeText(lookOf(name).label, left, y);
    context.fillStyle = colours.ink;
    context.fillText(lookOf(name).label, left, y);
  }
}
