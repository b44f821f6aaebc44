/** Windows over the samples of a frame, all symmetric: the first and the last value are equal. */

export const windowNames = ['hamming', 'hann', 'povey'] as const;

export type WindowName = (typeof windowNames)[number];

/** By position x = i / (n − 1) in the window, 0 … 1. */
const WINDOWS: Record<WindowName, (x: number) => number> = {
  hamming: (x) => 0.54 - 0.46 * Math.cos(2 * Math.PI * x),
  hann: (x) => 0.5 - 0.5 * Math.cos(2 * Math.PI * x),
  /** Kaldi's: close to Hamming's, but 0 at the ends. */
  povey: (x) => (0.5 - 0.5 * Math.cos(2 * Math.PI * x)) ** 0.85,
};

/** `[length]` */
export function windowOf(name: WindowName, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => WINDOWS[name](length === 1 ? 0.5 : i / (length - 1)));
}
