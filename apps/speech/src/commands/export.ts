import {
  type AppCommand,
  findWorkspace,
  Failure,
  recordFile,
  runOption,
  writeFileSet,
} from '@nutshell/experiment';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { findRecogniser, foldsOf } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  fold: z.string().default('').describe('the recogniser that has not heard this speaker; the first if empty'),
  out: z.string().default('').describe('another folder than that beside the record of the run'),
});

export const exportCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'export',
  summary:
    'write the recogniser of a recorded run to results/: recogniser.json, and the network as model.json and weights.bin',
  options,
  async run({ options: { run: reference, fold, out }, openRun }) {
    const run = openRun(reference);
    if (!run.result)
      throw new Failure(`run ${run.id} is not finished: npx nx run speech:train --resume=${run.id}`);
    await findRecogniser(run, fold); // reads what is to be written
    const from = run.path('folds', fold || foldsOf(run)[0]);
    const files = readdirSync(from).filter((name) => !name.endsWith('.bin') || name === 'weights.bin');
    const { experiment, seed, config } = run;
    const folder = out
      ? resolve(out)
      : recordFile(findWorkspace(), 'speech', experiment, seed).replace(/\.json$/, '');
    const about = { app: 'speech', experiment, seed, run: run.id, fold: fold || foldsOf(run)[0], config };
    const contents = Object.fromEntries(
      files.map((name) => [name, Uint8Array.from(readFileSync(join(from, name)))]),
    );
    for (const file of writeFileSet(folder, {
      ...contents,
      'about.json': `${JSON.stringify(about, null, 2)}\n`,
    }))
      console.log(`wrote ${file}`);
  },
};
