/**
 * One axis of a correlation, which convolutions and their input gradients are: the result at `phases` · i + phase is the sum over the
 * taps of the filter of tap times image[`stride` · i + offset(phase, tap)], without those whose offset is undefined.
 *
 * Several phases are computed as so many more channels, side by side, and interleaved afterwards: so an image is widened without
 * multiplying by the zeros in between, and few channels keep more of the processor's registers busy.
 */
export interface Axis {
  image: number;
  result: number;
  taps: number;
  phases: number;
  stride: number;
  offset(phase: number, tap: number): number | undefined;
}

/** How the window of a convolution moves along an axis. */
export interface Steps {
  stride: number;
  dilation: number;
  /** Before the first element of the image. */
  padding: number;
}

/** A convolution's axis. */
export function forwardAxis(image: number, result: number, taps: number, steps: Steps, phases = 1): Axis {
  const { stride, dilation, padding } = steps;
  const offset = (phase: number, tap: number) => stride * phase + dilation * tap - padding;
  return { image, result, taps, phases, stride: phases * stride, offset };
}

/** The axis of the gradient of a convolution's input, the image being the gradient of its output. */
export function gradientAxis(image: number, result: number, taps: number, steps: Steps, phases = 1): Axis {
  const { stride, dilation, padding } = steps;
  const offset = (phase: number, tap: number) => {
    const position = phase + padding - dilation * tap;
    return position % stride === 0 ? position / stride : undefined;
  };
  return { image, result, taps, phases: phases * stride, stride: phases, offset };
}

/** An axis as a convolution of all phases at once has it. */
export interface PhasedKernel {
  taps: number;
  /** Places in the kernel. */
  size: number;
  dilation: number;
  padding: readonly [before: number, after: number];
  /** By phase and place: the tap that stands there, −1 if none. */
  sources: readonly (readonly number[])[];
}

/** @returns `undefined` where more than padding would be needed: if the image is not used from its first to its last element. */
export function phasedKernel({
  image,
  result,
  taps,
  phases,
  stride,
  offset,
}: Axis): PhasedKernel | undefined {
  const tapsByOffset = Array.from({ length: phases }, (_, phase) => {
    const places = new Map<number, number>();
    for (let tap = 0; tap < taps; tap++) {
      const place = offset(phase, tap);
      if (place !== undefined) places.set(place, tap);
    }
    return places;
  });
  const offsets = [...new Set(tapsByOffset.flatMap((places) => [...places.keys()]))].sort((a, b) => a - b);
  const [first, last] = [offsets[0], offsets[offsets.length - 1]];
  const dilation = offsets.reduce((divisor, place) => greatestCommonDivisor(place - first, divisor), 0) || 1;
  const size = (last - first) / dilation + 1;
  const after = stride * (Math.ceil(result / phases) - 1) + last - (image - 1);
  if (first > 0 || after <= -stride) return undefined;
  const sources = tapsByOffset.map((places) =>
    Array.from({ length: size }, (_, i) => places.get(first + i * dilation) ?? -1),
  );
  return { taps, size, dilation, padding: [-first, Math.max(0, after)], sources };
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);
