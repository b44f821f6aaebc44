import type { Trained } from './trained.ts';

type Row = Pick<Trained, 'hidden' | 'network' | 'train' | 'test' | 'turning'>;

/** The head and the cells of the comparison by depth. */
export function depthRows(networks: readonly Row[]): { head: string[]; rows: string[][] } {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return {
    head: ['hidden layers', 'parameters', 'train right', 'test right', 'test loss', 'boundary turns by'],
    rows: networks.map(({ hidden, network, train, test, turning }) => [
      hidden.length === 0 ? 'none (perceptron)' : hidden.join(', '),
      String(network.parameters.length),
      percent(train.accuracy),
      percent(test.accuracy),
      test.loss.toFixed(3),
      turning === undefined ? '–' : `${Math.round(turning)}°`,
    ]),
  };
}

/** The comparison as text: the first column to the left, numbers to the right. */
export function depthTable(networks: readonly Row[]): string {
  const { head, rows } = depthRows(networks);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('   ');
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
