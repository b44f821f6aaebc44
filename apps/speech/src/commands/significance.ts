import { type AppCommand, Failure, networkOption, terminalTable } from '@nutshell/experiment';
import { matchedPairsTest, wordErrors } from '@nutshell/metrics';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { type DecodedFile, readDecoded } from '../tested.ts';
import { findFiles } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  against: z.string().default('digits-gmm').describe('the run that it is compared with, named as --run'),
  record: z.boolean().default(false).describe('add the numbers to the record of the run'),
  allowDirty: z.boolean().default(false).describe('add them even if the code is not committed'),
});

export const significanceCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'significance',
  summary: 'compare the word errors of two runs on the same strings, by the matched-pairs test',
  options,
  async run({ options, openRun, openRecord }) {
    const run = options.record ? openRun(options.run) : undefined;
    const record = run && openRecord(run, { allowDirty: options.allowDirty });
    const [one, other] = [options.run, options.against].map((name) => findFiles(name, { openRun }));
    const [ours, theirs] = [one, other].map((each) => withAll(readDecoded(each)));
    const metrics: Record<string, number> = {};
    const rows = Object.entries(ours).map(([noise, { said, recognised }]) => {
      if (!isDeepStrictEqual(said, theirs[noise]?.said))
        throw new Failure(
          `${one.id} and ${other.id} were tested on other strings: take runs of one seed, one dataset and the same folds`,
        );
      const [a, b] = [recognised, theirs[noise].recognised];
      const [errors, before] = [a, b].map((words) => wordErrors(said, words));
      const { pValue, segments } = matchedPairsTest(said, a, b);
      const reduction = before.errors === 0 ? 0 : 1 - errors.errors / before.errors;
      const split = noise === 'clean' ? 'test' : noise;
      metrics[`${split}.relativeReduction`] = reduction;
      metrics[`${split}.pValue`] = pValue;
      return [
        noise,
        String(errors.words),
        ...[errors, before].map((each) => `${each.errors} (${percent(each.wordErrorRate)})`),
        percent(reduction),
        String(segments),
        pValue.toExponential(1),
      ];
    });
    console.log(
      terminalTable(
        [
          'noise',
          'words',
          ...[options.run, options.against].map((name) => `errors of ${name}`),
          'fewer',
          'segments',
          'p',
        ],
        rows,
        'lrrrrrr',
      ),
    );
    console.log('p: matched-pairs sentence-segment word error test (Gillick and Cox 1989), two-sided');
    record?.add({
      command: `npx nx run speech:significance --run=${run!.experiment}/${run!.seed} --against=${options.against} --record`,
      metrics,
      details: { against: other.id },
    });
  },
};

/** The strings of all noise levels together, besides those of each. */
function withAll(decoded: DecodedFile): Record<string, DecodedFile['clean']> {
  const all = Object.values(decoded);
  const said = all.flatMap((each) => each.said);
  return { ...decoded, all: { said, recognised: all.flatMap((each) => each.recognised) } };
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
