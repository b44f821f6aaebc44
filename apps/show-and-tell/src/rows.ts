/** The scores of a record as a table: the network, people, and what needs no network or no picture. */

const COLUMNS = [
  ['bleu1', 'BLEU-1'],
  ['bleu2', 'BLEU-2'],
  ['bleu3', 'BLEU-3'],
  ['bleu4', 'BLEU-4'],
  ['rougeL', 'ROUGE-L'],
  ['cider', 'CIDEr'],
  ['ciderD', 'CIDEr-D'],
  ['meteorLite', 'METEOR-lite'],
] as const;

const ROWS: Record<string, string> = {
  test: 'network, test',
  validation: 'network, validation',
  human: 'people: each caption against the others of its picture',
  nearest: 'caption of the nearest training picture',
  frequent: 'the most frequent training caption',
  shuffled: 'network, shown other pictures',
  zeroed: 'network, shown nothing',
};

/** Head and rows, of those metrics that there are; scores are fractions, in percent as papers print them. */
export function rowsOf(metrics: Record<string, number>): { head: string[]; rows: string[][] } {
  const beams = Object.keys(metrics).flatMap((name) => /^(beam(\d+))\.ciderD$/.exec(name)?.slice(1, 2) ?? []);
  const titles = {
    ...ROWS,
    ...Object.fromEntries(beams.map((name) => [name, `network, validation, beam ${name.slice(4)}`])),
  };
  const rows = Object.entries(titles).flatMap(([row, title]) => {
    const cells = COLUMNS.map(([name]) => metrics[`${row}.${name}`]);
    if (cells.every((value) => value === undefined)) return [];
    return [[title, ...cells.map((value) => (value === undefined ? '' : (100 * value).toFixed(1)))]];
  });
  return { head: ['', ...COLUMNS.map(([, title]) => title)], rows };
}
