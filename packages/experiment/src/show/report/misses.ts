/** The part of a report that shows misread images: all of them. */
import { greyImage } from '@nutshell/drawing/images';
import type { FinishedRun, ReportSection } from '../../run/replication.ts';
import { figure, gallery, image } from './html.ts';

/** Grey images in memory, 0 being background and 255 ink. */
export interface Pictures {
  length: number;
  height: number;
  width: number;
  /** [length, height, width], row-major. */
  images: Uint8Array;
  /** [length] */
  labels: ArrayLike<number>;
}

/** Every example of `test` that the run has misread, drawn dark on white, in the order of the split. */
export function missesSection(
  { result }: FinishedRun<any>,
  test: Pictures,
  classes: readonly string[],
): ReportSection {
  const size = test.height * test.width;
  const misses = result.misses?.test ?? [];
  const pictures = misses.map(([index, predicted]) => {
    const caption = `${classes[test.labels[index]]} read as ${classes[predicted]}`;
    const dark = test.images.subarray(index * size, (index + 1) * size).map((ink) => 255 - ink);
    return figure(
      caption,
      image(greyImage(dark, test.width, test.height), `test example ${index}: ${caption}`),
    );
  });
  return { title: `Misclassified (${misses.length} of ${test.length})`, html: gallery(pictures) };
}
