/** The inputs' plane: where the neuron fires, the line that divides it, and the input that one drags. */
import { useMemo, useRef } from 'preact/hooks';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { Canvas, type CanvasPointer, type CanvasSize } from '../../ui/canvas.tsx';
import { isNear } from '../../ui/taps.ts';
import type { Colours } from '../../ui/colours.ts';
import { diverging, level, Raster } from '../../ui/raster.ts';
import type { Example } from './examples.ts';
import { bounded, respond, shown } from './neuron.ts';
import { example, moveInput, response } from './session.ts';
import { REACH, type NeuronState, state } from './state.ts';

const SIDE = 192;
/** Pixels of the raster from one stripe to the next. */
const STRIPE = 8;
const square = (width: number): number => width;

export function PlaneView() {
  const raster = useMemo(() => new Raster(SIDE), []);
  const width = useRef(1);
  const now = state.value;
  const { z, a } = response.value;
  const onPointer = ({ kind, x, y, pressed }: CanvasPointer) => {
    if (kind !== 'down' && !(kind === 'move' && pressed)) return;
    const scale = (2 * REACH) / width.current;
    moveInput(x * scale - REACH, REACH - y * scale);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = arrowOf(event);
    if (!by) return;
    const step = event.shiftKey ? 0.5 : 0.05;
    moveInput(state.peek().x1 + by[0] * step, state.peek().x2 + by[1] * step);
  };
  return (
    <Canvas
      label={`The plane of the inputs x₁ and x₂. The input is at (${shown(now.x1)}, ${shown(now.x2)}), where z is ${shown(z)} and a is ${shown(a)}. Arrow keys move it.`}
      height={square}
      draw={(context, size, colours) => {
        width.current = size.width;
        drawPlane(context, size, colours, now, raster);
      }}
      onPointer={onPointer}
      grabs={(x, y) => {
        const scale = width.current / (2 * REACH);
        return isNear([x, y], [(now.x1 + REACH) * scale, (REACH - now.x2) * scale]);
      }}
      onKey={onKey}
    />
  );
}

function drawPlane(
  context: CanvasRenderingContext2D,
  { width }: CanvasSize,
  colours: Colours,
  state: NeuronState,
  raster: Raster,
): void {
  const scale = width / (2 * REACH);
  const toX = (x1: number) => (x1 + REACH) * scale;
  const toY = (x2: number) => (REACH - x2) * scale;
  shade(raster, state, colours);
  context.imageSmoothingEnabled = true;
  context.drawImage(raster.canvas, 0, 0, width, width);

  context.strokeStyle = colours.quiet;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -REACH + 1; at < REACH; at++) {
    context.moveTo(toX(at), 0);
    context.lineTo(toX(at), width);
    context.moveTo(0, toY(at));
    context.lineTo(width, toY(at));
  }
  context.stroke();
  context.globalAlpha = 1;
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = colours.quiet;
  context.textAlign = 'right';
  context.fillText('x₁', width - 6, toY(0) - 6);
  context.textAlign = 'left';
  context.fillText('x₂', toX(0) + 6, 14);
  context.fillText('1', toX(1) + 4, toY(0) + 14);
  context.fillText('1', toX(0) + 4, toY(1) - 4);

  drawBoundary(context, width, colours, state);
  if (example.peek() && state.inputs === '2') drawExample(context, colours, example.peek()!, toX, toY);
  const [x, y] = [toX(state.x1), toY(state.x2)];
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.fillStyle = colours.paper;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = colours.accent;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.5, 0, 2 * Math.PI);
  context.fillStyle = colours.accent;
  context.fill();
}

/** a at each place: blue where positive, orange and hatched where negative. */
function shade(raster: Raster, state: NeuronState, colours: Colours): void {
  const scale = diverging(colours.negative, colours.paper, colours.positive, 0.55);
  const values = new Float64Array(SIDE * SIDE);
  const cell = (2 * REACH) / SIDE;
  let most = 0;
  for (let row = 0, at = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++, at++) {
      const { a } = respond(state, -REACH + (column + 0.5) * cell, REACH - (row + 0.5) * cell);
      values[at] = a;
      most = Math.max(most, Math.abs(a));
    }
  }
  const unit = bounded.has(state.activation) ? 1 : Math.max(most, 1e-9);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] / unit;
    const stripe = 0.78 + 0.22 * Math.cos((2 * Math.PI * ((i % SIDE) + Math.floor(i / SIDE))) / STRIPE);
    raster.pixels[i] = scale[level(value < 0 ? value * stripe : value)];
  }
  raster.flush();
}

/** The line z = 0, and the weight vector, which stands on it at a right angle. */
function drawBoundary(
  context: CanvasRenderingContext2D,
  width: number,
  colours: Colours,
  { w1, w2, b }: NeuronState,
): void {
  const length = Math.hypot(w1, w2);
  if (length === 0) return;
  const scale = width / (2 * REACH);
  const [footX, footY] = [(-b * w1) / length ** 2, (-b * w2) / length ** 2];
  const to = (x: number, y: number) => [(x + REACH) * scale, (REACH - y) * scale] as const;
  const far = 4 * REACH + Math.hypot(footX, footY);
  context.strokeStyle = context.fillStyle = colours.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(...to(footX - (far * w2) / length, footY + (far * w1) / length));
  context.lineTo(...to(footX + (far * w2) / length, footY - (far * w1) / length));
  context.stroke();

  const long = 0.25 + (0.6 * length) / 10;
  const [fromX, fromY] = to(footX, footY);
  const [tipX, tipY] = to(footX + (long * w1) / length, footY + (long * w2) / length);
  arrow(context, fromX, fromY, tipX, tipY);
  context.font = 'italic 13px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillText('w', tipX + (12 * w1) / length, tipY - (12 * w2) / length + 4);
}

function arrow(
  context: CanvasRenderingContext2D,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): void {
  const angle = Math.atan2(toY - fromY, toX - fromX);
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX - 6 * Math.cos(angle), toY - 6 * Math.sin(angle));
  context.stroke();
  context.beginPath();
  context.moveTo(toX, toY);
  for (const side of [-1, 1]) {
    const edge = angle + Math.PI + side * 0.42;
    context.lineTo(toX + 10 * Math.cos(edge), toY + 10 * Math.sin(edge));
  }
  context.closePath();
  context.fill();
}

/** The example's inputs: filled where a 1 is wanted, hollow where a 0 is. */
function drawExample(
  context: CanvasRenderingContext2D,
  colours: Colours,
  { inputs }: Example,
  toX: (x1: number) => number,
  toY: (x2: number) => number,
): void {
  for (const { x, target } of inputs) {
    context.beginPath();
    context.arc(toX(x[0]), toY(x[1]), 5.5, 0, 2 * Math.PI);
    context.fillStyle = target === 1 ? colours.ink : colours.paper;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.stroke();
  }
}
