/** `list`: the experiments of an app and its runs. */
import pc from 'picocolors';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { listExperiments, loadExperiment } from '../experiment-file.ts';
import { readRecords } from '../records.ts';
import { listRuns, openRun } from '../run-folder.ts';
import { terminalTable } from '../terminal-table.ts';

export const list: Command = {
  name: 'list',
  summary: 'show this app’s experiments and runs',
  options: z.object({}),
  async run({ workspace, replication }) {
    const { app } = replication;
    const experiments = listExperiments(workspace, app).map((name) => {
      const { title, parent, minutes } = loadExperiment(workspace, app, name, replication.config);
      const seeds = readRecords(workspace, app, name).map(({ seed }) => seed);
      return [
        name,
        title,
        parent ?? '',
        minutes ? `${minutes} min` : '',
        seeds.length ? seeds.join(', ') : '',
      ];
    });
    console.log(
      terminalTable(['experiment', 'title', 'changes', 'takes', 'recorded seeds'], experiments, 'lllrl'),
    );
    const runs = listRuns(workspace, app).map((id) => {
      const run = openRun(workspace, replication, id);
      return [id, run.result ? pc.green('finished') : pc.yellow('unfinished')];
    });
    if (runs.length) console.log(`\n${terminalTable(['run', 'state'], runs, 'll')}`);
  },
};
