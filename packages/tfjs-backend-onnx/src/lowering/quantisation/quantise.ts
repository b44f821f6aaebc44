import { type Leaf, Node, absent } from '../../graph/node.ts';
import { constant, multiply, reshape, scalar } from '../../graph/operations.ts';
import { keyOf } from '../../graph/signature.ts';
import { type Replacement, replace, usersOf } from '../rewrite.ts';
import type { Target } from '../target.ts';
import { addsBytesExactly } from './exactness.ts';
import { type Grid, type WholeFilter, gridOf, scalesOf, wholeFilter } from './numbers.ts';
import { type Site, sitesOf } from './sites.ts';

/**
 * Computes convolutions whose filters are constants, and whose ranges are known, in 8 bits. They take and make images [N, H, W, C], so
 * nothing is transposed. A rectifier costs nothing before them, nor behind them: the smallest of the 256 numbers is zero then. Where
 * convolutions are all that reads another one's result, that stays in 8 bits, with the scale that they want; else it has a scale for each
 * channel, which halves the errors and more. What lies between is computed in float32.
 */
export function quantise(outputs: readonly Node[], target: Target): readonly Node[] {
  const { ranges, fixed, device } = target;
  if (!ranges || !fixed || device !== 'cpu' || !addsBytesExactly()) return outputs;
  const known = (leaf: Leaf) => ranges.get(fixed.get(leaf) as Leaf);
  const sites = sitesOf(outputs).filter(({ filter, bias }) => known(filter) && (!bias || fixed.has(bias)));
  const grids = new Map(sites.map(({ convolution, filter }) => [convolution, gridOf(known(filter)!.taken)]));
  const users = usersOf(outputs);
  const wanted = new Set(outputs);
  const onlyReadBy = (node: Node, is: (user: Node) => boolean): Node | undefined => {
    const all = [...(users.get(node) ?? [])];
    return !wanted.has(node) && all.length > 0 && all.every(is) ? all[0] : undefined;
  };

  const replacements = new Map<Node, Replacement>();
  for (const site of sites) {
    const { convolution, filter, sum } = site;
    const rectified = onlyReadBy(sum, ({ op }) => op === 'Relu');
    const reader = onlyReadBy(rectified ?? sum, (user) => grids.has(user));
    const from = grids.get(convolution)!;
    replacements.set(rectified ?? sum, (now) => {
      const [image, whole] = [toBytes(now(convolution.inputs[0]), from), wholeSite(site, from, fixed)];
      const { shape } = convolution;
      if (reader) {
        const grid = grids.get(reader)!;
        return toFloats(inBytes(site, image, from, whole, grid), grid, shape);
      }
      const { scales, zero } = scalesOf(known(filter)!.made, rectified !== undefined);
      const units = { scale: 1, zero };
      const perUnit = whole.scales.map((scale, channel) => scale / scales[channel]);
      const counts = inBytes(site, image, from, { ...whole, scales: perUnit }, units);
      return channelwise(toFloats(counts, units, shape), scales);
    });
  }
  return replace(outputs, replacements);
}

const gridOperands = ({ scale, zero }: Grid): Node[] => [scalar(scale), scalar(zero, 'uint8')];

function toBytes(x: Node, grid: Grid): Node {
  const [source, scale, zero] = x.inputs;
  const [newScale, newZero] = gridOperands(grid);
  if (x.op === 'DequantizeLinear' && sameNumber(scale, newScale) && sameNumber(zero, newZero)) return source;
  const signed = x.op === 'Relu' && grid.zero === 0 ? source : x; // what is below the smallest number becomes it
  return new Node('QuantizeLinear', [signed, newScale, newZero], x.shape, 'uint8');
}

const toFloats = (bytes: Node, grid: Grid, shape: readonly number[]): Node =>
  new Node('DequantizeLinear', [bytes, ...gridOperands(grid)], shape, 'float32');

const sameNumber = (a: Node, b: Node): boolean => keyOf(a) === keyOf(b);

/** image · scales, by whole rows, for products with a few numbers at a time are slow. */
function channelwise(image: Node, scales: Float32Array): Node {
  const [batch, height, width, channels] = image.shape;
  const tiled = Float32Array.from({ length: width * channels }, (_, i) => scales[i % channels]);
  const rows = reshape(image, [batch * height, width * channels]);
  return reshape(multiply(rows, constant(tiled, [width * channels], 'float32')), image.shape);
}

function wholeSite({ filter, bias }: Site, { scale }: Grid, fixed: ReadonlyMap<Leaf, Leaf>): WholeFilter {
  const elements = (leaf: Leaf) => (fixed.get(leaf) as Leaf).array as Float32Array;
  return wholeFilter(elements(filter), filter.shape, bias && elements(bias), scale);
}

function inBytes(
  { convolution, filter, bias }: Site,
  image: Node,
  from: Grid,
  whole: WholeFilter,
  to: Grid,
): Node {
  const [height, width, inputs, outputs] = filter.shape;
  const operands = [
    ...[image, ...gridOperands(from)],
    constant(whole.taps, [outputs, inputs, height, width], 'int8'),
    constant(whole.scales, [outputs], 'float32'),
    scalar(0, 'int8'),
    ...gridOperands(to),
    bias ? constant(whole.bias, [outputs], 'int32') : absent,
  ];
  const attributes = { ...convolution.attributes, kernel_shape: [height, width], group: 1, channels_last: 1 };
  return new Node('QLinearConv', operands, convolution.shape, 'uint8', attributes, 'com.microsoft');
}
