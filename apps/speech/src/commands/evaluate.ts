import { type AppCommand, Failure, runOption, terminalTable } from '@nutshell/experiment';
import { wilsonInterval } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { loadCorpus } from '../data.ts';
import { decode, noiseLevels, pooled } from '../evaluate.ts';
import { foldsOf, loadRecogniser } from '../trained.ts';
import { Utterances } from '../utterances.ts';

const options = z.strictObject({
  run: runOption,
  split: z.enum(['test', 'validation']).default('test').describe('whose words'),
  record: z.boolean().default(false).describe('add the real-time factor to the record of the run'),
  allowDirty: z.boolean().default(false).describe('add it even if the code is not committed'),
});

export const evaluateCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'evaluate',
  summary: 'measure the recognisers of a run, fold by fold, at every noise level',
  options,
  async run({ options: { split, record, allowDirty, run: reference }, openRun, openRecord, progress }) {
    const run = openRun(reference);
    const open = record ? openRecord(run, { allowDirty }) : undefined;
    const { config, seed } = run;
    const corpus = await loadCorpus(config, seed, progress);
    const trained = foldsOf(run);
    const folds = corpus.folds.filter(({ name }) => trained.includes(name));
    if (folds.length === 0)
      throw new Failure(
        `run ${run.id} has recognisers for ${trained.join(', ')}, none of whom is in ${corpus.title}`,
      );
    const parts = new Map(noiseLevels.map((noise) => [noise, [] as Awaited<ReturnType<typeof decode>>[]]));
    const line = progress('folds', folds.length);
    for (const [i, fold] of folds.entries()) {
      const recogniser = await loadRecogniser(run, fold.name);
      const utterances = new Utterances(corpus, config, recogniser.choice, new Random(seed));
      for (const [noise, list] of parts) list.push(await decode(recogniser, utterances, fold[split], noise));
      line.update(i + 1);
    }
    line.stop();
    const rows = [...folds.keys()].map((i) => [
      folds[i].name,
      ...noiseLevels.map((noise) => cell([parts.get(noise)![i]])),
    ]);
    const all = ['all', ...noiseLevels.map((noise) => cell(parts.get(noise)!))];
    console.log(
      `${run.id} on the ${split} speakers of ${corpus.title}: word errors, and how many words are wrong`,
    );
    console.log(terminalTable(['speaker', ...noiseLevels], [...rows, all], 'lrrr'));
    const { errors, realTimeFactor } = pooled(parts.get('clean')!);
    const { low, high } = wilsonInterval(Math.min(errors.errors, errors.words), errors.words);
    const { words, substitutions, deletions, insertions, sentenceErrorRate } = errors;
    console.log(
      `clean: ${percent(errors.wordErrorRate)} of ${words} words (95 % interval ${percent(low)} to ${percent(high)}): ${substitutions} substituted, ${deletions} deleted, ${insertions} inserted; ${percent(sentenceErrorRate)} of the strings`,
    );
    if (config.task === 'isolated') console.log(`accuracy ${percent(1 - sentenceErrorRate)}`);
    console.log(`real-time factor ${realTimeFactor.toFixed(4)} on this machine: features, scores and search`);
    open?.add({
      command: `npx nx run speech:evaluate --run=${run.experiment}/${seed} --split=${split} --record`,
      metrics: { [`${split}.realTimeFactor`]: realTimeFactor },
    });
  },
};

function cell(parts: Parameters<typeof pooled>[0]): string {
  const { errors } = pooled(parts);
  return `${percent(errors.wordErrorRate)} (${errors.errors})`;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
