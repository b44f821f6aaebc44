/** How well pictures are told: the network against people, and what is known without one. */
import { type Named, compileNamed, tensorsOf } from '@nutshell/core';
import {
  type Captioned,
  bleu,
  cider,
  ciderD,
  diversity,
  meteorLite,
  perplexity,
  rougeL,
} from '@nutshell/metrics';
import * as tf from '@tensorflow/tfjs';
import { type CaptionBatch, type CaptionExamples, captionBatch } from './batches.ts';
import type { Told } from './data.ts';
import { applied, weightedNats } from './learner.ts';

/** Names as records have them after `<split>.`. */
export type Scores = Record<
  'bleu1' | 'bleu2' | 'bleu3' | 'bleu4' | 'rougeL' | 'cider' | 'ciderD' | 'meteorLite',
  number
>;

/** One caption of each picture against all of its references. */
export function scoresOf(captions: readonly (readonly string[])[], told: Told): Scores {
  return scores(captions.map((candidate, i) => ({ candidate, references: told[i] })));
}

function scores(examples: readonly Captioned[]): Scores {
  const [bleu1, bleu2, bleu3, bleu4] = bleu(examples).scores;
  return {
    bleu1,
    bleu2,
    bleu3,
    bleu4,
    rougeL: rougeL(examples).score,
    cider: cider(examples).score,
    ciderD: ciderD(examples).score,
    meteorLite: meteorLite(examples).score,
  };
}

/**
 * What people reach: each reference against the others of its picture, the mean over the places in the lists. Nothing where a picture has
 * fewer than two. With one reference less than a network is measured by, people are measured a little too low.
 */
export function humanScores(told: Told): Scores | undefined {
  const places = Math.min(...told.map(({ length }) => length));
  if (places < 2) return undefined;
  const all = Array.from({ length: places }, (_, place) =>
    scores(
      told.map((captions) => ({
        candidate: captions[place],
        references: captions.filter((_, i) => i !== place),
      })),
    ),
  );
  const names = Object.keys(all[0]) as (keyof Scores)[];
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0) / places]),
  ) as Scores;
}

/** Scores as metrics of a record: `test.bleu4`. */
export const metricsOf = (row: string, scores: Partial<Scores> | undefined): Record<string, number> =>
  Object.fromEntries(Object.entries(scores ?? {}).map(([name, value]) => [`${row}.${name}`, value]));

/** How varied captions are, as metrics of a record. @param learnt captions of the training */
export function varietyOf(
  row: string,
  captions: readonly (readonly string[])[],
  learnt: Told,
): Record<string, number> {
  const { distinct, novel, vocabulary, length } = diversity(captions, learnt.flat());
  return {
    [`${row}.distinct`]: distinct,
    [`${row}.novel`]: novel,
    [`${row}.vocabulary`]: vocabulary,
    [`${row}.words`]: length,
  };
}

/** A function that measures what the network expects of captions: the mean of −log p of their words, in nats, and its perplexity. */
export function surprise(model: tf.LayersModel, { batchSize = 128 } = {}) {
  const compiled = compileNamed((batch) =>
    tf.tidy(() => {
      const { features, codes, next, weights } = batch as Record<keyof CaptionBatch, tf.Tensor>;
      const [logits] = applied(model, features, codes);
      return weightedNats(logits, { next: next as tf.Tensor2D, weights: weights as tf.Tensor2D });
    }),
  );
  const measure = async (examples: CaptionExamples): Promise<{ loss: number; perplexity: number }> => {
    const { captions } = examples;
    const order = captions.map((_, i) => i).sort((a, b) => captions[a].length - captions[b].length);
    let [nats, words] = [0, 0];
    for (let at = 0; at < order.length; at += batchSize) {
      const indices = order.slice(at, at + batchSize);
      const inputs = tensorsOf(captionBatch(examples, indices));
      const loss = compiled(inputs as Named<tf.Tensor>);
      const inBatch = indices.reduce((sum, i) => sum + captions[i].length, 0);
      nats += inBatch * (await loss.data())[0];
      words += inBatch;
      tf.dispose([inputs, loss]);
    }
    return { loss: nats / words, perplexity: perplexity(nats / words) };
  };
  return Object.assign(measure, { dispose: () => compiled.dispose() });
}
