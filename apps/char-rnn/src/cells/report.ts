/** cells.html: what a network does while it reads a text, in one file. */
import { formatCount, formatFixed, formatPercent } from '@nutshell/drawing';
import { pictureCard } from '@nutshell/drawing/files';
import { escapeHtml, htmlTable, page } from '@nutshell/experiment';
import type { Feature } from '@nutshell/micro/recurrent';
import type { Sample } from '../samples/measure.ts';
import type { FoundCell } from './found.ts';
import { guessesStyle, guessesTable } from './guesses.ts';
import { heatMap, heatMapLegend, heatMapStyle } from './heat-map.ts';
import type { KindErrors } from './kinds.ts';
import type { Reading } from './reading.ts';
import { saturationPicture } from './saturation-picture.ts';

/** Everything that was found out about a network. */
export interface Insight {
  /** What the network is, and what it read. */
  title: string;
  about: string;
  characters: readonly string[];
  vocabulary: readonly string[];
  reading: Reading;
  features: readonly Feature[];
  found: readonly FoundCell[];
  baseline: { name: string; errors: readonly KindErrors[] };
  sample: Sample;
}

/** Characters that a cell is shown over, and those whose guesses are shown. */
const [SHOWN, GUESSED] = [1200, 160];
/** Cells of a weaker correlation stand in the table alone. */
const FAINT = 0.3;

export function cellsReport(insight: Insight): string {
  const { title, about, characters, vocabulary, reading, baseline, sample } = insight;
  const lines = characters.indexOf('\n', characters.length >> 1) + 1;
  return page({
    title,
    lead: `<p class="quiet">${escapeHtml(about)}</p>`,
    style: heatMapStyle + guessesStyle,
    sections: [
      { title: 'Cells that follow the text', html: foundCells(insight) },
      {
        title: 'What it expects',
        html:
          '<p>Below each character the five that were likeliest at its place, before it was read: the more colour, the likelier. ' +
          'The one that came is underlined.</p>' +
          guessesTable(characters, vocabulary, reading, {
            from: lines,
            to: Math.min(lines + GUESSED, characters.length),
          }),
      },
      ...(reading.saturation.length === 0
        ? []
        : [
            {
              title: 'Gates',
              html:
                '<p>A dot is a unit. At the lower right its gate is nearly always shut, at the upper left nearly always open, and at the lower ' +
                'left it is neither: it works in between.</p>' +
                pictureCard(
                  saturationPicture(reading.saturation),
                  'how often the gates of each unit were shut and open',
                ),
            },
          ]),
      { title: `Errors, beside ${baseline.name}`, html: errorsTable(baseline) },
      { title: 'What it writes', html: sampleHtml(sample) },
    ],
  });
}

/** A cell as people name it: its layer from 1, and its place there from 0. */
const cellName = ({ layer, unit }: { layer: number; unit: number }) => `${layer + 1}:${unit}`;

/** Head and rows of a table of found cells. */
export function foundTable(found: readonly FoundCell[]): [head: string[], rows: string[][]] {
  const rows = found.map((cell) => [
    cell.title,
    cellName(cell),
    formatFixed(cell.correlation, 2),
    cell.f1 === undefined ? '' : formatFixed(cell.f1, 2),
  ]);
  return [['feature', 'cell', 'correlation', 'F1'], rows];
}

function foundCells({ characters, reading, features, found }: Insight): string {
  const table = htmlTable(...foundTable(found), ['correlation', 'F1']);
  const strong = found.filter(({ correlation }) => Math.abs(correlation) >= FAINT);
  const maps = strong.map((cell) => {
    const { values } = features.find(({ name }) => name === cell.feature)!;
    const from = liveliest(characters, values);
    const at = reading.places.findIndex(({ layer, unit }) => layer === cell.layer && unit === cell.unit);
    const map = heatMap(
      characters.slice(from, from + SHOWN),
      reading.activations[at].subarray(from, from + SHOWN),
    );
    return `<h3>${escapeHtml(`${cell.title}: cell ${cellName(cell)}, r = ${formatFixed(cell.correlation, 2)}`)}</h3>${map}`;
  });
  return [
    '<p>For each feature of the text the cell (layer:unit) whose value goes with it most closely. Cells and thresholds are chosen on the first ',
    'half of the text; figures and pictures are of the second half. F1 is that of telling by one threshold whether a feature holds. ',
    `Cells with a correlation of ${FAINT} or more, up or down, are shown.</p>`,
    table,
    heatMapLegend,
    ...maps,
  ].join('\n');
}

/** Where in the second half of the text a feature changes most, at the beginning of a line. */
function liveliest(characters: readonly string[], values: Float32Array): number {
  const middle = characters.length >> 1;
  let best = { from: middle, score: -1 };
  for (let from = middle; from + SHOWN <= characters.length; from++) {
    if (characters[from - 1] !== '\n') continue;
    const window = values.subarray(from, from + SHOWN);
    const mean = window.reduce((sum, value) => sum + value, 0) / SHOWN;
    const score = window.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    if (score > best.score) best = { from, score };
  }
  return best.from;
}

function errorsTable({ name, errors }: Insight['baseline']): string {
  const all = errors.reduce((sum, { characters }) => sum + characters, 0);
  const share = (count: number) => formatPercent(count / all);
  const rows = errors.map(({ kind, characters, loss, baselineLoss, both, onlyModel, onlyBaseline }) => [
    kind,
    share(characters),
    formatFixed(loss, 2),
    formatFixed(baselineLoss, 2),
    share(both),
    share(onlyModel),
    share(onlyBaseline),
  ]);
  const sum = (of: (row: KindErrors) => number) => errors.reduce((total, row) => total + of(row), 0);
  const total = [
    'all',
    formatCount(all),
    formatFixed(sum(({ characters, loss }) => characters * loss) / all, 2),
    formatFixed(sum(({ characters, baselineLoss }) => characters * baselineLoss) / all, 2),
    share(sum(({ both }) => both)),
    share(sum(({ onlyModel }) => onlyModel)),
    share(sum(({ onlyBaseline }) => onlyBaseline)),
  ];
  const head = [
    'character',
    'share',
    'nats',
    `nats, ${name}`,
    'both wrong',
    'only the network',
    `only ${name}`,
  ];
  return (
    '<p>A character is an error of a model that gives it less than half of the probability. Nats are means over the characters of a kind, shares ' +
    'are of all characters.</p>' +
    htmlTable(head, [...rows, total], head.slice(1))
  );
}

/** What the figures of samples are shares of. */
const shares: Record<string, string> = {
  'samples.lexes': 'characters that lex as C',
  'samples.balanced': 'brackets that have a partner',
  'samples.identifiers': 'identifiers that the training text has',
  'samples.words': 'words that the training text has',
  'samples.memorised': 'lines, of four words or more, that the training text has',
};

function sampleHtml({ text, metrics, heldOut }: Sample): string {
  const rows = Object.keys(metrics).map((name) => [
    shares[name] ?? name,
    formatPercent(metrics[name]),
    formatPercent(heldOut[name]),
  ]);
  return (
    `<p>Measured on ${formatCount(text.length)} characters.</p>` +
    htmlTable(['', 'written', 'held-out text'], rows, ['written', 'held-out text']) +
    `<pre>${escapeHtml(text.slice(0, SHOWN))}</pre>`
  );
}
