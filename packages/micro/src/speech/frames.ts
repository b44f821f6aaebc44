/** Feature vectors of successive frames. */
export interface Frames {
  /** Number of frames. */
  readonly length: number;
  /** Numbers of a frame. */
  readonly size: number;
  /** `[length, size]`, row-major */
  readonly values: Float32Array;
}

export function framesOf(
  length: number,
  size: number,
  values: Float32Array = new Float32Array(length * size),
): Frames {
  return { length, size, values };
}
