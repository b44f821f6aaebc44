/** `list`: the experiments of an app and its runs. */
import pc from 'picocolors';
import { z } from 'zod';
import { type LeaveOut, LeftOut, readable } from '../../record/left-out.ts';
import type { Workspace } from '../../file/workspace.ts';
import type { App } from '../../run/replication.ts';
import type { Command } from '../command.ts';
import { listExperiments } from '../../file/experiment-file.ts';
import { loadExperiment } from '../../run/experiment.ts';
import { readRecords } from '../../record/records.ts';
import { describeOwner, ownerOf } from '../../run/owner.ts';
import { listRuns, openRun, runRemedy } from '../../run/run-folder.ts';
import { terminalTable } from '../../show/terminal-table.ts';

export const list: Command = {
  name: 'list',
  summary: 'list experiments and runs',
  options: z.object({}),
  async run({ workspace, replication }) {
    const { app } = replication;
    const several = 'systems' in replication;
    const leftOut = new LeftOut();
    const experiments = listExperiments(workspace, app).map((name) => {
      const load = () => loadExperiment(workspace, replication, name);
      const [experiment] = readable(load, leftOut.add, 'Put it right.');
      const seeds = readRecords(workspace, app, name, leftOut.add).map(({ seed }) => seed);
      return [
        name,
        ...(several ? [experiment?.system.name ?? ''] : []),
        experiment?.title ?? pc.red('cannot be read'),
        experiment?.parent ?? '',
        experiment?.minutes ? `${experiment.minutes} min` : '',
        seeds.join(', '),
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
    const runs = listRuns(workspace, app).map((id) => [id, stateOf(workspace, replication, id, leftOut.add)]);
    if (runs.length) console.log(`\n${terminalTable(['run', 'state'], runs, 'll')}`);
    leftOut.tell();
  },
};

/** A run that cannot be read, of another version of the app perhaps, does not keep the others from being listed. */
function stateOf(workspace: Workspace, replication: App, id: string, leaveOut: LeaveOut): string {
  const [run] = readable(() => openRun(workspace, replication, id), leaveOut, runRemedy);
  if (!run) return pc.red('cannot be read');
  if (run.result) return pc.green('finished');
  const owner = ownerOf(run.dir);
  return owner ? pc.cyan(describeOwner(owner)) : pc.yellow('unfinished');
}
