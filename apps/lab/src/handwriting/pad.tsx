/** A pad to write on, and samples to begin with. */
import { useMemo } from 'preact/hooks';
import { Canvas, type CanvasPointer, type CanvasProps } from '../ui/canvas.tsx';
import { Button } from '../ui/controls.tsx';
import './pad.css';
import { sample } from './samples.ts';
import type { Point, Stroke } from './strokes.ts';
import type { Writing } from './writing.ts';

/** Width of the pen, as a share of the pad's. */
const PEN = 0.055;

export interface PadProps {
  writing: Writing;
  /** Its description, for those who do not see it. */
  label: string;
  /** The text on an empty pad. */
  invitation: string;
  /** Drawn instead of that, below the strokes. */
  underlay?: CanvasProps['draw'];
  /** Called before a stroke begins. */
  onBegin?: () => void;
}

export function Pad({ writing, label, invitation, underlay, onBegin }: PadProps) {
  const strokes = writing.shown.value;
  const draw = useMemo<CanvasProps['draw']>(
    () => (context, size, colours) => {
      const { width } = size;
      context.fillStyle = colours.panel;
      context.fillRect(0, 0, width, width);
      context.strokeStyle = colours.line;
      context.strokeRect(0.5, 0.5, width - 1, width - 1);
      if (underlay) underlay(context, size, colours);
      else if (strokes.length === 0) {
        context.fillStyle = colours.quiet;
        context.font = '15px system-ui, sans-serif';
        context.textAlign = 'center';
        context.fillText(invitation, width / 2, width / 2);
      }
      drawStrokes(context, strokes, width, colours.ink);
    },
    [strokes, underlay],
  );
  return (
    <Canvas
      class="pad"
      label={label}
      height={(width) => width}
      draw={draw}
      onPointer={(pointer) => write(pointer, writing, onBegin)}
    />
  );
}

function write({ kind, x, y, event }: CanvasPointer, writing: Writing, onBegin?: () => void): void {
  if (event.button > 0 || !event.isPrimary) return;
  const { width, left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const clamp = (value: number) => Math.min(1, Math.max(0, value / width));
  if (kind === 'down') {
    onBegin?.();
    writing.penDown([clamp(x), clamp(y)]);
  } else if (kind === 'move') {
    const events = event.getCoalescedEvents?.() ?? [];
    const points = (events.length > 0 ? events : [event]).map(({ clientX, clientY }): Point => [
      clamp(clientX - left),
      clamp(clientY - top),
    ]);
    writing.penMove(points);
  } else if (kind !== 'leave') writing.penUp();
}

/** What can be done with the writing on a pad. @param isBlank whether nothing else is on it, either */
export function PadButtons({ writing, isBlank }: { writing: Writing; isBlank: boolean }) {
  const hasStrokes = writing.hasStrokes.value;
  return (
    <>
      <Button onClick={() => writing.write('')} disabled={isBlank}>
        Clear
      </Button>
      <Button onClick={() => writing.undo()} disabled={!hasStrokes} title="Take the last stroke away">
        Undo
      </Button>
      <Button onClick={() => writing.replay()} disabled={!hasStrokes} title="Write it once more">
        Replay
      </Button>
    </>
  );
}

export interface SamplesProps {
  hand: number;
  onHand: (hand: number) => void;
  onPick: (digit: number) => void;
}

const HANDS = 9999;

/** Ten digits of one hand, to pick from. */
export function Samples({ hand, onHand, onPick }: SamplesProps) {
  return (
    <div class="samples-of-a-hand">
      <p class="legend" id="samples-of-a-hand">
        or pick one: keys <kbd>0</kbd> to <kbd>9</kbd>
      </p>
      <div class="sample-row" role="group" aria-labelledby="samples-of-a-hand">
        {Array.from({ length: 10 }, (_, digit) => (
          <Sample key={digit} digit={digit} hand={hand} onPick={onPick} />
        ))}
      </div>
      <Button
        onClick={() => onHand((hand % HANDS) + 1)}
        title="Ten digits in another writing; there are 9,999"
      >
        Another hand
      </Button>
      <span class="quiet small"> hand {hand}</span>
    </div>
  );
}

function Sample({ digit, hand, onPick }: Pick<SamplesProps, 'hand' | 'onPick'> & { digit: number }) {
  const draw = useMemo<CanvasProps['draw']>(() => {
    const strokes = sample(digit, hand);
    return (context, { width }, { ink }) => drawStrokes(context, strokes, width, ink);
  }, [digit, hand]);
  return (
    <button type="button" class="sample" aria-label={`Sample of a ${digit}`} onClick={() => onPick(digit)}>
      <Canvas label="" height={(width) => width} draw={draw} />
    </button>
  );
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
