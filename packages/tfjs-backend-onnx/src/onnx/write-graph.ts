import { Constant, type ElementArray, Leaf, type Node, Output, absent } from '../graph/node.ts';
import { topologicalOrder } from '../graph/order.ts';
import type { OnnxModel } from './model.ts';
import { writeOperands } from './operands.ts';

export interface WrittenGraph {
  model: OnnxModel;
  /** Name of the model input that each leaf feeds. */
  inputs: Map<Leaf, string>;
  /** Name of the model output of each wanted node, in their order. */
  outputs: string[];
}

export interface WriteOptions {
  /** Leaves that become constants of the model instead of inputs, with the leaf that has their elements. */
  fixed?: ReadonlyMap<Leaf, Leaf>;
  /** Names for inputs; the others are numbered. */
  inputNames?: ReadonlyMap<Leaf, string>;
  /** A name for every output; they are numbered if absent. */
  outputNames?: readonly string[];
}

/** The ONNX model of a lowered graph: what `outputs` depend on, and nothing else. */
export function writeGraph(
  outputs: readonly Node[],
  { fixed, inputNames, outputNames }: WriteOptions = {},
): WrittenGraph {
  const model: OnnxModel = { nodes: [], initializers: [], inputs: [], outputs: [] };
  const inputs = new Map<Leaf, string>();
  const names = new Map<Node, string>();
  const constants = new Map<string, string>(); // by content, so that each is written once
  const order = topologicalOrder(outputs);
  const results = resultsOf(order);

  const initializer = (array: ElementArray, { shape, dtype }: Node): string => {
    const name = `c${model.initializers.length}`;
    model.initializers.push({ name, dtype, shape, array });
    return name;
  };
  const nameConstant = (node: Constant): string => {
    if (node.size > 64) return initializer(node.array, node);
    const content = `${node.dtype}:${node.shape.join()}:${Array.from(node.array, text).join()}`;
    let name = constants.get(content);
    if (name === undefined) constants.set(content, (name = initializer(node.array, node)));
    return name;
  };
  const nameOf = (node: Node | undefined): string => {
    if (node === undefined || node === absent) return '';
    let name = names.get(node);
    if (name === undefined) names.set(node, (name = nameConstant(node as Constant)));
    return name;
  };

  for (const node of order) {
    if (node === absent || node instanceof Constant || node instanceof Output) continue;
    const name = `n${names.size}`;
    if (node instanceof Leaf) {
      const value = fixed?.get(node);
      if (value) {
        names.set(node, initializer(value.array, node));
      } else {
        const inputName = inputNames?.get(node) ?? name;
        names.set(node, inputName);
        inputs.set(node, inputName);
        model.inputs.push({ name: inputName, dtype: node.dtype, shape: node.shape });
      }
      continue;
    }
    const { inputs: operands, attributes, op = node.op } = writeOperands(node);
    let produced = [name];
    const several = results.get(node);
    if (several) {
      produced = Array.from(several, (_, i) => `${name}_${i}`); // few operators let one be left out
      several.forEach((output, i) => output && names.set(output, produced[i]));
    }
    names.set(node, produced[0]); // an operator that has several results stands for its first
    model.nodes.push({
      op,
      domain: node.domain,
      inputs: operands.map(nameOf),
      outputs: produced,
      attributes,
    });
  }
  const taken = new Set<string>();
  const wanted = outputs.map((node, i) => {
    let name = nameOf(node);
    if (outputNames || node instanceof Constant || node instanceof Leaf || taken.has(name)) {
      const source = name; // an output has to be the result of an operator, and of its own
      name = outputNames?.[i] ?? `o${i}`;
      model.nodes.push({ op: 'Identity', domain: '', inputs: [source], outputs: [name], attributes: {} });
    }
    taken.add(name);
    model.outputs.push({ name, dtype: node.dtype, shape: node.shape });
    return name;
  });
  return { model, inputs, outputs: wanted };
}

/** -0 and NaN payloads aside, the text of an element. */
const text = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value));

/** How many results an operator has that wants all of them written down. */
const resultCounts: Record<string, (producer: Node) => number> = {
  Split: ({ attributes }) => (attributes.split as readonly number[]).length,
  TopK: () => 2,
};

/** How many results an operator has, those included that have to be written down though nobody uses them. */
export const resultCount = (producer: Node): number => resultCounts[producer.op]?.(producer) ?? 1;

/** The results that are in use of each operator that has several. */
function resultsOf(order: readonly Node[]): Map<Node, (Output | undefined)[]> {
  const results = new Map<Node, (Output | undefined)[]>();
  for (const node of order) {
    if (!(node instanceof Output)) continue;
    const producer = node.inputs[0];
    let outputs = results.get(producer);
    if (!outputs) {
      const count = resultCounts[producer.op]?.(producer) ?? 0;
      results.set(producer, (outputs = new Array<Output | undefined>(count).fill(undefined)));
    }
    while (outputs.length <= node.index) outputs.push(undefined);
    outputs[node.index] = node;
  }
  return results;
}
