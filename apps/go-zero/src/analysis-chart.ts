import { BLUE, INK, ORANGE, QUIET, around, card, heading, mark, plot, px, text } from '@nutshell/drawing';
import type { Geometry } from '@nutshell/go';
import { type AnalysedMove, worstOf } from './analysis.ts';

const WIDTH = 760;
const LEFT = 64;
const HEIGHT = 150;
/** Mistakes that are marked. */
const MARKED = 3;

/** The course of a game as a picture: Black's chance to win and the expected score after each move, the worst moves marked. */
export function analysisChart(title: string, moves: readonly AnalysedMove[], geometry: Geometry): string {
  const start = moves[0]?.before;
  const all = [...(start ? [{ number: 0, after: start }] : []), ...moves];
  const worst = worstOf(moves, MARKED);
  const panel = (
    y: number,
    label: string,
    valueOf: (move: Pick<AnalysedMove, 'after'>) => number,
    { even, ...range }: { even: number; low: number; high: number },
    last: boolean,
  ) => {
    const box = { x: LEFT, y, width: WIDTH - LEFT - 24, height: HEIGHT };
    const moveAxis = {
      low: 0,
      high: Math.max(1, moves.length),
      whole: true,
      label: last ? 'move' : undefined,
    };
    const axes = plot(box, moveAxis, { ...range, label });
    return [
      axes.frame,
      `<path d="M${px(box.x)} ${px(axes.y(even))}h${px(box.width)}" stroke="${QUIET}" stroke-dasharray="4 4"/>`,
      `<path d="${axes.path(all.map((move) => [move.number, valueOf(move)] as const))}" fill="none" stroke="${BLUE}" stroke-width="2"/>`,
      ...worst.map((move) => {
        const [x, at] = [axes.x(move.number), axes.y(valueOf(move))];
        return `<path d="${mark('diamond', x, at, 4)}" fill="${ORANGE}"/>`;
      }),
      ...worst.map((move) =>
        text(
          axes.x(move.number),
          axes.y(valueOf(move)) + (axes.y(valueOf(move)) < y + HEIGHT / 2 ? 18 : -9),
          nameOf(move),
          {
            size: 11,
            fill: INK,
            anchor: 'middle',
          },
        ),
      ),
    ];
  };
  const nameOf = ({ number, point }: AnalysedMove) => `${number} ${geometry.name(point)}`;
  const scores = around([0, ...all.map(({ after }) => after.score)], 0.1);
  return card(WIDTH, 480, `${title}: Black's chance to win and the expected score after each move`, [
    heading(title),
    ...panel(
      76,
      "Black's chance to win, %",
      ({ after }) => 100 * after.win,
      { even: 50, low: 0, high: 100 },
      false,
    ),
    ...panel(
      280,
      "Black's lead after komi, points",
      ({ after }) => after.score,
      { even: 0, ...scores },
      true,
    ),
  ]);
}
