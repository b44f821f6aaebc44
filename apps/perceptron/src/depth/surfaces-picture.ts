/** The decisions of networks of growing depth in the input plane, side by side. */
import {
  type Box,
  INK,
  QUIET,
  card,
  formatPercent,
  heading,
  legend,
  legendWidth,
  mark,
  text,
} from '@nutshell/drawing';
import { planePanel } from './plane-panel.ts';
import { plane, type Problem } from './points.ts';
import type { Surface } from './surface.ts';
import type { Score } from './score.ts';

const GAP = 24;
const MARGIN = 24;
const HEAD = 104;
const WIDTH = 900;

export interface Decided {
  hidden: readonly number[];
  surface: Surface;
  test: Score;
}

export function surfacesPicture(networks: readonly Decided[], problem: Problem, activation: string): string {
  const columns = networks.length <= 4 ? networks.length : Math.ceil(networks.length / 2);
  const panel = Math.min(320, Math.floor((WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns));
  const row = panel + 66;
  const width = Math.max(2 * MARGIN + columns * panel + (columns - 1) * GAP, 620);
  const { train, test, classes } = problem;
  const parts = [
    heading(`Depth on ${problem.name}`, { y: 36, size: 17 }),
    text(
      MARGIN,
      57,
      `${activation} units. Darker: the network is surer. Black line: two classes are equally likely.`,
      { fill: QUIET },
    ),
    legend(MARGIN, 80, classes),
    testKey(MARGIN + legendWidth(classes), 80),
  ];
  networks.forEach(({ hidden, surface, test: score }, i) => {
    const box: Box = {
      x: MARGIN + (i % columns) * (panel + GAP),
      y: HEAD + Math.floor(i / columns) * row + 34,
      width: panel,
      height: panel,
    };
    parts.push(
      text(box.x, box.y - 22, depthWords(hidden), { size: 13, weight: 600 }),
      text(box.x, box.y - 7, `${formatPercent(score.accuracy)} of the test points right`, {
        size: 11.5,
        fill: QUIET,
      }),
      planePanel(box, {
        bounds: plane,
        surface,
        points: [
          { x: train.x, labels: train.labels },
          { x: test.x, labels: test.labels, hollow: true, ringed: score.misses.map(([index]) => index) },
        ],
      }),
    );
  });
  const rows = Math.ceil(networks.length / columns);
  return card(width, HEAD + rows * row, `decisions of networks of growing depth on ${problem.name}`, parts);
}

/** `no hidden layer`, `hidden layers of 8 and 8`. */
export function depthWords(hidden: readonly number[]): string {
  if (hidden.length === 0) return 'No hidden layer';
  if (hidden.length === 1) return `One hidden layer: ${hidden[0]} ${hidden[0] === 1 ? 'unit' : 'units'}`;
  return `${hidden.length} hidden layers: ${hidden.join(', ')} units`;
}

function testKey(x: number, y: number): string {
  return (
    `<path d="${mark('circle', x + 8, y - 4, 3.5)}" fill="#ffffff" stroke="${QUIET}" stroke-width="1.1"/>` +
    text(x + 17, y, 'hollow: for testing') +
    `<path d="${mark('circle', x + 148, y - 4, 2)}" fill="${QUIET}"/><path d="${mark('circle', x + 148, y - 4, 5)}" fill="none" stroke="${INK}"/>` +
    text(x + 159, y, 'ringed: wrong')
  );
}
