/** Curves with one place marked: g(z), and for one input a over x. */
import { useRef } from 'preact/hooks';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { Canvas } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { shown } from './neuron.ts';

export interface CurveProps {
  label: string;
  /** Range of the horizontal axis. */
  from: number;
  to: number;
  value: (x: number) => number;
  /** The place that is marked. */
  at: number;
  across: string;
  up: string;
  height: number | ((width: number) => number);
  /** A place on the horizontal axis that is marked by an upright line. */
  mark?: number;
  /** With it, the marked place can be dragged and moved by arrow keys. */
  onMove?: (x: number) => void;
}

const FRAME = { left: 40, right: 14, top: 18, bottom: 30 };

export function CurveView({ label, height, onMove, ...curve }: CurveProps) {
  const width = useRef(1);
  const { from, to, at } = curve;
  const drag = onMove && {
    onPointer: ({ kind, x, pressed }: { kind: string; x: number; pressed: boolean }) => {
      if (kind !== 'down' && !(kind === 'move' && pressed)) return;
      const share = (x - FRAME.left) / (width.current - FRAME.left - FRAME.right);
      onMove(from + share * (to - from));
    },
    onKey: (event: KeyboardEvent) => {
      const by = arrowOf(event);
      if (by) onMove(at + by[0] * (event.shiftKey ? 0.5 : 0.05));
    },
  };
  return (
    <Canvas
      label={label}
      height={height}
      draw={(context, size, colours) => {
        width.current = size.width;
        drawCurve(context, size.width, size.height, colours, curve);
      }}
      {...drag}
    />
  );
}

function drawCurve(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: Colours,
  { from, to, value, at, across, up, mark }: Omit<CurveProps, 'label' | 'height' | 'onMove'>,
): void {
  const [left, right, top, bottom] = [FRAME.left, width - FRAME.right, FRAME.top, height - FRAME.bottom];
  const samples = Math.max(2, Math.round(right - left) * 2);
  const xAt = (i: number) => from + ((to - from) * i) / (samples - 1);
  let [low, high] = [0, 1]; // an axis that always has the outputs 0 and 1 on it
  for (let i = 0; i < samples; i++) {
    low = Math.min(low, value(xAt(i)));
    high = Math.max(high, value(xAt(i)));
  }
  if (low < -0.5) low = Math.min(low, -1);
  const room = 0.08 * (high - low);
  const toX = (x: number) => left + ((right - left) * (x - from)) / (to - from);
  const toY = (y: number) => bottom - ((bottom - top) * (y - low + room)) / (high - low + 2 * room);

  context.font = '12px system-ui, sans-serif';
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.fillStyle = colours.quiet;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const y of new Set([low, 0, high])) {
    upright(left, toY(y), right, toY(y));
    if (y === 0 || Math.abs(toY(y) - toY(0)) > 14)
      context.fillText(shown(Number(y.toPrecision(2))), left - 6, toY(y));
  }
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const x of [from, from / 2, 0, to / 2, to]) {
    upright(toX(x), top, toX(x), bottom);
    context.fillText(shown(x), toX(x), height - 12);
  }
  context.textAlign = 'right';
  context.fillText(across, right - 4, toY(0) - 5);
  context.textAlign = 'left';
  context.fillText(up, toX(0) + 5, top + 2);

  if (mark !== undefined && mark > from && mark < to) {
    context.setLineDash([4, 4]);
    context.strokeStyle = colours.ink;
    upright(toX(mark), top, toX(mark), bottom);
    context.setLineDash([]);
  }
  context.beginPath();
  for (let i = 0; i < samples; i++) context.lineTo(toX(xAt(i)), toY(value(xAt(i))));
  context.lineWidth = 2.25;
  context.lineJoin = 'round';
  context.strokeStyle = colours.positive;
  context.stroke();

  const clipped = Math.min(to, Math.max(from, at));
  const [x, y] = [toX(clipped), toY(value(clipped))];
  context.setLineDash([3, 3]);
  context.lineWidth = 1;
  context.strokeStyle = colours.accent;
  upright(x, toY(0), x, y);
  upright(toX(0), y, x, y);
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.fillStyle = colours.paper;
  context.fill();
  context.lineWidth = 3;
  context.stroke();

  function upright(x0: number, y0: number, x1: number, y1: number): void {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }
}
