/** A second phase: the decoder begins with what it learnt in a run of another experiment. */
import { loadNewestCheckpoint, restoreTensors, variablesOf } from '@nutshell/core';
import type { WordVocabulary } from '@nutshell/data';
import { Failure, type Run } from '@nutshell/experiment';
import type * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ShowAndTellConfig } from './config.ts';
import { readVocabulary } from './trained.ts';

/**
 * The folder of the newest finished run of `config.from` with the same seed; it lies beside that of this run. Nothing where `from` is empty,
 * and in a dry run, which is only timed.
 * @throws Failure that names the command which makes one, if there is none
 */
export function beginningOf({
  app,
  dir,
  seed,
  config: { from },
  trial,
}: Pick<Run<ShowAndTellConfig>, 'app' | 'dir' | 'seed' | 'config' | 'trial'>): string | undefined {
  if (!from || trial) return undefined;
  const runs = dirname(dir);
  const ofSeed = (name: string) => {
    const [, experiment, number] = /^(.+)-s(\d+)-\d{8}T\d{6}(?:-\d+)?$/.exec(name) ?? [];
    return experiment === from && Number(number) === seed;
  };
  const finished = readdirSync(runs).filter(
    (name) => ofSeed(name) && existsSync(join(runs, name, 'result.json')),
  );
  if (finished.length > 0) return join(runs, finished.sort().at(-1)!);
  throw new Failure(
    `--from=${from}: there is no finished run of ${from} with seed ${seed} in ${runs}. Train it first: npx nx run ${app}:train --experiment=${from} --seed=${seed}`,
  );
}

/**
 * Gives a network the weights of a run. What that run had not, the end of the encoder if it learns now, stays as it is.
 * @param folder of the run
 * @throws Failure if its network or its words are others
 */
export function beginWith(model: tf.LayersModel, folder: string, vocabulary: WordVocabulary): void {
  const { words } = readVocabulary(join(folder, 'vocabulary.json'));
  if (words.join(' ') !== vocabulary.words.join(' '))
    throw new Failure(
      `${folder} knows other words: its data and its --minimumCount have to be those of this run`,
    );
  const checkpoint = loadNewestCheckpoint(join(folder, 'checkpoints'));
  if (!checkpoint) throw new Failure(`${folder} has no checkpoint that could be read`);
  const own: Record<string, tf.Variable> = {};
  for (const [name, variable] of Object.entries(variablesOf(model))) own[`model/${name}`] = variable;
  const stored = Object.entries(checkpoint.tensors).filter(([name]) => name.startsWith('model/'));
  const odd = stored.find(([name, { shape }]) => own[name]?.shape.join() !== shape.join());
  if (odd)
    throw new Failure(
      `${folder} has another network: ${odd[0].slice('model/'.length)} is ${odd[1].shape.join('x')} there`,
    );
  const known = Object.fromEntries(stored.map(([name]) => [name, own[name]]));
  restoreTensors(known, { ...checkpoint, tensors: Object.fromEntries(stored) });
}
