import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure, type Run } from '@nutshell/experiment';

/**
 * The folder of the newest finished run of an experiment with the seed of this run, which lies beside it.
 * @throws Failure if there is none
 */
export function finishedRun(
  { dir, app, seed }: Pick<Run, 'dir' | 'app' | 'seed'>,
  experiment: string,
): string {
  const folder = dirname(dir);
  const beginning = `${experiment}-s${seed}-`;
  const finished = readdirSync(folder).filter(
    (id) =>
      id.startsWith(beginning) &&
      /^\d{8}T\d{6}/.test(id.slice(beginning.length)) &&
      existsSync(join(folder, id, 'result.json')),
  );
  if (finished.length === 0)
    throw new Failure(
      `${folder} has no finished run of ${experiment} with seed ${seed}, whose network this one begins with. ` +
        `Train it first: npx nx run ${app}:train --experiment=${experiment} --seed=${seed}`,
    );
  return join(folder, finished.sort().at(-1)!);
}
