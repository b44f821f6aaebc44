import { type AppCommand, runOption, outputPath } from '@nutshell/experiment';
import { z } from 'zod';
import type { CharRnnConfig } from '../config.ts';
import { writeExported } from '../exported.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  precision: z
    .enum(['float32', 'float16', 'uint8'])
    .optional()
    .describe('of the weights; float16, or uint8 where that would be more than 5 MB, if absent'),
  out: z.string().default('').describe('another folder than that beside the record of the run'),
});

export const exportCommand: AppCommand<CharRnnConfig, typeof options> = {
  name: 'export',
  summary:
    'write the network of a recorded run to results/, where it is there at once for all commands and the lab',
  options,
  async run({ options: { run: reference, precision, out }, openRun }) {
    const run = openRun(reference);
    const folder = out ? outputPath(out) : undefined;
    for (const file of await writeExported(await loadTrained(run), run, { folder, precision }))
      console.log(`wrote ${file}`);
  },
};
