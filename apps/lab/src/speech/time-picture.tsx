/** Pictures over time: of numbers by frame and row, and of samples. All have the same edges, so that a moment lies at one place in all. */
import { scale, ticks } from '@nutshell/drawing';
import type { ComponentChildren } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import { Canvas, type CanvasSize } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';
import { paint, type Shading } from '../ui/raster.ts';
import './time-picture.css';

/** Pixels beside and below a picture. */
const LEFT = 52;
const RIGHT = 6;
const BELOW = 20;

/** Places in a picture. */
export interface Places {
  /** The middle of a frame. */
  x: (frame: number) => number;
  /** The lower edge of a row, the lowest being 0. */
  y: (row: number) => number;
  right: number;
}

interface Looked {
  /** Frames of the sound. */
  frames: number;
  /** Seconds of a frame. */
  shift: number;
  /** The frame that is looked at. */
  at: number;
  onLook: (frame: number) => void;
}

export interface TimePictureProps extends Looked {
  label: string;
  rows: number;
  height: number;
  /** Of a row from below. */
  value: (frame: number, row: number) => number;
  shading: Shading;
  /** Draws over it, and what stands to the left of it. */
  over?: (context: CanvasRenderingContext2D, places: Places, colours: Colours) => void;
}

export function TimePicture(props: TimePictureProps) {
  const { label, frames, rows, height, value, shading, over, shift, at } = props;
  const picture = useMemo(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [frames, rows];
    paint(canvas, (i) => value(i % frames, rows - 1 - Math.floor(i / frames)), shading);
    return canvas;
  }, [frames, rows, value, shading]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize, colours: Colours) => {
      const [right, bottom] = [size.width - RIGHT, size.height - BELOW];
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, LEFT, 0, right - LEFT, bottom);
      drawTime(context, size, colours, frames * shift);
      const places = placesOf(size, frames, rows);
      over?.(context, places, colours);
      drawLine(context, places.x(at), bottom, colours);
    },
    [picture, over, at, frames, rows, shift],
  );
  return (
    <Touched {...props}>
      <Canvas label={label} height={height + BELOW} draw={draw} />
    </Touched>
  );
}

/** The samples of a sound: of each column of pixels the lowest and the highest. */
export function Waveform({
  samples,
  label,
  height,
  ...looked
}: Looked & { samples: Float32Array; label: string; height: number }) {
  const { frames, shift, at } = looked;
  const largest = useMemo(() => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0.01), [samples]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize, colours: Colours) => {
      const [right, bottom] = [size.width - RIGHT, size.height - BELOW];
      const y = scale({ low: -largest, high: largest }, bottom - 1, 1);
      context.fillStyle = colours.accent;
      for (let column = LEFT; column < right; column++) {
        const place = (pixel: number) => Math.floor(((pixel - LEFT) / (right - LEFT)) * samples.length);
        let [low, high] = [0, 0];
        for (let i = place(column); i < place(column + 1); i++) {
          low = Math.min(low, samples[i]);
          high = Math.max(high, samples[i]);
        }
        context.fillRect(column, y(high), 1, Math.max(1, y(low) - y(high)));
      }
      drawTime(context, size, colours, frames * shift);
      drawLine(context, placesOf(size, frames, 1).x(at), bottom, colours);
    },
    [samples, largest, frames, shift, at],
  );
  return (
    <Touched {...looked}>
      <Canvas label={label} height={height + BELOW} draw={draw} />
    </Touched>
  );
}

function placesOf({ width, height }: CanvasSize, frames: number, rows: number): Places {
  const [right, bottom] = [width - RIGHT, height - BELOW];
  return {
    x: (frame) => LEFT + ((frame + 0.5) / frames) * (right - LEFT),
    y: (row) => bottom - (row / rows) * bottom,
    right,
  };
}

/** A mouse looks where it is, a finger where it taps: it still scrolls. */
function Touched({ frames, onLook, children }: Looked & { children: ComponentChildren }) {
  const look = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (event.clientX - left - LEFT) / (width - LEFT - RIGHT);
    onLook(Math.max(0, Math.min(frames - 1, Math.floor(share * frames))));
  };
  return (
    <div
      class="time-picture"
      onClick={look}
      onPointerMove={(event) => event.pointerType === 'mouse' && look(event)}
    >
      {children}
    </div>
  );
}

function drawTime(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  colours: Colours,
  seconds: number,
): void {
  const axis = { low: 0, high: seconds };
  const x = scale(axis, LEFT, width - RIGHT);
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = colours.quiet;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const { value, text } of ticks(axis, Math.max(2, width / 90)))
    context.fillText(text, x(value), height - BELOW / 2 + 2);
  context.textAlign = 'right';
  context.fillText('s', LEFT - 18, height - BELOW / 2 + 2);
}

function drawLine(context: CanvasRenderingContext2D, x: number, bottom: number, { ink }: Colours): void {
  context.fillStyle = ink;
  context.globalAlpha = 0.6;
  context.fillRect(x - 0.5, 0, 1, bottom);
  context.globalAlpha = 1;
}
