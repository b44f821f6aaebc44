import { type AppCommand, exportedFolder, Failure, outputPath, runOption } from '@nutshell/experiment';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { CHECKSUMS, keepFiles } from '../kept-file.ts';
import { DECODED, readDecoded } from '../tested.ts';
import { loadRecogniser, namedFold } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  fold: z.string().default('').describe('the recogniser that has not heard this speaker; the first if empty'),
  out: z.string().default('').describe('another folder than that beside the record of the run'),
});

export const exportCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'export',
  summary:
    'write a recogniser of a recorded run to results/: recogniser.json, a network as model.json and weights.bin, and what all folds recognised',
  options,
  async run({ options: { run: reference, fold, out }, openRun, openRecord }) {
    const run = openRun(reference);
    const { id, experiment, seed, config, result } = run;
    if (!result) throw new Failure(`run ${id} is not finished: npx nx run speech:train --resume=${id}`);
    if (!out) openRecord(run, { allowDirty: true }); // refuses a run that is not the recorded one
    const chosen = namedFold(run, fold);
    await loadRecogniser(run, chosen); // reads what is to be written
    const decoded = JSON.stringify(readDecoded(run));
    const from = run.path('folds', chosen);
    const files = readdirSync(from).filter(
      (name) => name !== CHECKSUMS && !/^alignment-\d+\.bin$/.test(name),
    );
    const contents = Object.fromEntries(files.map((name) => [name, readFileSync(join(from, name))]));
    const about = { app: 'speech', experiment, seed, run: id, fold: chosen, config };
    const folder = out ? outputPath(out) : exportedFolder('speech', experiment, seed);
    const written = {
      ...contents,
      [DECODED]: `${decoded}\n`,
      'about.json': `${JSON.stringify(about, null, 2)}\n`,
    };
    for (const file of keepFiles(folder, written)) console.log(`wrote ${file}`);
  },
};
