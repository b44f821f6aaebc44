import { END, START, UNKNOWN } from '@nutshell/data';
import { type SamplingRule, draw, probabilities } from '@nutshell/micro/recurrent';
import type { Random } from '@nutshell/random';
import type { Hypothesis } from './beam-search.ts';
import type { Sentences } from './sentences.ts';

/**
 * A sentence for each row, whose words are drawn by a rule. The score is the log-probability that the network gives it, whatever the rule.
 * @param random row r draws from its fork named r
 */
export async function sample(
  sentences: Sentences,
  rows: number,
  { longest, random, ...rule }: SamplingRule & { longest: number; random: Random },
): Promise<Hypothesis[]> {
  const { vocabulary } = sentences;
  const draws = Array.from({ length: rows }, (_, row) => random.fork(String(row)));
  const said: Hypothesis[] = draws.map(() => ({ words: [], logProbability: 0, score: 0 }));
  const isOver = new Uint8Array(rows);
  const codes = new Int32Array(rows).fill(START);
  const parents = codes.map((_, row) => row);
  const p = new Float64Array(vocabulary);
  for (let length = 0; length <= longest && isOver.includes(0); length++) {
    const logP = await sentences.next(codes, parents);
    for (let row = 0; row < rows; row++) {
      if (isOver[row]) continue;
      const own = logP.slice(row * vocabulary, (row + 1) * vocabulary);
      const of = own.slice();
      of[START] = of[UNKNOWN] = -Infinity;
      const code = length === longest ? END : draw(probabilities(of, rule, p), draws[row]);
      said[row].logProbability += own[code];
      codes[row] = code;
      if (code === END) isOver[row] = 1;
      else said[row].words.push(code);
    }
  }
  for (const sentence of said) sentence.score = sentence.logProbability;
  return said;
}
