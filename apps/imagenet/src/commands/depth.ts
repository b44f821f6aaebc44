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
import type { ImagenetConfig } from '../config.ts';
import { type DepthCurve, depthSvg } from '../depth-chart.ts';

const options = z.strictObject({
  out: z.string().default('').describe('folder to write depth.svg to; results/imagenet/figures if empty'),
});

export const depthCommand: AppCommand<ImagenetConfig, typeof options> = {
  name: 'depth',
  summary: 'draw the errors of the recorded plain and residual networks by their depth, beside ILSVRC',
  options,
  async run({ options: { out } }) {
    const workspace = findWorkspace();
    const leftOut = new LeftOut();
    const recordsOf = (experiment: string) => readRecords(workspace, 'imagenet', experiment, leftOut.add);
    const curves = (
      [
        ['plain', 'plain'],
        ['residual', 'resnet'],
      ] as const
    ).map(([name, family]): DepthCurve => ({
      name,
      points: [20, 32, 56].flatMap((layers) => {
        const errors = recordsOf(`cifar10-depth-${family}${layers}`).flatMap(
          ({ metrics }) => metrics['test.error'] ?? [],
        );
        return errors.length > 0 ? [{ layers, error: mean(errors) }] : [];
      }),
    }));
    const residual = [20, 32, 56].flatMap((layers) => recordsOf(`cifar10-depth-resnet${layers}`));
    leftOut.fail();
    if (curves.some(({ points }) => points.length < 2))
      throw new Failure(
        'At least two depths of each kind must be recorded: npx nx run imagenet:train --experiment=cifar10-depth-plain20, …-resnet20, …-plain56, …-resnet56, and then imagenet:record of each',
      );
    const [{ config }] = residual;
    const folder = out ? outputPath(out) : join(workspace.results, 'imagenet', 'figures');
    for (const file of writeFileSet(folder, { 'depth.svg': depthSvg(curves, Number(config.epochs)) }))
      console.log(`wrote ${file}`);
  },
};
