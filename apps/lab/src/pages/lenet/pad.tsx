/** The pad to write on, and the digits to begin with. */
import { useMemo } from 'preact/hooks';
import { Canvas, type CanvasPointer, type CanvasProps } from '../../ui/canvas.tsx';
import { Button, Message } from '../../ui/controls.tsx';
import { sample } from './samples.ts';
import { FIELD, type TestDigit } from './mnist.ts';
import {
  clear,
  hasStrokes,
  isBlank,
  isFull,
  penDown,
  penMove,
  penUp,
  replay,
  shown,
  state,
  testDigit,
  undo,
  writeSample,
} from './session.ts';
import type { Point, Stroke } from './strokes.ts';
import { TestDigits } from './test-digits.tsx';

/** Width of the pen, as a share of the pad's. */
const PEN = 0.055;

export function Pad() {
  const strokes = shown.value;
  const digit = testDigit.value;
  const draw = useMemo<CanvasProps['draw']>(
    () =>
      (context, { width }, { ink, quiet, panel, line }) => {
        context.fillStyle = panel;
        context.fillRect(0, 0, width, width);
        context.strokeStyle = line;
        context.strokeRect(0.5, 0.5, width - 1, width - 1);
        if (digit) drawPixels(context, digit, width, ink);
        else if (strokes.length === 0) {
          context.fillStyle = quiet;
          context.font = '15px system-ui, sans-serif';
          context.textAlign = 'center';
          context.fillText('Draw a digit here', width / 2, width / 2);
        }
        drawStrokes(context, strokes, width, ink);
      },
    [strokes, digit],
  );
  return (
    <div class="lenet-pad">
      <Canvas
        label={`Pad: draw a digit with a mouse, a finger or a pen. ${digit ? `It shows test digit ${state.value.digit}, a ${digit.label}.` : strokeCount(strokes.length)}`}
        height={(width) => width}
        draw={draw}
        onPointer={onPointer}
      />
      <div class="row">
        <Button onClick={clear} disabled={isBlank.value}>
          Clear
        </Button>
        <Button onClick={undo} disabled={!hasStrokes.value} title="Take the last stroke away">
          Undo
        </Button>
        <Button onClick={replay} disabled={!hasStrokes.value} title="Write it once more">
          Replay
        </Button>
      </div>
      {isFull.value && <Message kind="note">The address cannot hold more ink: clear the pad.</Message>}
      <Samples />
      <TestDigits />
    </div>
  );
}

function onPointer({ kind, x, y, event }: CanvasPointer): void {
  if (event.button > 0 || !event.isPrimary) return;
  const { width, left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const clamp = (value: number) => Math.min(1, Math.max(0, value / width));
  if (kind === 'down') penDown([clamp(x), clamp(y)]);
  else if (kind === 'move') {
    const events = event.getCoalescedEvents?.() ?? [];
    const points = (events.length > 0 ? events : [event]).map(({ clientX, clientY }): Point => [
      clamp(clientX - left),
      clamp(clientY - top),
    ]);
    penMove(points);
  } else if (kind !== 'leave') penUp();
}

function Samples() {
  const { hand } = state.value;
  return (
    <div class="lenet-samples">
      <p class="legend" id="lenet-samples">
        or pick one: keys <kbd>0</kbd> to <kbd>9</kbd>
      </p>
      <div class="lenet-sample-row" role="group" aria-labelledby="lenet-samples">
        {Array.from({ length: 10 }, (_, digit) => (
          <Sample key={digit} digit={digit} hand={hand} />
        ))}
      </div>
      <Button
        onClick={() => state.set({ hand: (state.peek().hand % 9999) + 1 })}
        title="Ten digits in another writing; there are 9,999"
      >
        Another hand
      </Button>
      <span class="quiet small"> hand {hand}</span>
    </div>
  );
}

function Sample({ digit, hand }: { digit: number; hand: number }) {
  const draw = useMemo<CanvasProps['draw']>(() => {
    const strokes = sample(digit, hand);
    return (context, { width }, { ink }) => drawStrokes(context, strokes, width, ink);
  }, [digit, hand]);
  return (
    <button
      type="button"
      class="lenet-sample"
      aria-label={`Sample of a ${digit}`}
      onClick={() => writeSample(digit)}
    >
      <Canvas label="" height={(width) => width} draw={draw} />
    </button>
  );
}

/** The image over the whole pad, a square for each pixel. */
function drawPixels(
  context: CanvasRenderingContext2D,
  { pixels }: TestDigit,
  width: number,
  ink: string,
): void {
  const edge = (i: number) => Math.round((i * width) / FIELD); // neighbours meet without a seam
  context.fillStyle = ink;
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i] === 0) continue;
    const [row, column] = [Math.floor(i / FIELD), i % FIELD];
    const [x, y] = [edge(column), edge(row)];
    context.globalAlpha = pixels[i] / 255;
    context.fillRect(x, y, edge(column + 1) - x, edge(row + 1) - y);
  }
  context.globalAlpha = 1;
}

function drawStrokes(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  width: number,
  ink: string,
): void {
  context.strokeStyle = ink;
  context.lineWidth = PEN * width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    for (const [i, [x, y]] of stroke.entries()) {
      if (i === 0) context.moveTo(x * width, y * width);
      if (i > 0 || stroke.length === 1) context.lineTo(x * width, y * width);
    }
    context.stroke();
  }
}

const strokeCount = (count: number): string =>
  count === 0 ? 'It is blank.' : `It has ${count} ${count === 1 ? 'stroke' : 'strokes'}.`;
