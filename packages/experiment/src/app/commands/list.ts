/** `list`: the experiments of an app and its runs. */
import pc from 'picocolors';
import { z } from 'zod';
import { Failure } from '../../file/failure.ts';
import type { Workspace } from '../../file/workspace.ts';
import type { App } from '../../run/replication.ts';
import type { Command } from '../command.ts';
import { listExperiments } from '../../file/experiment-file.ts';
import { loadExperiment } from '../../run/experiment.ts';
import { readRecords } from '../../record/records.ts';
import { describeOwner, ownerOf } from '../../run/owner.ts';
import { listRuns, openRun } from '../../run/run-folder.ts';
import { terminalTable } from '../../show/terminal-table.ts';

export const list: Command = {
  name: 'list',
  summary: 'list experiments and runs',
  options: z.object({}),
  async run({ workspace, replication }) {
    const { app } = replication;
    const several = 'systems' in replication;
    const experiments = listExperiments(workspace, app).map((name) => {
      const { title, parent, minutes, system } = loadExperiment(workspace, replication, name);
      const seeds = readRecords(workspace, app, name).map(({ seed }) => seed);
      return [
        name,
        ...(several ? [system.name] : []),
        title,
        parent ?? '',
        minutes ? `${minutes} min` : '',
        seeds.length ? seeds.join(', ') : '',
      ];
    });
    const head = [
      'experiment',
      ...(several ? ['system'] : []),
      'title',
      'changes',
      'takes',
      'recorded seeds',
    ];
    console.log(terminalTable(head, experiments, several ? 'llllrl' : 'lllrl'));
    const runs = listRuns(workspace, app).map((id) => ({ id, ...stateOf(workspace, replication, id) }));
    const rows = runs.map(({ id, state }) => [id, state]);
    if (runs.length) console.log(`\n${terminalTable(['run', 'state'], rows, 'll')}`);
    for (const { problem } of runs) if (problem) console.log(`\n${problem}`);
  },
};

/** A run that cannot be read, of another version of the app perhaps, does not keep the others from being listed. */
function stateOf(workspace: Workspace, replication: App, id: string): { state: string; problem?: string } {
  try {
    const run = openRun(workspace, replication, id);
    if (run.result) return { state: pc.green('finished') };
    const owner = ownerOf(run.dir);
    return { state: owner ? pc.cyan(describeOwner(owner)) : pc.yellow('unfinished') };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { state: pc.red('cannot be read'), problem: error.message };
  }
}
