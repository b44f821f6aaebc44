/** `report`: a finished run as one HTML file. */
import { z } from 'zod';
import type { Command } from '../command.ts';
import { LeftOut } from '../../record/left-out.ts';
import { openFinishedRun, runOption } from '../../run/run-folder.ts';
import { fromRoot } from '../../file/workspace.ts';

const options = z.object({
  run: runOption,
});

export const report: Command<typeof options> = {
  name: 'report',
  summary: 'write report.html of a finished run',
  options,
  async run({ workspace, replication, options }) {
    const { writeReport } = await import('../../show/report/report.ts');
    const run = openFinishedRun(workspace, replication, options.run);
    const leftOut = new LeftOut();
    const file = await writeReport(workspace, replication, run, leftOut.add);
    console.log(`wrote ${fromRoot(workspace, file)}`);
    leftOut.fail();
  },
};
