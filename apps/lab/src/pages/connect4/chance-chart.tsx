/** Blue's chance of winning over the moves of the game. */
import { useCallback } from 'preact/hooks';
import { drawAxes, drawLine } from '../../ui/axes.ts';
import { Canvas, type CanvasSize } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { drawMark } from '../../ui/marks.tsx';
import { chances, state } from './session.ts';

const margin = { left: 44, right: 12, top: 10, bottom: 34 };

export function ChanceChart() {
  const { moves } = state.value;
  const known = chances.value;
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { width, height }: CanvasSize, colours: Colours) => {
      const edges = {
        left: margin.left,
        right: width - margin.right,
        top: margin.top,
        bottom: height - margin.bottom,
      };
      const { x, y } = drawAxes(context, edges, colours, {
        across: { low: 0, high: Math.max(8, moves.length), whole: true },
        up: { low: 0, high: 100 },
        count: { up: 4 },
      });
      context.fillText('moves', (edges.left + edges.right) / 2, height - 8);
      context.strokeStyle = colours.quiet;
      context.setLineDash([3, 3]);
      drawLine(context, edges.left, y(50), edges.right, y(50));
      context.setLineDash([]);
      const points = Array.from(
        { length: moves.length + 1 },
        (_, i) => [i, known.get(moves.slice(0, i))] as const,
      );
      context.beginPath();
      for (const [i, chance] of points) if (chance !== undefined) context.lineTo(x(i), y(100 * chance));
      context.strokeStyle = colours.positive;
      context.lineWidth = 2;
      context.stroke();
      const style = { fill: colours.positive, rim: colours.paper, rimWidth: 1 };
      for (const [i, chance] of points)
        if (chance !== undefined) drawMark(context, 'circle', [x(i), y(100 * chance)], 3.5, style);
    },
    [moves, known],
  );
  const now = known.get(moves);
  const text = now === undefined ? 'not yet known' : `${Math.round(100 * now)} %`;
  return (
    <Canvas
      label={`Blue’s chance of winning over ${moves.length} moves; now ${text}`}
      height={170}
      draw={draw}
    />
  );
}
