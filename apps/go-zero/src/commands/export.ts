import { type AppCommand, runOption, outputPath } from '@nutshell/experiment';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { writeExported } from '../exported.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  out: z.string().default('').describe('another folder than that beside the record of the run'),
});

export const exportCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'export',
  summary:
    'write the network of a recorded run to results/, where it is there at once for all commands and the lab',
  options,
  async run({ options: { run: reference, out }, openRun }) {
    const run = openRun(reference);
    const network = await loadTrained(run);
    for (const file of await writeExported(network.model, run, out ? outputPath(out) : undefined))
      console.log(`wrote ${file}`);
    network.dispose();
  },
};
