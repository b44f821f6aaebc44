import { type SentenceErrors, wordErrors } from '@nutshell/metrics';
import { wordLoop } from './hmm/network.ts';
import { recognised } from './hmm/decoder.ts';
import { type AcousticModel, mixtureScores, type WordModels } from './hmm/word-models.ts';
import type { SpokenWords } from './utterances.ts';

/** Word errors on strings of words, for each insertion penalty; the acoustic scores are computed once. */
export function evaluate(
  models: WordModels,
  utterances: readonly SpokenWords[],
  penalties: readonly number[],
  acoustic: AcousticModel = mixtureScores(models),
): SentenceErrors[] {
  const names = (words: readonly number[]) => words.map((word) => models.words[word]);
  const networks = penalties.map((insertionPenalty) => wordLoop(models, { insertionPenalty }));
  const found: string[][][] = penalties.map(() => []);
  for (const { frames } of utterances) {
    const scores = acoustic.score(frames, networks[0].states);
    networks.forEach((network, i) =>
      found[i].push(names(recognised(models, network, scores, acoustic.stateCount).words)),
    );
  }
  const said = utterances.map(({ words }) => names(words));
  return found.map((hypotheses) => wordErrors(said, hypotheses));
}

/** The metrics of a split in a result record. */
export function metricsOf(split: string, errors: SentenceErrors): Record<string, number> {
  return {
    [`${split}.wordErrorRate`]: errors.wordErrorRate,
    [`${split}.words`]: errors.words,
    [`${split}.insertions`]: errors.insertions,
    [`${split}.deletions`]: errors.deletions,
    [`${split}.substitutions`]: errors.substitutions,
    [`${split}.sentenceErrorRate`]: errors.sentenceErrorRate,
  };
}
