/** Pictures of the space of features, and of first kernels as they take shape, in SVG. */
import { type Kernels, kernelPictures, largestOf } from '@nutshell/core/pictures';
import type { Picture } from '@nutshell/data';
import {
  ORANGE,
  QUIET,
  around,
  card,
  formatPercent,
  heading,
  palette,
  plot,
  px,
  text,
} from '@nutshell/drawing';
import { colourPicture } from '@nutshell/drawing/images';
import type { PlaneOfRows } from './features.ts';

const LEFT = 24;
const TOP = 64;

/** A picture, as the network sees it, with its class. */
export interface Named {
  seen: Picture;
  label: string;
}

/** Test pictures on the left, and on the right of each the training pictures nearest to it; those of another class are marked. */
export function neighboursSvg(
  title: string,
  rows: readonly { query: Named; found: readonly Named[] }[],
): string {
  const [side, gap, line] = [92, 10, 118];
  const across = 1 + Math.max(...rows.map(({ found }) => found.length));
  const placeOf = (column: number) => LEFT + column * (side + gap) + (column > 0 ? 24 : 0);
  const parts = rows.flatMap(({ query, found }, row) =>
    [query, ...found].map(({ seen, label }, column) => {
      const box = { x: placeOf(column), y: TOP + row * line, width: side, height: side };
      const isOther = label !== query.label;
      const caption = text(box.x + side / 2, box.y + side + 14, isOther ? `≠ ${label}` : label, {
        ...{ size: Math.min(11, (1.7 * side) / (label.length + 2)), anchor: 'middle' },
        fill: isOther ? ORANGE : QUIET,
      });
      return colourPicture(seen.pixels, seen.width, seen.height, box) + caption;
    }),
  );
  return card(placeOf(across) + 14, TOP + rows.length * line + 8, title, [
    heading(title),
    text(LEFT, TOP - 10, 'test picture', { fill: QUIET }),
    text(placeOf(1), TOP - 10, 'training pictures whose features are nearest; ≠ of another class', {
      fill: QUIET,
    }),
    ...parts,
  ]);
}

const MARKS: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `<circle cx="${px(x)}" cy="${px(y)}" r="3"/>`,
  (x, y) => `<rect x="${px(x - 2.7)}" y="${px(y - 2.7)}" width="5.4" height="5.4"/>`,
  (x, y) => `<path d="M${px(x)} ${px(y - 3.6)}l3.6 6.2h-7.2z"/>`,
];

/** Classes of so many colours and marks at most; further ones begin again. */
const colourOf = (label: number) => palette[label % palette.length];
const markOf = (label: number) => MARKS[Math.floor(label / palette.length) % MARKS.length];

/** Pictures in the plane of their first two principal components, each as the mark of its class. */
export function featurePlaneSvg(
  title: string,
  { points, shares }: PlaneOfRows,
  labels: ArrayLike<number>,
  classes: readonly string[],
): string {
  const box = { x: 70, y: TOP, width: 560, height: 460 };
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const axis = (values: number[], which: number) => ({
    ...around(values),
    label: `principal component ${which + 1}: ${formatPercent(shares[which])} of the variance`,
  });
  const { frame, x, y } = plot(box, axis(xs, 0), axis(ys, 1));
  const groups = classes.map((_, label) => {
    const marks = points.flatMap(([a, b], i) => (labels[i] === label ? [markOf(label)(x(a), y(b))] : []));
    return `<g fill="${colourOf(label)}" fill-opacity="0.75">${marks.join('')}</g>`;
  });
  const legend = classes.slice(0, Math.floor(box.height / 18)).map((name, label) => {
    const at = TOP + 12 + 18 * label;
    return `<g fill="${colourOf(label)}">${markOf(label)(box.x + box.width + 24, at - 4)}</g>${text(box.x + box.width + 36, at, name)}`;
  });
  const wide = 7 * Math.max(...classes.map(({ length }) => length));
  return card(box.x + box.width + 48 + wide, TOP + box.height + 52, title, [
    heading(title),
    frame,
    ...groups,
    ...legend,
  ]);
}

/** Kernels that are shown of each moment. */
const MOST_KERNELS = 24;

/** First kernels after some passes, a row for each moment, all on one scale. */
export function filtersSvg(title: string, moments: readonly (Kernels & { epoch: number })[]): string {
  const [side, gap, label] = [28, 5, 92];
  const largest = Math.max(...moments.map(({ values }) => largestOf(values)));
  let across = 0;
  const parts = moments.flatMap(({ epoch, ...kernels }, row) => {
    const y = TOP - 12 + row * (side + gap + 3);
    const pictures = kernelPictures(kernels, largest).slice(0, MOST_KERNELS);
    across = Math.max(across, pictures.length);
    return [
      text(LEFT, y + side / 2 + 4, epoch === 1 ? '1 pass' : `${epoch} passes`, { fill: QUIET }),
      ...pictures.map((kernel, i) =>
        colourPicture(kernel.pixels, kernel.side, kernel.side, {
          ...{ x: LEFT + label + i * (side + gap), y, width: side, height: side },
        }),
      ),
    ];
  });
  const width = Math.max(LEFT + label + across * (side + gap) + LEFT, 8.2 * title.length + 2 * LEFT);
  return card(width, TOP - 12 + moments.length * (side + gap + 3) + 12, title, [heading(title), ...parts]);
}
