/** Everything that is measured of a trained network: the numbers of a record, and the captions that the report shows. */
import { type CaptionSplit, type WordVocabulary, sceneErrors, sceneOf } from '@nutshell/data';
import type { Run } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import { mostFrequentCaption, nearestCaptions } from './baselines.ts';
import type { ShowAndTellConfig } from './config.ts';
import type { Descriptions } from './data.ts';
import type { Hypothesis } from './decoding/beam-search.ts';
import type { Teller } from './decoding/sentences.ts';
import { tell } from './decoding/tell.ts';
import { type Features, blank, exchanged } from './encoder/feature-file.ts';
import { type Scores, humanScores, metricsOf, scoresOf, varietyOf } from './evaluate.ts';

export interface Measured {
  begin: Teller;
  vocabulary: WordVocabulary;
  described: Descriptions;
  features: Record<CaptionSplit, Features>;
  config: ShowAndTellConfig;
  random: Random;
  progress: Run['progress'];
}

export interface Results {
  metrics: Record<string, number>;
  /** Size of the beam that tells validation best. */
  beam: number;
  /** Of each test picture, the best first. */
  captions: Hypothesis[][];
}

/**
 * Chooses the beam on validation, tells the test pictures by it, and puts beside it what needs no picture: other pictures' features, none at all,
 * the nearest training picture's caption, the most frequent one, and what people reach.
 */
export async function resultsOf(measured: Measured): Promise<Results> {
  const { vocabulary, described, features, config, random } = measured;
  const { words } = described;
  const metrics: Record<string, number> = {};
  const inWords = (captions: readonly Hypothesis[][]) => captions.map(([best]) => wordsOf(best, vocabulary));

  let chosen = { beam: 0, ciderD: -Infinity };
  for (const beam of config.beams) {
    const said = inWords(await told(measured, features.validation, beam, `validation, beam ${beam}`));
    const scores = scoresOf(said, words.validation);
    if (config.beams.length > 1) {
      Object.assign(metrics, metricsOf(`beam${beam}`, fewOf(scores)));
    }
    if (scores.ciderD <= chosen.ciderD) continue;
    chosen = { beam, ciderD: scores.ciderD };
    Object.assign(metrics, metricsOf('validation', scores), { 'validation.beam': beam });
  }

  const { beam } = chosen;
  const captions = await told(measured, features.test, beam, 'test');
  const said = inWords(captions);
  Object.assign(metrics, metricsOf('test', scoresOf(said, words.test)), varietyOf('test', said, words.train));
  if (config.dataset === 'scenes') metrics['test.right'] = shareRight(said, described);
  if (config.image) {
    const order = random.fork('shuffled').permutation(features.test.length);
    const others = { shuffled: exchanged(features.test, order), zeroed: blank(features.test) };
    for (const [row, seen] of Object.entries(others)) {
      const captions = inWords(await told(measured, seen, beam, `test, pictures ${row}`));
      Object.assign(metrics, metricsOf(row, fewOf(scoresOf(captions, words.test))));
    }
    const nearest = nearestCaptions(features.test, { features: features.train, told: words.train });
    Object.assign(metrics, metricsOf('nearest', fewOf(scoresOf(nearest, words.test))));
  }
  const frequent = mostFrequentCaption(words.train);
  const alike = words.test.map(() => frequent);
  Object.assign(metrics, metricsOf('frequent', fewOf(scoresOf(alike, words.test))));
  const people = humanScores(words.test);
  Object.assign(metrics, metricsOf('human', people && fewOf(people)));
  return { metrics, beam, captions };
}

/** The scores that are kept of what stands beside the network. */
const fewOf = ({ bleu1, bleu4, ciderD }: Scores): Partial<Scores> => ({ bleu1, bleu4, ciderD });

/** The words of a hypothesis; none where nothing at all could be said. */
export const wordsOf = (hypothesis: Hypothesis | undefined, vocabulary: WordVocabulary): string[] =>
  hypothesis ? vocabulary.decode(hypothesis.words) : [];

async function told(
  { begin, config, progress }: Measured,
  features: Features,
  beam: number,
  label: string,
): Promise<Hypothesis[][]> {
  const { lengthNormalisation, longestWritten: longest } = config;
  const line = progress(label, features.length);
  try {
    return await tell(begin, features, { beam, longest, lengthNormalisation }, (done) => line.update(done));
  } finally {
    line.stop();
  }
}

/** The share of captions that are true of their scene, which the references describe. */
function shareRight(captions: readonly string[][], { pictures }: Descriptions): number {
  const right = captions.filter((words, i) => {
    const truth = sceneOf(pictures.splits.test.captions[i][0]);
    return truth && sceneErrors(words.join(' '), truth).length === 0;
  });
  return right.length / captions.length;
}
