/**
 * Networks, and recognisers without one, that lie beside the records of their runs, where commands and the lab find them without a run:
 * `results/<app>/<experiment>/seed-<n>/`, with model.json or about.json. What is in the files is a matter of @nutshell/core and of the app.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../file/failure.ts';
import { placesOf } from '../file/user-path.ts';
import { findWorkspace, fromRoot } from '../file/workspace.ts';
import { listRecorded, readRecord, recordFile, recordedSeeds } from '../record/records.ts';
import type { CommandContext, StoredRun } from './replication.ts';
import { NoSuchRun, runNames, seedOf } from './run-folder.ts';

/** The flag --run of a command that uses a network, see {@link findTrained}. */
export const networkOption = z
  .string()
  .default('latest')
  .describe(
    `the network: a run (${runNames}); where this machine has no such run, the exported network of that experiment`,
  );

/** The folder of an exported network, whether there is one or not. */
export function exportedFolder(app: string, experiment: string, seed: number): string {
  return recordFile(findWorkspace(), app, experiment, seed).replace(/\.json$/, '');
}

export const isExported = (folder: string): boolean =>
  ['model.json', 'about.json'].some((file) => existsSync(path.join(folder, file)));

/**
 * The folder into which the network of a run is to be exported: that beside the record which was made of this run.
 * @param sha256 of the network's parameters, as in records
 * @param elsewhere another folder, for runs that are not recorded
 * @throws Failure if the run is not finished, or the network is not that of the record or, elsewhere, of the run's result
 */
export function folderForExport(
  { id, app, experiment, seed, result }: StoredRun,
  sha256: string,
  elsewhere?: string,
): string {
  if (!result) throw new Failure(`run ${id} is not finished: npx nx run ${app}:train --resume=${id}`);
  const workspace = findWorkspace();
  const file = recordFile(workspace, app, experiment, seed);
  const next = `npx nx run ${app}:record --run=${id} makes this run the recorded one; --out=<folder> exports it elsewhere.`;
  if (!elsewhere && !existsSync(file))
    throw new Failure(
      `${fromRoot(workspace, file)} does not exist, beside which the network belongs: ${next}`,
    );
  const { model } = elsewhere ? result : readRecord(workspace, file);
  if (sha256 !== model.sha256)
    throw new Failure(
      `${elsewhere ? `${id}/result.json` : fromRoot(workspace, file)} is of another network than run ${id} has now: ` +
        `its weights have the SHA-256 ${model.sha256?.slice(0, 12)}…, those of the run ${sha256.slice(0, 12)}…. ${next}`,
    );
  return elsewhere ?? exportedFolder(app, experiment, seed);
}

/**
 * What the name of a trained network stands for: a run of this machine or, where there is no such run, an exported network, named by its
 * experiment (`budget`, `budget/2`) or its folder.
 * @returns the run, or the folder of the exported network
 * @throws Failure that says what there is and how to train one
 */
export function findTrained<C>(
  app: string,
  reference: string,
  { openRun }: Pick<CommandContext<C, unknown>, 'openRun'>,
): StoredRun<C> | string {
  try {
    return openRun(reference);
  } catch (error) {
    if (!(error instanceof NoSuchRun)) throw error;
    const folder = exportedNamed(app, reference);
    if (folder) return folder;
    const names = exportedNames(app);
    const exported = names.length
      ? `These networks are exported: ${names.join(', ')}; name one by --run, or train one`
      : 'Nor is there an exported network. Train one';
    throw new Failure(
      `${error.message.replace(/\.?$/, '.')} ${exported} within a minute: npx nx run ${app}:train --experiment=smoke`,
    );
  }
}

/** The folder of the exported network that `budget`, `budget/2`, or a folder names; undefined if there is none. */
export function exportedNamed(app: string, reference: string): string | undefined {
  const folder = placesOf(reference, findWorkspace().root).find(isExported);
  if (folder !== undefined) return folder;
  const [experiment, seed = 1] = seedOf(reference);
  const beside = experiment && exportedFolder(app, experiment, seed);
  return beside && isExported(beside) ? beside : undefined;
}

/** The exported networks of an app, as one names them: `budget/1`. */
function exportedNames(app: string): string[] {
  const workspace = findWorkspace();
  return listRecorded(workspace, app).flatMap((experiment) =>
    recordedSeeds(workspace, app, experiment)
      .filter((seed) => isExported(exportedFolder(app, experiment, seed)))
      .map((seed) => `${experiment}/${seed}`),
  );
}
