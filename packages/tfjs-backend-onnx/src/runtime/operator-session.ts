import {
  type ElementArray,
  type ElementType,
  type Node,
  Output,
  type Shape,
  absent,
  arrayOf,
  sizeOf,
} from '../graph/node.ts';
import { writeOperands } from '../onnx/operands.ts';
import { resultCount } from '../onnx/write-graph.ts';
import { type Device, Session } from './session.ts';

/** Elements with their shape. */
export interface Elements {
  array: ElementArray;
  shape: Shape;
}

/** A session of a single operator, for operands of any shape. */
export class OperatorSession {
  readonly #session: Session;

  /**
   * @param node an operator of this kind.
   * @param results those of its results that are wanted.
   * @throws OnnxFailure if ONNX Runtime has no such operator.
   */
  constructor(node: Node, results: readonly Node[], device: Device) {
    const { inputs, attributes, op = node.op } = writeOperands(node);
    const names = inputs.map((input, i) => (isGiven(input) ? `i${i}` : ''));
    const produced = Array.from({ length: resultCount(node) }, (_, i) => `o${i}`);
    this.#session = new Session(
      {
        nodes: [{ op, domain: node.domain, inputs: names, outputs: produced, attributes }],
        initializers: [],
        inputs: inputs.flatMap((input, i) =>
          isGiven(input) ? [{ name: names[i], dtype: input.dtype }] : [],
        ),
        outputs: results.map((result) => ({ name: produced[indexOf(result)], dtype: result.dtype })),
      },
      device,
      'disabled',
    );
  }

  /** @param results the shape and type of each result. */
  run(operands: readonly Elements[], results: readonly { shape: Shape; dtype: ElementType }[]): Elements[] {
    const outputs = results.map(({ shape, dtype }) => ({ array: arrayOf(dtype, sizeOf(shape)), shape }));
    this.#session.runShaped(operands, outputs);
    return outputs;
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** Which of its operator's results a node is. */
export const indexOf = (node: Node): number => (node instanceof Output ? node.index : 0);

/** Whether an operand is there. */
export const isGiven = (input: Node | undefined): input is Node => input !== undefined && input !== absent;
