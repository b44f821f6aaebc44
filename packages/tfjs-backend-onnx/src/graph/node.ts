/**
 * Element types of the values in a graph. Tensors have the first three; `int64` is what ONNX wants for indices and shapes, `float64` is
 * what JavaScript, and so the cpu backend, computes in, and `int8` and `uint8` are what convolutions in 8 bits take.
 */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'float64' | 'int8' | 'uint8';
export type ElementArray = Float32Array | Int32Array | Uint8Array | BigInt64Array | Float64Array | Int8Array;
export type Shape = readonly number[];

/** An ONNX attribute of type FLOAT; a plain number is an INT. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}
export type Attribute = number | readonly number[] | string | readonly string[] | Float;
export type Attributes = Readonly<Record<string, Attribute>>;

const noAttributes: Attributes = {};

/**
 * One value of a computation: `op` applied to `inputs`. Nodes are immutable and know their shape and type, so a graph is built without
 * running anything. A node's inputs are always older than the node: ids ascend along the edges.
 */
export class Node {
  /** How many nodes were made so far. */
  static created = 0;
  readonly id = Node.created++;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: ElementType;
  /** ONNX operator domain; empty for the standard operators. */
  readonly domain: string;
  /** What `keyOf` gives, once it was asked. */
  key = -1;
  /** The last walk through a graph that came by; quicker than a set. */
  visited = 0;

  constructor(
    op: string,
    inputs: readonly Node[],
    shape: Shape,
    dtype: ElementType,
    attributes: Attributes = noAttributes,
    domain = '',
  ) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
    this.dtype = dtype;
    this.domain = domain;
  }

  get size(): number {
    return sizeOf(this.shape);
  }
}

/** A value that is known when the graph runs: a tensor's elements, fed to the session. */
export class Leaf extends Node {
  readonly array: ElementArray;
  /** The array may be overwritten once no tensor stands for it: true only for what a session wrote for one tensor and nobody has seen. */
  recyclable = false;
  /** It was read as the value of a variable. */
  ofVariable = false;
  /** A compiled function is being recorded that will feed other elements at its next calls. */
  varies = false;

  constructor(array: ElementArray, shape: Shape, dtype: ElementType) {
    super('Leaf', [], shape, dtype);
    this.array = array;
  }
}

/** A value that is known when the graph is compiled, and part of its signature. */
export class Constant extends Node {
  readonly array: ElementArray;

  constructor(array: ElementArray, shape: Shape, dtype: ElementType) {
    super('Constant', [], shape, dtype);
    this.array = array;
  }
}

/** The `index`-th result of an operator that has several. */
export class Output extends Node {
  readonly index: number;

  constructor(producer: Node, index: number, shape: Shape, dtype: ElementType) {
    super('Output', [producer], shape, dtype, { index });
    this.index = index;
  }
}

/** An input that is left out, as ONNX writes it: an empty name. */
export const absent: Node = new Node('Absent', [], [0], 'float32');

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** A new array of zeros. @throws Error if there is no memory for it. */
export function arrayOf(dtype: ElementType, length: number): ElementArray {
  try {
    return new arrayTypes[dtype](length);
  } catch (cause) {
    throw new Error(
      `out of memory for ${length} elements of type ${dtype}: use smaller batches, or dispose of tensors that are no longer needed`,
      { cause },
    );
  }
}

export const arrayTypes = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  int64: BigInt64Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const satisfies Record<ElementType, new (length: number) => ElementArray>;
