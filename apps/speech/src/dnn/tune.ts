import { type Frames, scaled, type WordTopology } from '@nutshell/micro/speech';
import type { SpeechConfig } from '../config.ts';
import { choosePenalty, type Validated } from '../evaluate.ts';
import type { FrameFunction } from '../spliced-frames.ts';
import type { SpokenWords } from '../utterances.ts';

/** Tries all exponents of the priors with all insertion penalties: those with the fewest word errors on validation, the first of equals. */
export async function tune(
  {
    topology,
    logPriors,
    posteriors,
  }: { topology: WordTopology; logPriors: Float64Array; posteriors: FrameFunction },
  { task, exponents, penalties }: Pick<SpeechConfig, 'task' | 'exponents' | 'penalties'>,
  utterances: readonly SpokenWords[],
  pause?: () => Promise<void>,
): Promise<Validated & { exponent: number }> {
  const all = utterances.map(({ frames }) => frames);
  const found = await posteriors(all);
  const rows = new Map<Frames, Float32Array>(all.map((frames, i) => [frames, found[i]]));
  let best: (Validated & { exponent: number }) | undefined;
  for (const exponent of exponents) {
    const score = async (some: readonly Frames[]) =>
      some.map((frames) => scaled(rows.get(frames)!, logPriors, exponent));
    const chosen = await choosePenalty({ topology, score }, task, utterances, penalties, pause);
    if (!best || chosen.errors < best.errors) best = { ...chosen, exponent };
  }
  return best!;
}
