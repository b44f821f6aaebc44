import {
  BLUE,
  type Box,
  INK,
  ORANGE,
  QUIET,
  type Scales,
  arrowHead,
  boxAttributes,
  card,
  classLooks,
  clipped,
  formatShort,
  heading,
  legend,
  mark,
  outline,
  plot,
  px,
  scales,
  text,
  thinned,
  largest,
  smallest,
} from '@nutshell/drawing';
import { type Proof, type MarginRow, type SeparableExamples } from './convergence.ts';
import type { GateLesson } from './gates.ts';

/** The separable points, the line that was learnt with its weights, those on the way to it, and the margin. */
export function linePicture(
  examples: SeparableExamples,
  proof: Proof,
  lines: readonly Float64Array[],
): string {
  const box: Box = { x: 60, y: 88, width: 400, height: 400 };
  const area = plot(box, { label: 'x₁', low: -1.05, high: 1.05 }, { label: 'x₂', low: -1.05, high: 1.05 });
  const { x, targets, u, margin } = examples;
  const { lesson } = proof;
  const points = [0, 1].map((label) => {
    const shapes = Array.from(targets, (target, i) =>
      target === label ? mark(classLooks[label].shape, area.x(x[3 * i]), area.y(x[3 * i + 1]), 4) : '',
    );
    return `<path d="${shapes.join('')}" fill="${classLooks[label].colour}"/>`;
  });
  const stripe = [shifted(u, margin), shifted(u, -margin)].map(
    (edge) => `<path d="${decisionLine(area, edge)}" stroke="${QUIET}" stroke-dasharray="4 4" fill="none"/>`,
  );
  const way = thinned(lines, 100).map(
    (w, i) =>
      `<path d="${decisionLine(area, w)}" stroke="#8f9bb3" stroke-width="1" opacity="${px(0.15 + (0.5 * i) / Math.min(lines.length, 100))}" fill="none"/>`,
  );
  const w = lesson.weights;
  const norm = Math.hypot(w[0], w[1]);
  const foot: [number, number] = [(-w[2] * w[0]) / norm ** 2, (-w[2] * w[1]) / norm ** 2];
  const tip: [number, number] = [foot[0] + (0.3 * w[0]) / norm, foot[1] + (0.3 * w[1]) / norm];
  const arrow =
    arrowHead('tip') +
    `<path d="${area.path([foot, tip])}" stroke="${INK}" stroke-width="2" marker-end="url(#tip)"/>` +
    text(area.x(tip[0]) + 6, area.y(tip[1]) + (tip[1] > foot[1] ? -6 : 16), 'w', { weight: 600, size: 14 });
  const title = `Rosenblatt’s rule: ${lesson.mistakes} mistakes in ${lesson.passes} passes`;
  return card(484, 546, title, [
    heading(title),
    text(
      24,
      52,
      'grey: the line after each mistake; dashed: the margin γ of the line that labelled the points',
      {
        size: 11,
        fill: QUIET,
      },
    ),
    legend(250, 78, ['t = 0', 't = 1']),
    area.frame,
    clipped(box, 'plane', [
      ...stripe,
      ...way,
      ...points,
      `<path d="${decisionLine(area, w)}" stroke="${INK}" stroke-width="2.5" fill="none"/>`,
      arrow,
    ]),
  ]);
}

/** wᵀu and |w| after every mistake, between the two lines of the proof. */
export function proofPicture({ bound, margin, radius, steps }: Proof): string {
  const box: Box = { x: 70, y: 88, width: 520, height: 320 };
  const drawn = thinned(
    steps.map((step, i) => ({ k: i + 1, step })),
    400,
  );
  const most = Math.max(steps.length * 1.6, 4);
  const last = Math.min(bound, most);
  const high = 1.05 * Math.max(radius * Math.sqrt(last), margin * last);
  const area = plot(
    box,
    { label: 'mistake k', low: 0, high: last, whole: true },
    { label: 'length', low: 0, high },
  );
  const curve = (f: (k: number) => number) =>
    area.path(Array.from({ length: 101 }, (_, i) => [(last * i) / 100, f((last * i) / 100)] as const));
  const dots = (value: (step: Proof['steps'][number]) => number, label: number) =>
    `<path d="${drawn.map(({ k, step }) => mark(classLooks[label].shape, area.x(k), area.y(value(step)), drawn.length > 80 ? 1.6 : 2.6)).join('')}" fill="${classLooks[label].colour}"/>`;
  const title = `The proof, run: kγ ≤ wᵀu ≤ |w| ≤ √k R`;
  return card(620, 466, title, [
    heading(title),
    text(
      24,
      52,
      `the two lines meet at k = (R/γ)² = ${Math.round(bound)}; the rule stopped after ${steps.length} mistakes`,
      {
        size: 12,
        fill: QUIET,
      },
    ),
    legend(380, 78, ['wᵀu', '|w|']),
    area.frame,
    clipped(box, 'area', [
      `<path d="${curve((k) => margin * k)}" stroke="${INK}" stroke-width="1.5" fill="none"/>`,
      `<path d="${curve((k) => radius * Math.sqrt(k))}" stroke="${INK}" stroke-width="1.5" stroke-dasharray="7 4" fill="none"/>`,
      dots(({ along }) => along, 0),
      dots(({ length }) => length, 1),
      text(area.x(0.72 * last), area.y(radius * Math.sqrt(0.72 * last)) + 22, '√k R', { weight: 600 }),
      text(area.x(0.8 * last), area.y(margin * 0.8 * last) - 8, 'kγ', { weight: 600 }),
    ]),
  ]);
}

/** Every run's mistakes beside (R/γ)², by γ. */
export function boundPicture(rows: readonly MarginRow[]): string {
  const box: Box = { x: 70, y: 88, width: 520, height: 340 };
  const proofs = rows.flatMap((row) => row.proofs);
  const margins = proofs.map(({ margin }) => margin);
  const [low, high] = [smallest(margins) / 1.15, largest(margins) * 1.15];
  const area = plot(
    box,
    { label: 'margin γ', low, high, log: true },
    { label: 'mistakes', low: 1, high: 1.5 * largest(proofs.map(({ bound }) => bound)), log: true },
  );
  const shapes = (value: (proof: Proof) => number, label: number, r: number) =>
    `<path d="${proofs.map((proof) => mark(classLooks[label].shape, area.x(proof.margin), area.y(Math.max(1, value(proof))), r)).join('')}" fill="${classLooks[label].colour}" opacity="0.6"/>`;
  const title = `Mistakes of ${proofs.length} runs beside Novikoff’s bound`;
  return card(620, 486, title, [
    heading(title),
    legend(330, 76, ['mistakes of a run', 'its bound (R/γ)²']),
    area.frame,
    clipped(box, 'area', [
      shapes(({ lesson }) => lesson.mistakes, 0, 2.6),
      shapes(({ bound }) => bound, 1, 2.2),
    ]),
  ]);
}

/** The decision lines of XOR's circle: one small plane for every presentation of its repeating passes that changes the weights. */
export function xorPicture({ lesson, history }: GateLesson): string {
  const { from, to } = lesson.cycle!;
  const steps = history.filter(({ pass }) => pass > from && pass <= to);
  const [size, gap] = [132, 22];
  const panels = steps.map(({ x, t, z, a, weights }, i) => {
    const [column, row] = [i % 4, Math.floor(i / 4)];
    const box: Box = { x: 24 + column * (size + gap), y: 92 + row * (size + 66), width: size, height: size };
    const area = scales(box, { low: -0.6, high: 1.6 }, { low: -0.6, high: 1.6 });
    const marks = [0, 1, 1, 0].map((target, corner) => {
      const [u, v] = [corner >> 1, corner & 1];
      return `<path d="${mark(classLooks[target].shape, area.x(u), area.y(v), 5)}" fill="${classLooks[target].colour}"/>`;
    });
    const wrong = a !== t;
    const [w1, w2, b] = weights;
    return [
      outline(box),
      clipped(box, `panel${i}`, [
        halfPlane(area, weights),
        ...marks,
        `<circle cx="${px(area.x(x[0]))}" cy="${px(area.y(x[1]))}" r="10" fill="none" stroke="${INK}" stroke-width="1.5"/>`,
      ]),
      text(box.x, box.y - 8, `(${x.join(', ')}): z = ${formatShort(z)}, a = ${a}`, { size: 11 }),
      text(box.x, box.y + size + 16, wrong ? 'mistake: now' : 'right: still', {
        size: 11,
        fill: wrong ? ORANGE : BLUE,
      }),
      text(box.x, box.y + size + 31, `w = (${formatShort(w1)}, ${formatShort(w2)}), b = ${formatShort(b)}`, {
        size: 11,
      }),
    ].join('\n');
  });
  const rows = Math.ceil(steps.length / 4);
  const title = 'XOR: the weights go round in a circle';
  return card(24 + 4 * (size + gap), 92 + rows * (size + 66), title, [
    heading(title),
    text(24, 52, 'the ring: the example shown; shaded: where the neuron then says 1', {
      size: 11,
      fill: QUIET,
    }),
    legend(430, 52, ['t = 0', 't = 1']),
    ...panels,
  ]);
}

/** The part of a small plane where w₁x + w₂y + b ≥ 0, and its edge. */
function halfPlane(area: Scales, [w1, w2, b]: readonly number[]): string {
  const norm = Math.hypot(w1, w2);
  if (norm === 0) {
    return b >= 0 ? `<rect ${boxAttributes(area.box)} fill="${ORANGE}" opacity="0.15"/>` : '';
  }
  const foot = [(-b * w1) / norm ** 2, (-b * w2) / norm ** 2];
  const [along, inside] = [[-w2 / norm, w1 / norm], [w1 / norm, w2 / norm]]; // prettier-ignore
  const corner = (s: number, t: number): [number, number] => [
    foot[0] + s * along[0] + t * inside[0],
    foot[1] + s * along[1] + t * inside[1],
  ];
  const shade = area.path([corner(-9, 0), corner(9, 0), corner(9, 9), corner(-9, 9)], true);
  return (
    `<path d="${shade}" fill="${ORANGE}" opacity="0.15"/>` +
    `<path d="${area.path([corner(-9, 0), corner(9, 0)])}" stroke="${INK}" stroke-width="1.5"/>`
  );
}

/** The line w₁x + w₂y + b = 0, well beyond the plot. */
function decisionLine(area: Scales, [w1, w2, b]: Float64Array): string {
  const norm = Math.hypot(w1, w2);
  if (norm === 0) return '';
  const foot = [(-b * w1) / norm ** 2, (-b * w2) / norm ** 2];
  return area.path([
    [foot[0] - (9 * w2) / norm, foot[1] + (9 * w1) / norm],
    [foot[0] + (9 * w2) / norm, foot[1] - (9 * w1) / norm],
  ]);
}

/** The line on which uᵀx = distance. */
function shifted(u: ArrayLike<number>, distance: number): Float64Array {
  return Float64Array.of(u[0], u[1], u[2] - distance);
}
