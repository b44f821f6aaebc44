/** What depth and pre-training do: word errors by the number of hidden layers, beside those of Seide, Li and Yu 2011. */
import { BLUE, ORANGE, QUIET, card, dashes, heading, plot, px, text } from '@nutshell/drawing';

/** Word errors, as shares, of networks that differ in depth alone. */
export interface DepthCurve {
  name: string;
  points: readonly { layers: number; error: number }[];
}

/**
 * Switchboard Hub5'00, layers of 2,048 logistic units, 309 hours: their table of depths, begun with Boltzmann machines or drawn at random.
 * The mixtures make 23.6 %. Quoted from memory.
 */
export const SEIDE: readonly DepthCurve[] = [
  {
    name: 'pre-trained',
    points: curve([1, 0.242], [2, 0.204], [3, 0.184], [4, 0.178], [5, 0.172], [7, 0.171]),
  },
  { name: 'not', points: curve([1, 0.243], [2, 0.222], [3, 0.2], [4, 0.187], [5, 0.182], [7, 0.174]) },
];

function curve(...points: [layers: number, error: number][]): DepthCurve['points'] {
  return points.map(([layers, error]) => ({ layers, error }));
}

const COLOURS = [BLUE, ORANGE, QUIET];
const [WIDTH, HEIGHT, TOP, SIDE] = [900, 500, 112, 350];

/** @param ours up to three curves @param words that were tested, all folds and noise levels together */
export function depthSvg(ours: readonly DepthCurve[], words: number): string {
  const title = 'Depth: word errors by the number of hidden layers';
  return card(WIDTH, HEIGHT, title, [
    heading(title),
    ...panel(76, `ours: connected digits, ${words.toLocaleString('en')} words`, ours),
    ...panel(510, "Seide, Li and Yu 2011: Switchboard, Hub5'00", SEIDE),
    text(
      76,
      HEIGHT - 20,
      'Another task: only how the curves run compares. Their figures are quoted from memory, to be checked.',
      {
        size: 12,
        fill: QUIET,
      },
    ),
  ]);
}

function panel(left: number, caption: string, curves: readonly DepthCurve[]): string[] {
  const box = { x: left, y: TOP, width: SIDE, height: 250 };
  const all = curves.flatMap(({ points }) => points);
  const percent = (error: number) => 100 * error;
  const { frame, path, x, y } = plot(
    box,
    { low: 0, high: Math.max(...all.map(({ layers }) => layers)) + 1, whole: true, label: 'hidden layers' },
    {
      low: 0,
      high: 1.15 * Math.max(...all.map(({ error }) => percent(error))),
      label: 'word errors in %',
    },
  );
  const lines = curves.flatMap(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const places = points.map(({ layers, error }) => [layers, percent(error)] as const);
    const row = TOP + 304 + 18 * i;
    const dash = dashes[i].length > 0 ? ` stroke-dasharray="${dashes[i].join(' ')}"` : '';
    return [
      `<path d="${path(places)}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
      ...places.map(
        ([layers, error]) => `<circle cx="${px(x(layers))}" cy="${px(y(error))}" r="4" fill="${colour}"/>`,
      ),
      `<path d="M${left + 14} ${row}h30" stroke="${colour}" stroke-width="2"${dash}/>`,
      text(left + 52, row + 4, name, { fill: colour, weight: 600 }),
    ];
  });
  return [text(left, TOP - 36, caption, { weight: 600 }), frame, ...lines];
}
