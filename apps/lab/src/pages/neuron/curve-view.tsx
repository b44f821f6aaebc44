/** Curves with one place marked: g(z), and for one input a over x. */
import { useRef } from 'preact/hooks';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { drawAxes, drawLine } from '../../ui/axes.ts';
import { Canvas } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';

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
  const { x: toX, y: toY } = drawAxes(context, { left, right, top, bottom }, colours, {
    across: { low: from, high: to },
    up: { low: low - room, high: high + room },
    grid: true,
  });
  context.textBaseline = 'alphabetic';
  context.textAlign = 'right';
  context.fillText(across, right - 4, toY(0) - 5);
  context.textAlign = 'left';
  context.fillText(up, toX(0) + 5, top + 2);

  if (mark !== undefined && mark > from && mark < to) {
    context.setLineDash([4, 4]);
    context.strokeStyle = colours.ink;
    drawLine(context, toX(mark), top, toX(mark), bottom);
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
  drawLine(context, x, toY(0), x, y);
  drawLine(context, toX(0), y, x, y);
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.fillStyle = colours.paper;
  context.fill();
  context.lineWidth = 3;
  context.stroke();
}
