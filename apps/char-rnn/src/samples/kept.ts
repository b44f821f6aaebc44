/** Samples that a training writes at set steps, in the folder `samples` of its run: one learns to see what it has learnt since. */
import type { Vocabulary } from '@nutshell/data';
import { Failure, type StoredRun, writeIntoRun } from '@nutshell/experiment';
import { type RecurrentNetwork, type SamplingRule, write } from '@nutshell/micro/recurrent';
import type { Random } from '@nutshell/random';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

export interface KeptSample {
  /** Steps before it. */
  step: number;
  text: string;
}

/** What a network writes after a line end. @param options.rule by which characters are drawn; as it predicts them if it is absent */
export function written(
  network: RecurrentNetwork,
  vocabulary: Vocabulary,
  random: Random,
  { length, rule = {} }: { length: number; rule?: SamplingRule },
): string {
  network.reset();
  const lineEnd = vocabulary.codeOf('\n');
  if (lineEnd >= 0) network.next(lineEnd);
  return vocabulary.decode([...write(network, rule, random, length)]);
}

type Place = Pick<StoredRun, 'path'>;

export function keepSample(run: Place, { step, text }: KeptSample): void {
  writeIntoRun(run, { [fileOf(step)]: text }, 'samples');
}

/** The samples of a run, the earliest first. @throws Failure if one cannot be read */
export function keptSamples(run: Place): KeptSample[] {
  const folder = run.path('samples');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^step-\d+\.txt$/.test(name));
  return names.sort().map((name) => {
    try {
      return { step: Number(/\d+/.exec(name)![0]), text: readFileSync(run.path('samples', name), 'utf8') };
    } catch (error) {
      throw new Failure(`${run.path('samples', name)} cannot be read: ${(error as Error).message}`);
    }
  });
}

const fileOf = (step: number) => `step-${String(step).padStart(6, '0')}.txt`;
