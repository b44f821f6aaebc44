import { type AppCommand, outputPath, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { ShowAndTellConfig } from '../config.ts';
import { writeExported } from '../exported.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  precision: z
    .enum(['float32', 'float16', 'uint8'])
    .default('uint8')
    .describe('of the decoder’s weights; those of the encoder are float16 then, or float32'),
  out: z.string().default('').describe('another folder than that beside the record of the run'),
});

export const exportCommand: AppCommand<ShowAndTellConfig, typeof options> = {
  name: 'export',
  summary: 'write the networks of a recorded run to results/, encoder and decoder, where the lab finds them',
  options,
  async run({ options: { run: reference, precision, out }, openRun }) {
    const run = openRun(reference);
    const folder = out ? outputPath(out) : undefined;
    const { files, bytes } = await writeExported(await loadTrained(run), run, { folder, precision });
    for (const file of files) console.log(`wrote ${file}`);
    console.log(`${(bytes / 2 ** 20).toFixed(1)} MiB in all`);
  },
};
