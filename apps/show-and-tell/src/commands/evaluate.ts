import { type AppCommand, Failure, runOption, terminalTable } from '@nutshell/experiment';
import { type BleuTotals, bleuOf, bleuTotals, bootstrapInterval, cider, ciderD } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import { keptCaptions } from '../told.ts';
import { rowsOf } from '../rows.ts';

const options = z.strictObject({
  run: runOption,
  against: z.string().default('').describe('another finished run of the same test pictures, to compare with'),
  resamples: z.int().min(100).default(2000).describe('of the paired bootstrap of --against'),
});

export const evaluateCommand: AppCommand<ShowAndTellConfig, typeof options> = {
  name: 'evaluate',
  summary:
    'print what a finished run scored, beside people and controls; or whether it is better than another run',
  options,
  async run({ options: { run: reference, against, resamples }, openRun }) {
    const run = openRun(reference);
    if (!run.result)
      throw new Failure(`run ${run.id} is not finished: npx nx run show-and-tell:train --resume=${run.id}`);
    const { head, rows } = rowsOf(run.result.metrics);
    console.log(`${run.id}, in percent`);
    console.log(terminalTable(head, rows, `l${'r'.repeat(head.length - 1)}`));
    if (!against) return;
    const other = openRun(against);
    console.log(
      `\n${run.id} less ${other.id}, paired bootstrap of ${resamples} resamples of the test pictures, 95 %:`,
    );
    for (const [name, { difference, low, high }] of Object.entries(
      compared(keptCaptions(run).pictures, keptCaptions(other).pictures, resamples),
    ))
      console.log(
        `${name.padEnd(8)} ${(100 * difference).toFixed(1)}  [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`,
      );
  },
};

type Told = ReturnType<typeof keptCaptions>['pictures'];

interface Difference {
  difference: number;
  low: number;
  high: number;
}

/**
 * By how much the captions of one run are better than those of another: the difference over all pictures, and over resamples of pictures, each
 * with the captions of both. @throws Failure if they have told other pictures
 */
export function compared(
  a: Told,
  b: Told,
  resamples: number,
): Record<'BLEU-4' | 'CIDEr' | 'CIDEr-D', Difference> {
  const odd = a.findIndex(({ name }, i) => b[i]?.name !== name);
  if (odd >= 0 || a.length !== b.length)
    throw new Failure(`the runs have told different pictures: ${a.length} and ${b.length} of them`);
  const [first, second] = [a, b].map((told) =>
    told.map(({ captions, references }) => ({ candidate: captions[0]?.words ?? [], references })),
  );
  const [bleuA, bleuB] = [first, second].map((captions) => captions.map((each) => bleuTotals(each)));
  const [ciderA, ciderB] = [first, second].map((captions) => cider(captions).each);
  const [ciderDA, ciderDB] = [first, second].map((captions) => ciderD(captions).each);
  const indices = Float64Array.from(a, (_, i) => i);
  const measure = (statistic: (of: ArrayLike<number>) => number): Difference => ({
    difference: statistic(indices),
    ...bootstrapInterval(indices, { random: new Random(1), resamples, statistic }),
  });
  return {
    'BLEU-4': measure((of) => bleu4(bleuA, of) - bleu4(bleuB, of)),
    CIDEr: measure((of) => mean(ciderA, of) - mean(ciderB, of)),
    'CIDEr-D': measure((of) => mean(ciderDA, of) - mean(ciderDB, of)),
  };
}

function bleu4(totals: readonly BleuTotals[], of: ArrayLike<number>): number {
  const sum: BleuTotals = { guesses: [0, 0, 0, 0], matches: [0, 0, 0, 0], length: 0, referenceLength: 0 };
  for (let i = 0; i < of.length; i++) {
    const { guesses, matches, length, referenceLength } = totals[of[i]];
    for (let n = 0; n < 4; n++) {
      sum.guesses[n] += guesses[n];
      sum.matches[n] += matches[n];
    }
    sum.length += length;
    sum.referenceLength += referenceLength;
  }
  return bleuOf(sum)[3];
}

function mean(values: ArrayLike<number>, of: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < of.length; i++) sum += values[of[i]];
  return sum / of.length;
}
