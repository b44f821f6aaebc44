import { readModelFiles, restoreTensors, restoreTrained, variablesOf } from '@nutshell/core';
import { Failure, type Run, exportedFolder, isExported } from '@nutshell/experiment';
import type * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Gives a model the weights of another experiment: of its newest finished run with the seed of this run, which lies beside this one; where
 * there is none, of the exported network. A dry run, which is only timed, goes without.
 * @throws Failure if there is neither; CheckpointError if the network has another form
 */
export function restoreInitial(
  model: tf.LayersModel,
  experiment: string,
  { dir, app, seed, trial }: Pick<Run, 'dir' | 'app' | 'seed' | 'trial'>,
): void {
  if (trial) return;
  const folder = dirname(dir);
  const beginning = `${experiment}-s${seed}-`;
  const finished = readdirSync(folder).filter(
    (id) =>
      id.startsWith(beginning) &&
      /^\d{8}T\d{6}/.test(id.slice(beginning.length)) &&
      existsSync(join(folder, id, 'result.json')),
  );
  const exported = exportedFolder(app, experiment, seed);
  if (finished.length > 0) restoreTrained(model, join(folder, finished.sort().at(-1)!, 'checkpoints'));
  else if (isExported(exported)) restoreTensors(variablesOf(model), readModelFiles(exported));
  else
    throw new Failure(
      `${folder} has no finished run of ${experiment} with seed ${seed}, whose network this one begins with, and ${exported} no network. ` +
        `Train it first: npx nx run ${app}:train --experiment=${experiment} --seed=${seed}`,
    );
}
