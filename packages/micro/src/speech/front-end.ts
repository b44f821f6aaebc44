/** From samples to feature vectors: log mel filter banks or mel-frequency cepstra, by HTK's or Kaldi's conventions. Runs in browsers. */
import { RealFft } from './fft.ts';
import { type Frames, framesOf } from './frames.ts';
import { cosineTransform, lifter, type MelFilter, melFilters } from './mel.ts';
import { type WindowName, windowOf } from './window.ts';

/** What the two toolkits do differently. */
interface Convention {
  window: WindowName;
  /** Takes the mean of each frame away. */
  removesMean: boolean;
  /** Filters see the squares of the magnitudes, or the magnitudes. */
  spectrum: 'power' | 'magnitude';
  /** Where the first filter begins, in hertz. */
  low: number;
  /** Smallest output of a filter before the logarithm; samples count from −32,768 to 32,767. */
  floor: number;
  filters: number;
  /** c(0) has the length of the others. */
  orthonormal: boolean;
}

export const conventionNames = ['htk', 'kaldi'] as const;
export type ConventionName = (typeof conventionNames)[number];

/** HTKBook 3.4, sections 5.2 to 5.6, with USEPOWER = F and its defaults; Kaldi's compute-mfcc-feats with its defaults, without dither. */
const CONVENTIONS: Record<ConventionName, Convention> = {
  htk: {
    window: 'hamming',
    removesMean: false,
    spectrum: 'magnitude',
    low: 0,
    floor: 1,
    filters: 20,
    orthonormal: false,
  },
  kaldi: {
    window: 'povey',
    removesMean: true,
    spectrum: 'power',
    low: 20,
    floor: 2 ** -23,
    filters: 23,
    orthonormal: true,
  },
};

export interface FrontEndOptions {
  /** Samples per second. */
  rate: number;
  convention?: ConventionName;
  /** Log outputs of the filters, or cepstra. */
  kind?: 'filter-bank' | 'mfcc';
  /** Default: the convention's. */
  window?: WindowName;
  /** Seconds of a frame and from frame to frame; default 0.025 and 0.01. */
  frame?: number;
  shift?: number;
  /** Each sample less this part of the one before it, within the frame; default 0.97. */
  preEmphasis?: number;
  /** Default: the convention's. */
  filters?: number;
  /** Default: the convention's; and half the rate. */
  low?: number;
  high?: number;
  /** Of the vocal tract, see `warpedHertz`; default 1. */
  warp?: number;
  /** Cepstra, c(0) the first; default 13. */
  cepstra?: number;
  /** Default 22; 0 for none. */
  lifter?: number;
}

/** Samples count as 16-bit integers in both toolkits. */
const FULL_SCALE = 32768;

export class FrontEnd {
  /** Samples per second. */
  readonly rate: number;
  /** Samples of a frame and from frame to frame. */
  readonly frame: number;
  readonly shift: number;
  /** Numbers of a feature vector. */
  readonly size: number;
  readonly #convention: Convention;
  readonly #preEmphasis: number;
  readonly #window: Float64Array;
  readonly #filters: MelFilter[];
  /** `[size, filters]`, the lifter in it; nothing for filter banks */
  readonly #transform: Float64Array | undefined;
  readonly #fft: RealFft;
  // Scratch of a frame.
  readonly #samples: Float64Array;
  readonly #spectrum: Float64Array;
  readonly #mels: Float64Array;

  /** @throws RangeError for filters or times that are not possible */
  constructor(options: FrontEndOptions) {
    const { rate, convention = 'kaldi', kind = 'mfcc', frame = 0.025, shift = 0.01, cepstra = 13 } = options;
    this.#convention = CONVENTIONS[convention];
    const { filters = this.#convention.filters, low = this.#convention.low, high = rate / 2 } = options;
    this.rate = rate;
    this.frame = Math.round(frame * rate);
    this.shift = Math.round(shift * rate);
    if (!(this.frame >= 2 && this.shift >= 1))
      throw new RangeError(
        `frames of ${frame} s every ${shift} s at ${rate} Hz; expected at least 2 and 1 samples`,
      );
    if (kind === 'mfcc' && cepstra > filters)
      throw new RangeError(
        `${cepstra} cepstra of ${filters} filters; expected no more than there are filters`,
      );
    const size = Math.max(4, 2 ** Math.ceil(Math.log2(this.frame)));
    this.#preEmphasis = options.preEmphasis ?? 0.97;
    this.#window = windowOf(options.window ?? this.#convention.window, this.frame);
    this.#filters = melFilters({ filters, rate, size, low, high, warp: options.warp });
    if (kind === 'mfcc') {
      const weights = lifter(cepstra, options.lifter ?? 22);
      this.#transform = cosineTransform(cepstra, filters, this.#convention.orthonormal).map(
        (value, at) => value * weights[Math.floor(at / filters)],
      );
    }
    this.size = kind === 'mfcc' ? cepstra : filters;
    this.#fft = new RealFft(size);
    this.#samples = new Float64Array(size);
    this.#spectrum = new Float64Array(size / 2 + 1);
    this.#mels = new Float64Array(filters);
  }

  /** Number of whole frames in so many samples. */
  framesIn(samples: number): number {
    return samples < this.frame ? 0 : 1 + Math.floor((samples - this.frame) / this.shift);
  }

  /**
   * The features of a recording at `rate`, full scale −1 … 1; what is left of it after the last whole frame is not seen.
   * A recording shorter than a frame has none.
   */
  features(samples: Float32Array): Frames {
    const frames = framesOf(this.framesIn(samples.length), this.size);
    for (let t = 0; t < frames.length; t++) {
      this.#spectrumOf(samples, t * this.shift);
      this.#logFilters();
      this.#write(frames.values, t * this.size);
    }
    return frames;
  }

  /** ln of the power in each bin of the spectrum, from 0 to half the rate, of the same frames: `[frames, bins]`. */
  spectrogram(samples: Float32Array): Frames {
    const bins = this.#spectrum.length;
    const frames = framesOf(this.framesIn(samples.length), bins);
    for (let t = 0; t < frames.length; t++) {
      this.#spectrumOf(samples, t * this.shift);
      for (let k = 0; k < bins; k++) frames.values[t * bins + k] = Math.log(Math.max(1, this.#spectrum[k]));
    }
    return frames;
  }

  #spectrumOf(samples: Float32Array, start: number): void {
    const x = this.#samples; // zeros after the frame
    const n = this.frame;
    let mean = 0;
    for (let i = 0; i < n; i++) mean += x[i] = samples[start + i] * FULL_SCALE;
    mean = this.#convention.removesMean ? mean / n : 0;
    const a = this.#preEmphasis;
    for (let i = n - 1; i > 0; i--) x[i] = (x[i] - mean - a * (x[i - 1] - mean)) * this.#window[i];
    x[0] = (1 - a) * (x[0] - mean) * this.#window[0];
    this.#fft.power(x, this.#spectrum);
  }

  #logFilters(): void {
    const { spectrum, floor } = this.#convention;
    for (let m = 0; m < this.#mels.length; m++) {
      const { first, weights } = this.#filters[m];
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        const power = this.#spectrum[first + k];
        sum += weights[k] * (spectrum === 'power' ? power : Math.sqrt(power));
      }
      this.#mels[m] = Math.log(Math.max(floor, sum));
    }
  }

  #write(out: Float32Array, at: number): void {
    const filters = this.#mels.length;
    if (!this.#transform) {
      out.set(this.#mels, at);
      return;
    }
    for (let i = 0, row = 0; i < this.size; i++, row += filters) {
      let sum = 0;
      for (let j = 0; j < filters; j++) sum += this.#transform[row + j] * this.#mels[j];
      out[at + i] = sum;
    }
  }
}
