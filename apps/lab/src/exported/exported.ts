/** The exported networks of one app, and which of them a page shows. */
import { computed, type ReadonlySignal } from '@preact/signals';
import type { NetworkSummary, ResultSummary } from '../catalogue/catalogue.ts';
import { catalogue } from '../catalogue/connection.ts';

export interface Exported {
  readonly app: string;
  /** By their names in addresses, `budget/seed-1`; undefined while that is not known. */
  readonly names: ReadonlySignal<readonly string[] | undefined>;
  /** The name that the address asks for; '' is none. */
  readonly wanted: ReadonlySignal<string>;
  /** The one that is shown: the wanted one, or the first if none is wanted. */
  readonly name: ReadonlySignal<string | undefined>;
  /** What is known of it. */
  readonly network: ReadonlySignal<NetworkSummary | undefined>;
  /** The record of its training, if there is one. */
  readonly record: ReadonlySignal<ResultSummary | undefined>;
}

export interface ExportedOptions {
  /** Reads the wanted name from the address. */
  wanted: () => string;
  /** The smaller comes first; by default those of smoke tests are the last. */
  rank?: (network: NetworkSummary) => number;
}

export function exportedOf(app: string, { wanted: read, rank = smokeLast }: ExportedOptions): Exported {
  const names = computed(() =>
    catalogue.value?.networks
      .filter((each) => each.app === app)
      .sort((a, b) => rank(a) - rank(b))
      .map(nameOf),
  );
  const wanted = computed(read);
  const name = computed(() => {
    const sought = wanted.value || names.value?.[0];
    return names.value?.find((each) => each === sought);
  });
  const isShown = (each: { app: string; experiment: string; seed: number }) =>
    each.app === app && nameOf(each) === name.value;
  const network = computed(() => catalogue.value?.networks.find(isShown));
  const record = computed(() => catalogue.value?.results.find(isShown));
  return { app, names, wanted, name, network, record };
}

/** As in addresses. */
export const nameOf = ({ experiment, seed }: { experiment: string; seed: number }): string =>
  `${experiment}/seed-${seed}`;

export const smokeLast = ({ experiment }: NetworkSummary): number => (experiment.startsWith('smoke') ? 1 : 0);
