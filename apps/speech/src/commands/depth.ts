import {
  type AppCommand,
  Failure,
  findWorkspace,
  LeftOut,
  outputPath,
  readRecords,
  writeFileSet,
} from '@nutshell/experiment';
import { mean } from '@nutshell/metrics';
import { join } from 'node:path';
import { z } from 'zod';
import type { SpeechConfig } from '../config.ts';
import { type DepthCurve, depthSvg } from '../depth-chart.ts';

const options = z.strictObject({
  out: z.string().default('').describe('folder to write depth.svg to; results/speech/figures if empty'),
});

/** Experiments that differ in depth alone. */
const FAMILIES = {
  'logistic, pre-trained': 'rbm',
  'logistic, not': 'sigmoid',
  'rectified, with batch normalisation': 'depth',
};
const DEPTHS = [1, 2, 3, 5, 7];
/** Of all noise levels together. */
const [ERROR, WORDS] = ['all.wordErrorRate', 'all.words'];

export const depthCommand: AppCommand<SpeechConfig, typeof options> = {
  name: 'depth',
  summary: 'draw the word errors of the recorded networks by their depth, beside those of Seide et al.',
  options,
  async run({ options: { out } }) {
    const workspace = findWorkspace();
    const leftOut = new LeftOut();
    const recordsOf = (family: string, layers: number) =>
      readRecords(workspace, 'speech', `${family}-${layers}`, leftOut.add);
    const curves = Object.entries(FAMILIES)
      .map(([name, family]): DepthCurve => ({
        name,
        points: DEPTHS.flatMap((layers) => {
          const errors = recordsOf(family, layers).flatMap(({ metrics }) => metrics[ERROR] ?? []);
          return errors.length > 0 ? [{ layers, error: mean(errors) }] : [];
        }),
      }))
      .filter(({ points }) => points.length > 1);
    const families = Object.values(FAMILIES).flatMap((family) =>
      DEPTHS.flatMap((layers) => recordsOf(family, layers)),
    );
    leftOut.fail();
    if (curves.length === 0)
      throw new Failure(
        `At least two depths of a kind must be recorded: npx nx run speech:train --experiment=depth-1, depth-3, … (or sigmoid-1, rbm-1, …), and then speech:record of each`,
      );
    const words = Math.max(...families.flatMap(({ metrics }) => metrics[WORDS] ?? []));
    const folder = out ? outputPath(out) : join(workspace.results, 'speech', 'figures');
    for (const file of writeFileSet(folder, { 'depth.svg': depthSvg(curves, words) }))
      console.log(`wrote ${file}`);
  },
};
