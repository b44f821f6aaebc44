import {
  type Box,
  INK,
  QUIET,
  type Scales,
  around,
  card,
  classLooks,
  clipped,
  dashes,
  formatNumber,
  heading,
  legend,
  mark,
  plot,
  px,
  text,
  thinned,
} from '@nutshell/drawing';
import type { ClosedForm } from './closed-form.ts';
import { type Descent, distance } from './descent.ts';
import type { Samples } from './samples.ts';

/** Of a curve, or of the rows of a split, that are drawn. */
const MOST_POINTS = 1000;

/** Rows with one input, and the line through them. */
export function fitPicture(train: Samples, test: Samples, [w, b = 0]: Float64Array): string {
  const all = [train, test];
  const box: Box = { x: 70, y: 84, width: 500, height: 330 };
  const [xs, ys] = [all.flatMap(({ x }) => [...x]), all.flatMap(({ y }) => [...y])];
  const { low, high } = around(xs);
  const area = plot(box, { label: train.names[0], low, high }, { label: train.target, ...around(ys) });
  const line = area.path([
    [low, w * low + b],
    [high, w * high + b],
  ]);
  const title = `${train.target} = ${formatNumber(w)} ${train.names[0]}${b ? ` ${b < 0 ? '−' : '+'} ${formatNumber(Math.abs(b))}` : ''}`;
  return card(600, 474, title, [
    heading(title),
    legend(380, 70, test.y.length ? ['training', 'test'] : ['training']),
    area.frame,
    clipped(box, 'area', [
      ...all.map((samples, i) => dots(area, samples.x, samples.y, i)),
      `<path d="${line}" stroke="${INK}" stroke-width="2.5"/>`,
    ]),
  ]);
}

/** Predicted values of several inputs beside the measured ones. */
export function predictionPicture(train: Samples, test: Samples, weights: Float64Array): string {
  const box: Box = { x: 70, y: 84, width: 400, height: 400 };
  const all = [train, test];
  const predicted = all.map(({ x, y, names }) =>
    Float64Array.from(y, (_, i) =>
      names.reduce((sum, _, j) => sum + weights[j] * x[i * names.length + j], weights[names.length] ?? 0),
    ),
  );
  const { low, high } = around([
    ...all.flatMap(({ y }) => [...y]),
    ...predicted.flatMap((values) => [...values]),
  ]);
  const area = plot(
    box,
    { label: `${train.target}, measured`, low, high },
    { label: `${train.target}, predicted`, low, high },
  );
  const title = `${train.target} from ${train.names.length} inputs`;
  return card(500, 546, title, [
    heading(title),
    legend(300, 70, test.y.length ? ['training', 'test'] : ['training']),
    area.frame,
    clipped(box, 'area', [
      `<path d="${area.path([[low, low], [high, high]])}" stroke="${QUIET}" stroke-dasharray="5 4"/>`, // prettier-ignore
      ...all.map(({ y }, i) => dots(area, y, predicted[i], i)),
    ]),
  ]);
}

/** E over two weights as contour lines, which are ellipses, and the way of each descent. */
export function surfacePicture(
  descents: readonly Descent[],
  { weights, curvatures, axes }: ClosedForm,
  names: readonly string[],
): string {
  const box: Box = { x: 70, y: 100, width: 420, height: 420 };
  // Equal lengths look equal, so that a step down the slope is seen to be at right angles to the contours.
  const seen = [0, 1].map((j) =>
    around([...descents.flatMap(({ trace }) => trace.map((w) => w[j])), weights[j]]),
  );
  const reach = Math.max(...seen.map(({ low, high }) => high - low));
  const [from, to] = seen.map(({ low, high }) => [(low + high - reach) / 2, (low + high + reach) / 2]);
  const bias = names.length === 1;
  const area = plot(
    box,
    { label: bias ? `w (of ${names[0]})` : `w of ${names[0]}`, low: from[0], high: from[1] },
    { label: bias ? 'b' : `w of ${names[1]}`, low: to[0], high: to[1] },
  );
  const start = distanceAlong(weights, axes);
  const height = start.reduce((sum, along, i) => sum + 0.5 * curvatures[i] * along ** 2, 0);
  const contours = [1, 0.5, 0.25, 0.1, 0.03, 0.01, 0.001].map((part) => {
    const radii = curvatures.map((curvature) => Math.sqrt((2 * part * height) / Math.max(curvature, 1e-12)));
    const points = Array.from({ length: 97 }, (_, i): [number, number] => {
      const angle = (2 * Math.PI * i) / 96;
      const [u, v] = [radii[0] * Math.cos(angle), radii[1] * Math.sin(angle)];
      return [weights[0] + u * axes[0][0] + v * axes[1][0], weights[1] + u * axes[0][1] + v * axes[1][1]];
    });
    return `<path d="${area.path(points)}" stroke="#c3c9d2" fill="none"/>`;
  });
  const ways = descents.map(({ trace }, i) => {
    const points = trace.map(([w, b]): [number, number] => [w, b]);
    const marks = points
      .slice(0, 40)
      .map(([u, v]) => mark(classLooks[i].shape, area.x(u), area.y(v), 2.6))
      .join('');
    return (
      `<path d="${area.path(points)}" stroke="${classLooks[i].colour}" stroke-width="1.3" stroke-dasharray="${dashes[i].join(' ')}" fill="none" opacity="0.8"/>` +
      `<path d="${marks}" fill="${classLooks[i].colour}"/>`
    );
  });
  const [u, v] = [px(area.x(weights[0])), px(area.y(weights[1]))];
  const title = 'E as a landscape, and three ways down';
  return card(520, 580, title, [
    heading(title),
    text(24, 52, 'contour lines of E; a mark for each of the first 40 updates; cross: the closed form', {
      size: 11,
      fill: QUIET,
    }),
    legend(210, 80, descents.map(({ method }) => method)), // prettier-ignore
    area.frame,
    clipped(box, 'area', [
      ...contours,
      ...ways.toReversed(),
      `<path d="M${u} ${v}m-7 0h14m-7 -7v14" stroke="${INK}" stroke-width="2.5"/>`,
    ]),
  ]);
}

/** |w − w*| by passes, of every descent. */
export function distancePicture(descents: readonly Descent[], best: Float64Array): string {
  const box: Box = { x: 70, y: 84, width: 500, height: 300 };
  const floor = 1e-12;
  const curves = descents.map(({ weights }) => {
    const all = weights.map((w, pass): [number, number] => [pass, distance(w, best)]);
    return thinned(
      all.filter(([, value]) => Number.isFinite(value)),
      MOST_POINTS,
    );
  });
  const values = curves.flat().map(([, value]) => Math.max(value, floor));
  const passes = Math.max(...curves.map((curve) => curve.at(-1)![0]), 1);
  const area = plot(
    box,
    { label: 'passes', low: 0, high: passes, whole: true },
    { label: '|w − w*|', low: Math.min(...values) / 2, high: Math.max(...values) * 2, log: true },
  );
  const title = 'Distance to the closed form';
  return card(600, 444, title, [
    heading(title),
    legend(300, 70, descents.map(({ method }) => method)), // prettier-ignore
    area.frame,
    clipped(
      box,
      'area',
      curves.map((curve, i) => {
        const points = curve.map(([pass, value]): [number, number] => [pass, Math.max(value, floor)]);
        const marks = thinned(points, 26).map(([pass, value]) =>
          mark(classLooks[i].shape, area.x(pass), area.y(value), 3),
        );
        return (
          `<path d="${area.path(points)}" stroke="${classLooks[i].colour}" stroke-width="1.6" stroke-dasharray="${dashes[i].join(' ')}" fill="none"/>` +
          `<path d="${marks.join('')}" fill="${classLooks[i].colour}"/>`
        );
      }),
    ),
  ]);
}

function dots(area: Scales, x: Float64Array, y: Float64Array, label: number): string {
  const points = thinned(
    Array.from(x, (value, i) => [value, y[i]]),
    MOST_POINTS,
  );
  const shapes = points.map(([u, v]) => mark(classLooks[label].shape, area.x(u), area.y(v), 3));
  return `<path d="${shapes.join('')}" fill="${classLooks[label].colour}" opacity="0.75"/>`;
}

/** From the minimum to w = 0, along each axis. */
function distanceAlong(weights: Float64Array, axes: ClosedForm['axes']): number[] {
  return axes.map((axis) => axis.reduce((sum, value, j) => sum - value * weights[j], 0));
}
