/** What can be built, and how. */
import { z } from 'zod';

export const modelNames = [
  'resnet20',
  'resnet32',
  'resnet44',
  'resnet56',
  'resnet110',
  'plain20',
  'plain32',
  'plain44',
  'plain56',
  'plain110',
  'resnet18',
  'resnet34',
  'resnet50',
  'plain18',
  'plain34',
  'alexnet',
  'alexnet-small',
  'alexnet-cifar',
  'vgg11',
  'vgg16',
  'speed-run',
] as const;

export type ModelName = (typeof modelNames)[number];

/**
 * Switches of networks, as keys of a config: what is left out is as the network's own file says, and those of other networks are refused.
 */
export const switches = z.strictObject({
  shortcut: z
    .enum(['A', 'B'])
    .optional()
    .describe('where the shape changes: new channels are zeros (A), or a 1x1 convolution (B); resnet'),
  preactivation: z
    .boolean()
    .optional()
    .describe('normalisation and activation come before the convolutions; resnet'),
  activation: z.enum(['relu', 'tanh', 'gelu']).optional().describe('alexnet, speed-run'),
  lrn: z.boolean().optional().describe('local response normalisation; alexnet'),
  overlappingPooling: z
    .boolean()
    .optional()
    .describe('maxima of 3x3 at steps of 2, rather than of 2x2; alexnet'),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .optional()
    .describe(
      'probability of dropping a unit of the hidden dense layers (alexnet), or before the last one (vgg)',
    ),
  initializer: z
    .enum(['paper', 'he'])
    .optional()
    .describe("first weights: the paper's, or He's (LeCun's for tanh) with biases of 0; alexnet"),
  widening: z
    .number()
    .positive()
    .optional()
    .describe('by how much all numbers of channels are multiplied; resnet, vgg, speed-run'),
});

export type ModelSwitches = z.infer<typeof switches>;
export type SwitchName = keyof ModelSwitches;
export type Activation = NonNullable<ModelSwitches['activation']>;
export type Shortcut = NonNullable<ModelSwitches['shortcut']>;

export interface ModelOptions extends ModelSwitches {
  /** Of the input; null for networks that end in a global mean (ResNets, VGG) and are to see several sizes. */
  height: number | null;
  width: number | null;
  channels: 3;
  classes: number;
}
