import { Random } from '@nutshell/random';
import { expect, test } from 'vitest';
import { type Emissions, greedy, prefixBeam } from '../src/spotter/decoding.ts';

const TIME = 5;
const CLASSES = 3;

function someEmissions(seed: number): Emissions {
  const values = new Random(seed).fillNormal(new Float32Array(TIME * CLASSES), 0, 1.5);
  for (let t = 0; t < TIME; t++) {
    const row = values.subarray(t * CLASSES, (t + 1) * CLASSES);
    const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    row.forEach((x, k) => (row[k] = x - total));
  }
  return { values, classes: CLASSES };
}

/** The probability of every string of labels, from all ways of emitting it. */
function allStrings({ values }: Emissions): Map<string, number> {
  const strings = new Map<string, number>();
  for (let path = 0; path < CLASSES ** TIME; path++) {
    const emitted = Array.from({ length: TIME }, (_, t) => Math.floor(path / CLASSES ** t) % CLASSES);
    const read = emitted.filter((label, t) => label !== emitted[t - 1]).filter((label) => label !== 0);
    const p = Math.exp(emitted.reduce((sum, label, t) => sum + values[t * CLASSES + label], 0));
    strings.set(read.join(), (strings.get(read.join()) ?? 0) + p);
  }
  return strings;
}

test('a beam as wide as there are strings finds the probability of each of them', () => {
  const emissions = someEmissions(1);
  const strings = allStrings(emissions);
  const found = prefixBeam(emissions, { width: 1000 });
  for (const { labels, logProbability } of found)
    expect(Math.exp(logProbability)).toBeCloseTo(strings.get(labels.join()) ?? 0, 5);
  const best = [...strings].reduce((a, b) => (b[1] > a[1] ? b : a));
  expect(found[0].labels.join()).toBe(best[0]);
  expect(found.reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0)).toBeCloseTo(1, 5);
});

test('the best string may be another than that of the best path (Graves 2012, figure 7.5)', () => {
  // P(blank) = 0.6, P(1) = 0.4 twice: the best path is empty, 0.36; the three that read "1" are 0.64 together.
  const values = Float32Array.from([0.6, 0.4, 0.6, 0.4], Math.log);
  expect(greedy({ values, classes: 2 })).toEqual([]);
  const [best] = prefixBeam({ values, classes: 2 });
  expect(best.labels).toEqual([1]);
  expect(Math.exp(best.logProbability)).toBeCloseTo(0.64, 6);
});

test('greedy: repetitions once, unless a blank lies between', () => {
  const path = [1, 1, 0, 1, 2, 2];
  const values = Float32Array.from({ length: 18 }, (_, i) => (path[Math.floor(i / 3)] === i % 3 ? 0 : -9));
  expect(greedy({ values, classes: 3 })).toEqual([1, 1, 2]);
});

test('only what is allowed is found', () => {
  const found = prefixBeam(someEmissions(2), {
    width: 50,
    allows: (labels) => '1,2'.startsWith(labels.join()),
  });
  expect(found.map(({ labels }) => labels.join()).sort()).toEqual(['', '1', '1,2']);
});
