/** Sound as numbers. Runs in browsers. */

/** A recording: one array of samples for each channel, as the Web Audio API has it. */
export interface Recording {
  /** Samples per second. */
  rate: number;
  /** At least one; all of one length, which may be 0. Full scale is −1 … 1. */
  channels: Float32Array[];
}

/** A recording of one channel. */
export interface Sound {
  /** Samples per second. */
  rate: number;
  /** Full scale is −1 … 1. */
  samples: Float32Array;
}

/** The mean of a recording's channels; of one channel the samples themselves, not a copy. */
export function monoOf({ rate, channels }: Recording): Sound {
  if (channels.length === 1) return { rate, samples: channels[0] };
  const samples = new Float32Array(channels[0].length);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    samples[i] = sum / channels.length;
  }
  return { rate, samples };
}
