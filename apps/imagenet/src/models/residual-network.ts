/**
 * Residual networks and their plain twins (He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition"): those for
 * CIFAR-10 of section 4.2 and those for ImageNet of table 1.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import type { ModelName, ModelOptions, Shortcut } from './options.ts';
import { type Convolution, Parts } from './parts.ts';

export type ResidualName = Extract<ModelName, `resnet${number}`>;
export type PlainName = Extract<ModelName, `plain${number}`>;

interface Layout {
  stem: keyof typeof stems;
  /** Channels of the first stage; each following one has twice as many, on maps of half the side. */
  filters: number;
  /** Number of blocks of each stage. */
  stages: readonly number[];
  block: keyof typeof blocks;
  /** How a shortcut passes a change of shape, by default; none: a plain network. */
  shortcut: Shortcut | 'none';
}

/** 6n + 2 layers for pictures of 32x32. */
const cifar = (n: number): Layout => ({
  stem: 'convolution',
  filters: 16,
  stages: [n, n, n],
  block: 'basic',
  shortcut: 'A',
});

/** For pictures of 224x224. */
const imagenet = (block: Layout['block'], ...stages: number[]): Layout => ({
  stem: 'convolution and pool',
  filters: 64,
  stages,
  block,
  shortcut: 'B',
});

const plain = (layout: Layout): Layout => ({ ...layout, shortcut: 'none' });

const layouts: Record<ResidualName | PlainName, Layout> = {
  resnet20: cifar(3),
  resnet32: cifar(5),
  resnet44: cifar(7),
  resnet56: cifar(9),
  resnet110: cifar(18),
  plain20: plain(cifar(3)),
  plain32: plain(cifar(5)),
  plain44: plain(cifar(7)),
  plain56: plain(cifar(9)),
  plain110: plain(cifar(18)),
  resnet18: imagenet('basic', 2, 2, 2, 2),
  resnet34: imagenet('basic', 3, 4, 6, 3),
  resnet50: imagenet('bottleneck', 3, 4, 6, 3),
  plain18: plain(imagenet('basic', 2, 2, 2, 2)),
  plain34: plain(imagenet('basic', 3, 4, 6, 3)),
};

/**
 * [batch, height, width, 3] → logits [batch, classes]. Weights begin as in He et al. 2015, and no convolution has a bias.
 *
 * Default shortcuts: A for CIFAR-10, as there; B for ImageNet, where the paper's ResNet-18 and -34 of table 2 have A and its deeper ones B.
 * With `preactivation` it is that of "Identity mappings in deep residual networks" (He et al. 2016); the convolution of a shortcut B then
 * sees the activated x and is not normalised.
 */
export function buildResidualNetwork(
  name: ResidualName | PlainName,
  { classes, shortcut, preactivation = false, widening = 1, ...image }: ModelOptions,
  random?: Random,
): tf.LayersModel {
  const layout = layouts[name];
  const passing = layout.shortcut === 'none' ? 'none' : (shortcut ?? layout.shortcut);
  const addBlock = preactivation ? addPreactivated : addPostactivated;
  const parts = new Parts(random);
  const input = parts.input(image);

  let filters = Math.round(layout.filters * widening);
  let x = stems[layout.stem](parts, input, filters, preactivation); // [batch, h, w, filters]
  for (const [stage, count] of layout.stages.entries()) {
    if (stage > 0) filters *= 2;
    for (let i = 1; i <= count; i++) {
      const strides = stage > 0 && i === 1 ? 2 : 1;
      const convolutions = blocks[layout.block](filters, strides);
      x = addBlock(parts, x, {
        name: `stage${stage + 1}_block${i}`,
        convolutions,
        strides,
        shortcut: passing,
      });
    }
  } // [batch, h / 2^(stages − 1), w / 2^(stages − 1), filters, or 4 times as many of bottlenecks]
  if (preactivation) x = parts.activate(parts.normalise(x, 'last'), 'last');
  const outputs = parts.dense(parts.mean(x, 'mean'), 'output', classes); // [batch, classes]
  return tf.model({ name, inputs: input, outputs });
}

/** What comes before the first stage; with pre-activation it is not normalised, for the first block does that. */
const stems = {
  convolution(parts: Parts, x: tf.SymbolicTensor, filters: number, preactivation: boolean) {
    const convolved = parts.convolve(x, 'stem', { filters, kernelSize: 3 });
    return preactivation ? convolved : parts.activate(parts.normalise(convolved, 'stem'), 'stem');
  },
  'convolution and pool'(parts: Parts, x: tf.SymbolicTensor, filters: number, preactivation: boolean) {
    const convolved = parts.convolve(x, 'stem', { filters, kernelSize: 7, strides: 2 }); // [batch, h / 2, w / 2, filters]
    const active = preactivation ? convolved : parts.activate(parts.normalise(convolved, 'stem'), 'stem');
    return parts.maxPool(active, 'stem_pool', { poolSize: 3, strides: 2, padding: 'same' });
  },
};

/** The convolutions F of a block (figure 5). */
const blocks = {
  basic: (filters: number, strides: number): Convolution[] => [
    { filters, kernelSize: 3, strides },
    { filters, kernelSize: 3 },
  ],
  bottleneck: (filters: number, strides: number): Convolution[] => [
    { filters, kernelSize: 1, strides },
    { filters, kernelSize: 3 },
    { filters: 4 * filters, kernelSize: 1 },
  ],
};

interface Block {
  name: string;
  convolutions: Convolution[];
  strides: number;
  shortcut: Layout['shortcut'];
}

/** relu(x + F(x)): what each convolution makes is normalised, and but for the last activated. */
function addPostactivated(parts: Parts, x: tf.SymbolicTensor, block: Block): tf.SymbolicTensor {
  const last = block.convolutions.length - 1;
  const F = block.convolutions.reduce((y, convolution, i) => {
    const layer = `${block.name}_conv${i + 1}`;
    const normalised = parts.normalise(parts.convolve(y, layer, convolution), layer);
    return i < last ? parts.activate(normalised, layer) : normalised;
  }, x);
  const project = (name: string, convolution: Convolution) =>
    parts.normalise(parts.convolve(x, name, convolution), name);
  return parts.activate(sum(parts, F, x, block, project), block.name);
}

/** x + F(x): what each convolution sees is normalised and activated. */
function addPreactivated(parts: Parts, x: tf.SymbolicTensor, block: Block): tf.SymbolicTensor {
  const activated = (y: tf.SymbolicTensor, layer: string) => parts.activate(parts.normalise(y, layer), layer);
  const layers = block.convolutions.map((_, i) => `${block.name}_conv${i + 1}`);
  const active = activated(x, layers[0]);
  const F = block.convolutions.reduce(
    (y, convolution, i) => parts.convolve(i === 0 ? active : activated(y, layers[i]), layers[i], convolution),
    x,
  );
  return sum(parts, F, x, block, (name, convolution) => parts.convolve(active, name, convolution));
}

type Project = (name: string, convolution: Convolution) => tf.SymbolicTensor;

/** x + F, or F alone in a plain network. @param project how a shortcut B changes the shape of x */
function sum(
  parts: Parts,
  F: tf.SymbolicTensor,
  x: tf.SymbolicTensor,
  { name, strides, shortcut }: Block,
  project: Project,
): tf.SymbolicTensor {
  if (shortcut === 'none') return F;
  const filters = F.shape[3] as number;
  const unchanged = strides === 1 && x.shape[3] === filters;
  const passed = unchanged
    ? x
    : passes[shortcut](parts, x, `${name}_shortcut`, { filters, strides }, project);
  return parts.add(F, passed, `${name}_sum`);
}

type Pass = (
  parts: Parts,
  x: tf.SymbolicTensor,
  name: string,
  change: { filters: number; strides: number },
  project: Project,
) => tf.SymbolicTensor;

const passes: Record<Shortcut, Pass> = {
  A: (parts, x, name, { filters, strides }) => parts.padShortcut(x, name, filters, strides),
  B: (_parts, _x, name, change, project) => project(name, { ...change, kernelSize: 1 }),
};
