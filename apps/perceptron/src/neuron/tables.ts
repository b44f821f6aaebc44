/** The tables of a run of the neuron. */
import { formatPercent, formatShort, largest } from '@nutshell/drawing';
import type { MarginRow } from './convergence.ts';
import type { GateLesson, GateLessons } from './gates.ts';
import { fire, lecturePatterns, weightsFor } from './neuron.ts';
import type { Table } from '../table.ts';

/** The lecture's two patterns through the neuron whose weights give them. */
export function patternTable(): Table {
  const patterns = lecturePatterns.map(({ x }) => x);
  const { w, b } = weightsFor(
    patterns,
    lecturePatterns.map(({ z }) => z),
  );
  const neuron = { w, b, g: 'threshold' } as const;
  return {
    title: 'The neuron as pattern detector: z = wᵀx + b, a = g(z) with g(z) = 1 for z ≥ 0, else 0',
    head: ['x₁', 'x₂', 'w₁x₁ + w₂x₂ + b', 'z', 'a'],
    rows: [...patterns, [1, 1], [-1, -1]].map((x) => {
      const { z, a } = fire(neuron, x);
      const sum = x.map((value, i) => `${factor(w[i])}·${factor(value)}`).join(' + ');
      return [
        formatShort(x[0]),
        formatShort(x[1]),
        `${sum} + ${formatShort(b)}`,
        formatShort(z),
        formatShort(a),
      ];
    }),
    notes: [
      `w = (${w.map(formatShort).join(', ')}), b = ${formatShort(b)}: the shortest weights with z = 10 and z = −10; they point along the pattern (1, −1).`,
      'The last two rows lie on the decision line wᵀx + b = 0.',
    ],
  };
}

/** Rosenblatt's rule on functions of two bits. */
export function gateTable(lessons: GateLessons): Table {
  return {
    title: 'Rosenblatt’s rule on functions of two bits: after a mistake w ← w + (t − a) x, b ← b + (t − a)',
    head: ['function', 'w₁', 'w₂', 'b', 'mistakes', 'passes', ''],
    rows: Object.entries(lessons).map(([name, { lesson }]) => {
      const { weights, mistakes, passes, cycle } = lesson;
      const end = cycle
        ? `never: the weights after pass ${cycle.to} are those after pass ${cycle.from}`
        : 'learnt';
      return [name, ...[...weights].map(formatShort), String(mistakes), String(passes), end];
    }),
  };
}

/** The presentations of XOR, to the end of the cycle. */
export function xorTable({ lesson, history }: GateLesson): Table {
  const { from, to } = lesson.cycle!;
  return {
    title: 'XOR: no line separates it, so the weights go round in a circle',
    head: ['pass', 'x₁', 'x₂', 't', 'z', 'a', 'w₁', 'w₂', 'b', ''],
    rows: history.map(({ pass, x, t, z, a, weights }, i) => [
      String(pass),
      ...[...x, t, z, a, ...weights].map(formatShort),
      (a === t ? '' : 'mistake') +
        (i % 4 === 3 && (pass === from || pass === to) ? ' ← the same weights' : ''),
    ]),
    notes: [`Pass ${to} ends with the weights with which pass ${from} ended, so all that follows repeats.`],
  };
}

/** Mistakes beside the bound, a row for each gap. */
export function boundTable(rows: readonly MarginRow[]): Table {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    title: 'Novikoff’s bound: on separable examples the rule makes at most (R/γ)² mistakes',
    head: ['gap', 'runs', 'γ', 'R', 'bound (R/γ)²', 'mistakes', 'most', 'nearest to bound', 'passes', 'kept'],
    rows: rows.map(({ gap, proofs }) => {
      const mistakes = proofs.map(({ lesson }) => lesson.mistakes);
      return [
        String(gap),
        String(proofs.length),
        mean(proofs.map(({ margin }) => margin)).toFixed(4),
        mean(proofs.map(({ radius }) => radius)).toFixed(3),
        String(Math.round(mean(proofs.map(({ bound }) => bound)))),
        mean(mistakes).toFixed(1),
        String(largest(mistakes)),
        formatPercent(largest(proofs.map(ratio))),
        mean(proofs.map(({ lesson }) => lesson.passes)).toFixed(1),
        proofs.every(({ lesson, violations }) => lesson.converged && violations === 0) ? 'in all runs' : 'NO',
      ];
    }),
    notes: [
      'γ, R, bound, mistakes and passes are means over the runs. Kept: at every mistake k, wᵀu ≥ kγ and |w|² ≤ kR²,',
      'and the run ends without mistakes before k exceeds (R/γ)².',
    ],
  };
}

/** Mistakes as a part of the bound. */
export function ratio({ lesson, bound }: MarginRow['proofs'][number]): number {
  return lesson.mistakes / bound;
}

const factor = (value: number) => (value < 0 ? `(${formatShort(value)})` : formatShort(value));
