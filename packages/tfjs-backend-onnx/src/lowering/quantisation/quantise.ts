import { type Leaf, Node, absent } from '../../graph/node.ts';
import { constant, scalar } from '../../graph/operations.ts';
import { keyOf } from '../../graph/signature.ts';
import { type Replacement, replace, usersOf } from '../rewrite.ts';
import type { Target } from '../target.ts';
import { addsBytesExactly } from './exactness.ts';
import { type Grid, gridOf, wholeFilter } from './numbers.ts';
import { type Site, sitesOf } from './sites.ts';

/**
 * Computes convolutions whose filters are constants, and whose ranges are known, in 8 bits. They take and make images [N, H, W, C], so
 * nothing is transposed. A rectifier costs nothing before them, nor behind them: the smallest of the 256 numbers is zero then. Where a
 * convolution is all that reads another one's result, that stays in 8 bits. All else is computed in float32.
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
    const { least, most } = known(filter)!.made;
    const reader = onlyReadBy(rectified ?? sum, (user) => grids.has(user));
    const grid = reader ? grids.get(reader)! : gridOf({ least: rectified ? 0 : least, most });
    const [from, shape] = [grids.get(convolution)!, convolution.shape];
    replacements.set(rectified ?? sum, (now) =>
      toFloats(inBytes(site, toBytes(now(convolution.inputs[0]), from), from, grid, fixed), grid, shape),
    );
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

function inBytes(
  { convolution, filter, bias }: Site,
  image: Node,
  from: Grid,
  to: Grid,
  fixed: ReadonlyMap<Leaf, Leaf>,
): Node {
  const [height, width, inputs, outputs] = filter.shape;
  const elements = (leaf: Leaf) => (fixed.get(leaf) as Leaf).array as Float32Array;
  const whole = wholeFilter(elements(filter), filter.shape, bias && elements(bias), from.scale);
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
