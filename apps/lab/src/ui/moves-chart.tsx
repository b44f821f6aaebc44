/** A number over the moves of a game, such as a chance of winning: a line that grows with the game. */
import { useCallback } from 'preact/hooks';
import { drawAxes, drawLine } from './axes.ts';
import { Canvas, type CanvasPointer, type CanvasSize } from './canvas.tsx';
import type { Colours } from './colours.ts';
import { drawMark } from './marks.tsx';

const margin = { left: 44, right: 12, top: 10, bottom: 34 };

export interface MovesChartProps {
  /** Description, for those who do not see it. */
  label: string;
  /** After 0, 1, 2, … moves, as far as known; the same array while nothing changes. */
  values: readonly (number | undefined)[];
  low: number;
  high: number;
  /** Where neither side is ahead. */
  even: number;
  /** The number of moves that the board shows, if it need not be the last. */
  at?: number;
  /** With it, a click chooses a number of moves. */
  onPick?: (moves: number) => void;
  height?: number;
}

export function MovesChart({ label, values, low, high, even, at, onPick, height = 170 }: MovesChartProps) {
  const most = Math.max(8, values.length - 1);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { width, height }: CanvasSize, colours: Colours) => {
      const edges = {
        left: margin.left,
        right: width - margin.right,
        top: margin.top,
        bottom: height - margin.bottom,
      };
      const { x, y } = drawAxes(context, edges, colours, {
        across: { low: 0, high: most, whole: true },
        up: { low, high },
        count: { up: 4 },
      });
      context.fillText('moves', (edges.left + edges.right) / 2, height - 8);
      context.strokeStyle = colours.quiet;
      context.setLineDash([3, 3]);
      drawLine(context, edges.left, y(even), edges.right, y(even));
      context.setLineDash([]);
      if (at !== undefined) {
        context.strokeStyle = colours.accent;
        drawLine(context, x(at), edges.top, x(at), edges.bottom);
      }
      const points = values.flatMap((value, i) =>
        value === undefined ? [] : [[x(i), y(Math.max(low, Math.min(high, value)))] as const],
      );
      context.beginPath();
      for (const point of points) context.lineTo(...point);
      context.strokeStyle = colours.positive;
      context.lineWidth = 2;
      context.stroke();
      const style = { fill: colours.positive, rim: colours.paper, rimWidth: 1 };
      const r = most > 40 ? 2 : 3.5;
      for (const point of points) drawMark(context, 'circle', point, r, style);
    },
    [values, low, high, even, at, most],
  );
  const pick = ({ kind, x, event }: CanvasPointer) => {
    if (kind !== 'down') return;
    const { width } = (event.target as Element).getBoundingClientRect();
    const share = (x - margin.left) / (width - margin.left - margin.right);
    onPick!(Math.max(0, Math.min(values.length - 1, Math.round(share * most))));
  };
  return <Canvas label={label} height={height} draw={draw} onPointer={onPick && pick} grabs={() => false} />;
}
