import type { Geometry } from './geometry.ts';

/** The part [first, end) of output positions along one axis for which a filter tap falls inside the image. */
function insideRange(
  outSize: number,
  inSize: number,
  stride: number,
  tapOffset: number,
): [first: number, end: number] {
  const first = Math.min(outSize, Math.max(0, Math.ceil(-tapOffset / stride)));
  const end = Math.min(outSize, Math.ceil((inSize - tapOffset) / stride));
  return [first, Math.max(first, end)];
}

/**
 * Unrolls images [batch, height, width, channels] into one row per filter tap and channel, each with the values under that tap
 * at every output position: columns [filter height * filter width * channels, batch * out height * out width].
 * Taps outside the image see 0.
 */
export function imagesToColumns(
  images: Float32Array,
  batch: number,
  geometry: Geometry,
  columns: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = geometry;
  const step = strideWidth * inChannels;
  let at = 0;
  for (let tapRow = 0; tapRow < geometry.filterHeight; tapRow++) {
    const rowOffset = tapRow - padInfo.top;
    const [firstRow, endRow] = insideRange(outHeight, inHeight, strideHeight, rowOffset);
    for (let tapColumn = 0; tapColumn < geometry.filterWidth; tapColumn++) {
      const columnOffset = tapColumn - padInfo.left;
      const [firstColumn, endColumn] = insideRange(outWidth, inWidth, strideWidth, columnOffset);
      for (let channel = 0; channel < inChannels; channel++) {
        for (let image = 0; image < batch; image++) {
          for (let row = 0; row < outHeight; row++) {
            const rowEnd = at + outWidth;
            if (row >= firstRow && row < endRow) {
              const inRow = image * inHeight + row * strideHeight + rowOffset;
              let from = (inRow * inWidth + firstColumn * strideWidth + columnOffset) * inChannels + channel;
              for (let i = 0; i < firstColumn; i++) columns[at++] = 0;
              for (const end = at + endColumn - firstColumn; at < end; at++, from += step)
                columns[at] = images[from];
            }
            while (at < rowEnd) columns[at++] = 0;
          }
        }
      }
    }
  }
}

/**
 * The transpose of unrolling, for the other order of axes: adds each row of columns
 * [batch * out height * out width, filter height * filter width * channels] to the window of the images that the filter
 * covers at that output position. The part outside the images is dropped.
 */
export function addColumnsToImages(
  columns: Float32Array,
  batch: number,
  geometry: Geometry,
  images: Float32Array,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = geometry;
  const { filterHeight, filterWidth } = geometry;
  const tapRowLength = filterWidth * inChannels;
  let window = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * strideHeight - padInfo.top;
      for (let column = 0; column < outWidth; column++) {
        const left = column * strideWidth - padInfo.left;
        const firstTap = Math.max(0, -left);
        const endTap = Math.min(filterWidth, inWidth - left);
        for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
          const inRow = top + tapRow;
          if (inRow < 0 || inRow >= inHeight) continue;
          let from = window + tapRow * tapRowLength + firstTap * inChannels;
          let to = ((image * inHeight + inRow) * inWidth + left + firstTap) * inChannels;
          for (const end = window + tapRow * tapRowLength + endTap * inChannels; from < end; from++, to++) {
            images[to] += columns[from];
          }
        }
        window += filterHeight * tapRowLength;
      }
    }
  }
}
