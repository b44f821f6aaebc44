/** From the sounds of one speaker to the feature vectors that models see. */
import { withDeltas } from './deltas.ts';
import type { Frames } from './frames.ts';
import { type ConventionName, FrontEnd, type FrontEndOptions } from './front-end.ts';
import { MeanVariance, normaliseUtterance } from './normalisation.ts';

/** Seconds from frame to frame. */
export const SHIFT = 0.01;

/** Which features are taken of the sounds. */
export interface FeatureChoice {
  features: 'mfcc' | 'filter-bank';
  /** Mean 0 and variance 1 over each utterance, over all of them, or neither. */
  normalisation: 'utterance' | 'speaker' | 'none';
}

/** What is the same for all choices. */
export interface FeatureConfig {
  convention: ConventionName;
  cepstra: number;
  /** Slopes, slopes of slopes, …; 0 for none. */
  deltas: number;
  /** 0 for as many as the convention has. */
  filters: number;
}

/** What mean and variance are taken over: the utterances of one speaker, as features, in and out. */
const NORMALISATIONS: Record<FeatureChoice['normalisation'], (utterances: Frames[]) => Frames[]> = {
  utterance: (utterances) => utterances.map(normaliseUtterance),
  speaker: (utterances) => {
    if (utterances.length === 0) return [];
    const statistics = new MeanVariance(utterances[0].size);
    for (const frames of utterances) statistics.add(frames);
    return utterances.map((frames) => statistics.normalise(frames));
  },
  none: (utterances) => utterances,
};

/** Turns sounds of one speaker into feature vectors. @param warps of the vocal tract, one for each sound; default 1 */
export type Listener = (sounds: readonly { samples: Float32Array }[], warps?: readonly number[]) => Frames[];

/** @param rate samples per second of the sounds */
export function listener(
  config: FeatureConfig,
  { features: kind, normalisation }: FeatureChoice,
  rate: number,
): Listener {
  const frontEnds = new Map<number, FrontEnd>();
  const frontEndOf = (warp: number) => {
    let frontEnd = frontEnds.get(warp);
    if (!frontEnd) {
      frontEnd = new FrontEnd({ ...frontEndOptions(config, kind, rate), warp });
      frontEnds.set(warp, frontEnd);
    }
    return frontEnd;
  };
  return (sounds, warps) =>
    NORMALISATIONS[normalisation](
      sounds.map(({ samples }, i) =>
        withDeltas(frontEndOf(warps?.[i] ?? 1).features(samples), config.deltas),
      ),
    );
}

/** Numbers of a feature vector. */
export function featureSize(
  config: FeatureConfig,
  { features: kind }: Pick<FeatureChoice, 'features'>,
  rate: number,
): number {
  return (1 + config.deltas) * new FrontEnd(frontEndOptions(config, kind, rate)).size;
}

function frontEndOptions(
  { convention, cepstra, filters }: FeatureConfig,
  kind: FeatureChoice['features'],
  rate: number,
): FrontEndOptions {
  return { rate, convention, kind, cepstra, shift: SHIFT, filters: filters || undefined };
}
