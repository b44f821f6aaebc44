import type * as tf from '@tensorflow/tfjs';
import { Failure } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import { type AlexNetName, buildAlexNet } from './alexnet.ts';
import { buildCifarAlexNet } from './cifar-alexnet.ts';
import { type ModelName, type ModelOptions, type SwitchName, switches } from './options.ts';
import { type PlainName, type ResidualName, buildResidualNetwork } from './residual-network.ts';
import { buildSpeedRun } from './speed-run.ts';
import { type VggName, buildVgg } from './vgg.ts';

export { modelNames, switches, type ModelName, type ModelOptions } from './options.ts';
export { whiten } from './whitening.ts';
export * from './speed-run-recipe.ts';

interface Network {
  /** Those that it has. */
  switches: readonly SwitchName[];
  /** Side of the smallest picture of which something is left after all pools, and of the largest. */
  sides: readonly [least: number, most: number];
  /** Whether height and width may be open. */
  open: boolean;
  build(options: ModelOptions, random?: Random): tf.LayersModel;
}

const resnet = (name: ResidualName): Network => ({
  switches: ['shortcut', 'preactivation', 'widening'],
  sides: [8, Infinity],
  open: true,
  build: (options, random) => buildResidualNetwork(name, options, random),
});

const plain = (name: PlainName): Network => ({
  switches: ['preactivation', 'widening'],
  sides: [8, Infinity],
  open: true,
  build: (options, random) => buildResidualNetwork(name, options, random),
});

const vgg = (name: VggName): Network => ({
  switches: ['dropout', 'widening'],
  sides: [32, Infinity],
  open: true,
  build: (options, random) => buildVgg(name, options, random),
});

const alexnet = (name: AlexNetName, least: number): Network => ({
  switches: ['activation', 'lrn', 'overlappingPooling', 'dropout', 'initializer'],
  sides: [least, Infinity],
  open: false,
  build: (options, random) => buildAlexNet(name, options, random),
});

const networks: Record<ModelName, Network> = {
  resnet20: resnet('resnet20'),
  resnet32: resnet('resnet32'),
  resnet44: resnet('resnet44'),
  resnet56: resnet('resnet56'),
  resnet110: resnet('resnet110'),
  plain20: plain('plain20'),
  plain32: plain('plain32'),
  plain44: plain('plain44'),
  plain56: plain('plain56'),
  plain110: plain('plain110'),
  resnet18: resnet('resnet18'),
  resnet34: resnet('resnet34'),
  resnet50: resnet('resnet50'),
  plain18: plain('plain18'),
  plain34: plain('plain34'),
  alexnet: alexnet('alexnet', 67),
  'alexnet-small': alexnet('alexnet-small', 35),
  'alexnet-cifar': {
    switches: ['activation', 'lrn', 'overlappingPooling', 'initializer'],
    sides: [4, Infinity],
    open: false,
    build: buildCifarAlexNet,
  },
  vgg11: vgg('vgg11'),
  vgg16: vgg('vgg16'),
  'speed-run': { switches: ['activation', 'widening'], sides: [32, 32], open: false, build: buildSpeedRun },
};

/**
 * The network of this name: [batch, height, width, 3] → logits [batch, classes], without a softmax, for the losses of @nutshell/core.
 * @param random where first weights are drawn from, a fork per layer; without it they are zeros, for a network whose weights are put in
 * later: AlexNet's 61 million draws take seconds
 * @throws Failure for a switch that this network lacks, or a size that it cannot see
 */
export function buildModel(name: ModelName, options: ModelOptions, random?: Random): tf.LayersModel {
  const network = networks[name];
  for (const key of Object.keys(switches.shape) as SwitchName[]) {
    if (options[key] !== undefined && !network.switches.includes(key))
      throw new Failure(`${name} has no switch ${key}; it has ${network.switches.join(', ')}`);
  }
  checkSize(name, network, options);
  return network.build(options, random);
}

/** @throws Failure for sizes that a network cannot see, or not one after the other */
export function checkSizes(name: ModelName, sizes: readonly number[]): void {
  const network = networks[name];
  for (const side of sizes) checkSize(name, network, { height: side, width: side });
  if (!network.open && new Set(sizes).size > 1)
    throw new Failure(
      `${name} has weights for pictures of one size, not for ${sizes.join(', ')}: give --sizes one number`,
    );
}

function checkSize(
  name: ModelName,
  { sides, open }: Network,
  { height, width }: Pick<ModelOptions, 'height' | 'width'>,
): void {
  const [least, most] = sides;
  const wanted = most === Infinity ? `at least ${least}x${least}` : `${least}x${least}`;
  const fits = (side: number | null) => (side === null ? open : side >= least && side <= most);
  if (!fits(height) || !fits(width))
    throw new Failure(`${name} sees pictures of ${wanted}, not ${height ?? 'any'}x${width ?? 'any'}`);
}
