/** Labels out of what a network trained by CTC emits. Class 0 is the blank. */
import { logAdd } from '../hmm/log-sum.ts';
import { largestOf } from '../recogniser.ts';

export interface Emissions {
  /** `[time, classes]`: ln P(class at time) */
  values: Float32Array;
  classes: number;
}

/** The labels of the likeliest class at each time: repetitions once, blanks left out. */
export function greedy({ values, classes }: Emissions): number[] {
  const labels: number[] = [];
  let before = 0;
  for (let at = 0; at < values.length; at += classes) {
    const best = largestOf(values, at, classes);
    if (best !== 0 && best !== before) labels.push(best);
    before = best;
  }
  return labels;
}

/** Labels, and ln of the probability of all ways of emitting them that were followed. */
export interface Hypothesis {
  labels: number[];
  logProbability: number;
}

interface Prefix {
  labels: number[];
  /** ln of the probability of its ways that end in a blank, and in its last label. */
  blank: number;
  label: number;
}

/**
 * Prefix beam search (Hannun et al. 2014, without a model of language): at each time the `width` likeliest beginnings are kept, each the sum
 * over its ways. A beam as wide as there are beginnings is exact.
 * @param allows which beginnings may be: those of the words in a list, for example
 */
export function prefixBeam(
  { values, classes }: Emissions,
  { width = 16, allows = () => true }: { width?: number; allows?(labels: readonly number[]): boolean } = {},
): Hypothesis[] {
  let beam: Prefix[] = [{ labels: [], blank: 0, label: -Infinity }];
  for (let at = 0; at < values.length; at += classes) {
    const next = new Map<string, Prefix>();
    const prefixOf = (labels: number[]): Prefix => {
      const key = labels.join();
      let prefix = next.get(key);
      if (!prefix) next.set(key, (prefix = { labels, blank: -Infinity, label: -Infinity }));
      return prefix;
    };
    for (const { labels, blank, label } of beam) {
      const either = logAdd(blank, label);
      const last = labels.at(-1);
      const same = prefixOf(labels);
      same.blank = logAdd(same.blank, either + values[at]);
      if (last !== undefined) same.label = logAdd(same.label, label + values[at + last]);
      for (let k = 1; k < classes; k++) {
        const longer = [...labels, k];
        if (!allows(longer)) continue;
        const prefix = prefixOf(longer);
        // The same label again is another one only after a blank.
        prefix.label = logAdd(prefix.label, (k === last ? blank : either) + values[at + k]);
      }
    }
    beam = [...next.values()].sort((a, b) => total(b) - total(a)).slice(0, width);
  }
  return beam.map((prefix) => ({ labels: prefix.labels, logProbability: total(prefix) }));
}

const total = ({ blank, label }: Prefix): number => logAdd(blank, label);
