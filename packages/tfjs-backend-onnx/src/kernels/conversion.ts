/** Numbers from one type to another as JavaScript stores them in typed arrays, which is what TensorFlow.js' cast means. */
import type { ElementType, Node } from '../graph/node.ts';
import { cast, elementwise, less, scalar, where } from '../graph/operations.ts';

/** x as another type: to int32 modulo 2³² after cutting off the fraction, to bool by comparing with zero. */
export function convert(x: Node, dtype: ElementType): Node {
  const fractional = x.dtype === 'float32' || x.dtype === 'float64';
  return fractional && dtype === 'int32' ? toInt32(x) : cast(x, dtype);
}

/**
 * ECMAScript's ToInt32: NaN and infinities become 0. ONNX leaves open what a cast does with numbers that do not fit; int64 has room for
 * those below 2⁶². A float32 from there on is a multiple of 2³² and becomes 0 too; a float64 may not be.
 */
function toInt32(x: Node): Node {
  const bounded = x.dtype === 'float64' ? remainder(x, scalar(2 ** 32, 'float64')) : x;
  const fits = less(elementwise('Abs', [bounded]), scalar(2 ** 62, bounded.dtype));
  return cast(where(fits, cast(bounded, 'int64'), scalar(0, 'int64')), 'int32');
}

/** JavaScript's a % b of floating-point numbers: it has the sign of a. */
export function remainder(a: Node, b: Node): Node {
  return elementwise('Mod', [a, b], a.dtype, { fmod: 1 });
}

/**
 * What the cpu backend gets by computing in JavaScript's numbers and storing the result in a typed array.
 * @param compute from float64 to float64.
 */
export function inDoubles(
  inputs: readonly Node[],
  dtype: ElementType,
  compute: (...inputs: Node[]) => Node,
): Node {
  return convert(compute(...inputs.map((input) => cast(input, 'float64'))), dtype);
}
