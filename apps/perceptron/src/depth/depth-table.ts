import { formatFixed, formatPercent } from '@nutshell/drawing';
import type { Table } from '../table.ts';
import type { Trained } from './trained.ts';

/** The comparison by depth. */
export function depthTable(
  networks: readonly Pick<Trained, 'hidden' | 'network' | 'train' | 'test' | 'turning'>[],
): Table {
  return {
    title: 'By depth',
    head: ['hidden layers', 'parameters', 'train right', 'test right', 'test loss', 'boundary turns by'],
    rows: networks.map(({ hidden, network, train, test, turning }) => [
      hiddenWords(hidden),
      String(network.parameters.length),
      formatPercent(train.accuracy),
      formatPercent(test.accuracy),
      formatFixed(test.loss, 3),
      turning === undefined ? '–' : `${Math.round(turning)}°`,
    ]),
  };
}

/** The units of the hidden layers, as a table has them. */
export function hiddenWords(hidden: readonly (number | string)[]): string {
  return hidden.length === 0 ? 'none (perceptron)' : hidden.join(', ');
}
