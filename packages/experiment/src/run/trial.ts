/** A training that is described and timed instead of done: `train --dry-run`. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { removeLeftovers } from '../file/leftovers.ts';
import type { Experiment } from '../file/experiment-file.ts';
import type { Workspace } from '../file/workspace.ts';
import type { App, Estimate, LayerSize } from './replication.ts';
import { createRun } from './stored-run.ts';
import { trainIn } from './training.ts';

export interface TrialReport {
  /** Those of all networks that the training described. */
  layers: LayerSize[];
  /** What was measured; absent if the training ended by itself before. */
  estimate?: Estimate;
  /** Until the training ended. */
  seconds: number;
}

/** Thrown through a training to end it once it has been timed. */
class Timed extends Error {
  readonly estimate: Estimate;

  constructor(estimate: Estimate) {
    super('the trial is over');
    this.estimate = estimate;
  }
}

/** Of the temporary folder; the number of the process follows. */
const PREFIX = 'nutshell-trial-';

/** Begins to train in a temporary folder, and removes those of dry runs that were killed. @returns undefined if Ctrl-C stopped it */
export async function tryOut(
  workspace: Workspace,
  replication: App,
  experiment: Experiment,
  options: { seed: number; command: string },
): Promise<TrialReport | undefined> {
  removeLeftovers(os.tmpdir(), [PREFIX], /^(\d+)-\w+$/);
  const runs = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  const layers: LayerSize[] = [];
  const began = performance.now();
  const report = (estimate?: Estimate): TrialReport => ({
    layers,
    estimate,
    seconds: (performance.now() - began) / 1000,
  });
  try {
    const run = createRun({ ...workspace, runs }, replication, experiment, options);
    const record = await trainIn(workspace, run, false, {
      describe: (described) => void layers.push(...described),
      finish: (estimate) => {
        throw new Timed(estimate);
      },
    });
    return record && report();
  } catch (error) {
    if (error instanceof Timed) return report(error.estimate);
    throw error;
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}
