import { type AppCommand, outputPath, runOption } from '@nutshell/experiment';
import { z } from 'zod';
import type { ImagenetConfig } from '../config.ts';
import { writeExported } from '../exported.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  precision: z
    .enum(['float32', 'float16', 'uint8'])
    .optional()
    .describe(
      'of the weights in weights.bin; if absent, float32 with --out, else float16, or uint8 where that would be more than 5 MB',
    ),
  out: z
    .string()
    .default('')
    .describe(
      'a folder for model.json, weights.bin, labels.json and model.onnx; if empty, the first three go beside the record',
    ),
});

export const exportCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'export',
  summary:
    'write the network for plain TensorFlow.js and for ONNX, or beside its record for all commands and the lab',
  options,
  async run({ options: { run: reference, precision, out }, openRun }) {
    const run = openRun(reference);
    const folder = out ? outputPath(out) : undefined;
    const { files, ours } = await writeExported(await loadTrained(run), run, { folder, precision });
    for (const file of files) console.log(`wrote ${file}`);
    if (ours.length > 0)
      console.log(
        `model.json has layers of @nutshell/core/layers, which must be imported to load it: ${ours.join(', ')}`,
      );
  },
};
