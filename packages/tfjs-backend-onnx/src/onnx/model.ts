import { type Attributes, type ElementArray, type ElementType, Float, type Shape } from '../graph/node.ts';
import { ProtobufWriter } from './protobuf.ts';

/** What an ONNX file says, with names for edges. Field numbers below are those of onnx.proto (ONNX 1.12, IR version 8). */
export interface OnnxModel {
  nodes: OnnxNode[];
  initializers: (OnnxValue & { shape: Shape; array: ElementArray })[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}
export interface OnnxNode {
  op: string;
  domain: string;
  /** An empty name is an input left out. */
  inputs: string[];
  outputs: string[];
  attributes: Attributes;
}
export interface OnnxValue {
  name: string;
  dtype: ElementType;
  /** Any, if absent. */
  shape?: Shape;
  /** Names of those axes that have any length. */
  freeAxes?: readonly (string | undefined)[];
}

const opset = 17;
const irVersion = 8;
/** TensorProto.DataType */
export const onnxTypes: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** The bytes of an .onnx file. */
export function encodeModel({ nodes, initializers, inputs, outputs }: OnnxModel): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, encodeNode(node));
  graph.string(2, 'tfjs');
  for (const tensor of initializers) graph.message(5, encodeTensor(tensor));
  for (const input of inputs) graph.message(11, encodeValue(input));
  for (const output of outputs) graph.message(12, encodeValue(output));
  const model = new ProtobufWriter().integer(1, irVersion).string(2, 'tfjs-backend-onnx').message(7, graph);
  const domains = new Set(nodes.map((node) => node.domain).filter((domain) => domain !== ''));
  model.message(8, new ProtobufWriter().string(1, '').integer(2, opset));
  for (const domain of domains) model.message(8, new ProtobufWriter().string(1, domain).integer(2, 1));
  return model.finish();
}

function encodeNode({ op, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.string(1, input);
  for (const output of outputs) node.string(2, output);
  node.string(3, outputs.find((name) => name !== '') ?? '').string(4, op);
  for (const name in attributes) node.message(5, encodeAttribute(name, attributes[name]));
  if (domain !== '') node.string(7, domain);
  return node;
}

function encodeAttribute(name: string, value: Attributes[string]): ProtobufWriter {
  const attribute = new ProtobufWriter().string(1, name);
  if (typeof value === 'string') return attribute.string(4, value).integer(20, 3);
  if (typeof value === 'number') return attribute.integer(3, value).integer(20, 2);
  if (value instanceof Float) return attribute.float(2, value.value).integer(20, 1);
  if (isStrings(value)) {
    for (const element of value) attribute.string(9, element);
    return attribute.integer(20, 8);
  }
  for (const element of value) attribute.integer(8, element);
  return attribute.integer(20, 7);
}

const isStrings = (values: readonly number[] | readonly string[]): values is readonly string[] =>
  typeof values[0] === 'string';

function encodeTensor({ name, dtype, shape, array }: OnnxModel['initializers'][number]): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const extent of shape) tensor.integer(1, extent);
  return tensor
    .integer(2, onnxTypes[dtype])
    .string(8, name)
    .bytes(9, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

function encodeValue({ name, dtype, shape, freeAxes = [] }: OnnxValue): ProtobufWriter {
  const tensorType = new ProtobufWriter().integer(1, onnxTypes[dtype]);
  if (shape) {
    const dimensions = new ProtobufWriter();
    shape.forEach((extent, axis) => {
      const free = freeAxes[axis];
      const dimension = new ProtobufWriter();
      dimensions.message(1, free === undefined ? dimension.integer(1, extent) : dimension.string(2, free));
    });
    tensorType.message(2, dimensions);
  }
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}
