import { type RotateWithOffsetAttrs, type RotateWithOffsetInputs, backend_util } from '@tensorflow/tfjs-core';
import { Leaf } from '../graph/node.ts';
import { cast, constant, gather, reshape, where } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

const opaque = 255;

export const rotationKernels: KernelTable = {
  /** Where pixels come from is fed rather than part of the graph, so that all angles share one. */
  RotateWithOffset: kernel<RotateWithOffsetInputs, RotateWithOffsetAttrs>(
    ({ image }, { radians, fillValue, center }) => {
      if (image.dtype === 'bool') return undefined;
      const [batch, height, width, channels] = image.shape;
      const middle = backend_util.getImageCenter(center, height, width);
      const { sources, inside } = rotated(height, width, radians, middle);
      const pixels = gather(reshape(image, [batch, height * width, channels]), sources, 1);
      const colour =
        typeof fillValue === 'number'
          ? new Float32Array(channels).fill(fillValue)
          : Float32Array.from({ length: channels }, (_, c) => (c === 3 ? opaque : fillValue[c]));
      const fill = cast(constant(colour, [channels], 'float32'), image.dtype);
      return reshape(where(inside, pixels, fill), image.shape);
    },
  ),
};

/** Which pixel of an image [height, width] each pixel of the rotated one comes from, and whether there is one. */
function rotated(height: number, width: number, radians: number, [centerX, centerY]: [number, number]) {
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const sources = new Int32Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const sourceX = Math.round((x - centerX) * cosine - (y - centerY) * sine + centerX);
      const sourceY = Math.round((x - centerX) * sine + (y - centerY) * cosine + centerY);
      if (!(sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height)) continue;
      inside[pixel] = 1;
      sources[pixel] = sourceY * width + sourceX;
    }
  }
  return {
    sources: new Leaf(sources, [height * width], 'int32'),
    inside: new Leaf(inside, [height * width, 1], 'bool'),
  };
}
