/** A panel for a single unit: a histogram of its values, the classes above and below one line. */
import {
  type Box,
  INK,
  LINE,
  QUIET,
  classLooks,
  formatShort,
  mark,
  outline,
  px,
  scale,
  text,
} from '@nutshell/drawing';

const BINS = 40;

export interface UnitContents {
  /** One number per point. */
  values: Float64Array;
  labels: Uint8Array;
  range: readonly [low: number, high: number];
  /** Where the classes part; none is drawn if undefined. */
  threshold?: number;
}

/** Two histograms back to back: class 1 and up above the line, class 0 below it. */
export function unitPanel(box: Box, { values, labels, range, threshold }: UnitContents): string {
  const middle = box.y + box.height / 2;
  const counts = classLooks.map(() => new Float64Array(BINS));
  values.forEach((value, i) => {
    const share = (value - range[0]) / (range[1] - range[0]);
    counts[labels[i]][Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)))]++;
  });
  const above = (bin: number) => counts.slice(1).reduce((sum, own) => sum + own[bin], 0);
  const tallest = Math.max(...counts[0], ...counts[0].map((_, bin) => above(bin)));
  const width = box.width / BINS;
  const unit = (0.46 * box.height) / tallest;
  const bars = counts.map((own, label) => {
    let path = '';
    own.forEach((count, bin) => {
      if (count === 0) return;
      const height = unit * count;
      const below = counts.slice(1, label).reduce((sum, other) => sum + other[bin], 0);
      const top = label === 0 ? middle : middle - unit * below - height;
      path += `M${px(box.x + bin * width + 0.4)} ${px(top)}h${px(width - 0.8)}v${px(height)}h${px(0.8 - width)}Z`;
    });
    return path && `<path d="${path}" fill="${classLooks[label].colour}"/>`;
  });
  const across = scale({ low: range[0], high: range[1] }, box.x, box.x + box.width);
  const line =
    threshold === undefined
      ? ''
      : `<path d="M${px(across(threshold))} ${px(box.y)}v${px(box.height)}" stroke="${INK}" stroke-width="1.8"/>`;
  const signs = [0, 1]
    .map((label) => {
      const y = label === 0 ? box.y + box.height - 10 : box.y + 10;
      return `<path d="${mark(classLooks[label].shape, box.x + 10, y, 3.5)}" fill="${classLooks[label].colour}"/>`;
    })
    .join('');
  return [
    ...bars,
    `<path d="M${px(box.x)} ${px(middle)}h${px(box.width)}" stroke="${LINE}" stroke-width="0.8"/>`,
    line,
    signs,
    outline(box),
    text(
      box.x,
      box.y + box.height + 11,
      `→ ${formatShort(range[0])} … ${formatShort(range[1])},  ↕ number of points`,
      {
        size: 9,
        fill: QUIET,
      },
    ),
  ].join('');
}
