import { Float } from '../graph/node.ts';
import type { OnnxModel, OnnxNode } from './model.ts';

/** Batches for which the graph is recorded: two say how it depends on the batch, the third checks it. No model has these numbers by itself. */
const BATCHES = [37, 41, 43] as const;

type Initializer = OnnxModel['initializers'][number];

/**
 * One graph for batches of every size. The graphs of three batches have to be the same but for shapes, and for whole numbers that are
 * a + b·batch: those are computed from the shape of the first input.
 * @param recordFor the graph for a batch
 * @param axis the name of the free axis
 * @throws Error if the graph depends on the batch in another way
 */
export function withFreeBatch(recordFor: (batch: number) => OnnxModel, axis: string): OnnxModel {
  const models = BATCHES.map(recordFor);
  const [model] = models;
  if (new Set(models.map(structureOf)).size > 1)
    throw new Error(
      'toOnnx: other operators are computed for other batches, so the first axis cannot be free: leave out `batchAxis`',
    );
  const source = model.inputs.find(({ shape }, i) => models[1].inputs[i].shape?.[0] !== shape?.[0]);
  if (!source) throw new Error('toOnnx: no input has the batch as its first axis: leave out `batchAxis`');

  const free = new FreeNumbers(source.name);
  const initializers: Initializer[] = [];
  model.initializers.forEach((value, i) => {
    const values = models.map(({ initializers: those }) => those[i]);
    if (values.every(({ shape, array }) => equal(shape, value.shape) && equal(array, value.array)))
      initializers.push(value);
    else free.compute(value.name, values);
  });
  return {
    nodes: [...free.nodes, ...model.nodes],
    initializers: [...initializers, ...free.initializers],
    inputs: freed((each) => each.inputs),
    outputs: freed((each) => each.outputs),
  };

  function freed(of: (each: OnnxModel) => OnnxModel['inputs']) {
    return of(model).map((value, i) => ({
      ...value,
      freeAxes: value.shape?.map((extent, at) =>
        of(models[1])[i].shape?.[at] === extent ? undefined : axis,
      ),
    }));
  }
}

/** Everything of a graph but its numbers, as text. */
function structureOf({ nodes, initializers, inputs, outputs }: OnnxModel): string {
  const value = ({ name, dtype, shape = [] }: { name: string; dtype: string; shape?: readonly unknown[] }) =>
    `${name}:${dtype}:${shape.length}`;
  return JSON.stringify(
    [nodes, [initializers, inputs, outputs].map((values) => values.map(value))],
    (_, part) => (part instanceof Float ? `float ${part.value}` : (part as unknown)),
  );
}

/** Numbers of a graph that follow from the batch, and the nodes that compute them. */
class FreeNumbers {
  readonly nodes: OnnxNode[];
  readonly initializers: Initializer[];

  /** @param input whose first axis is the batch */
  constructor(input: string) {
    this.nodes = [
      node('Shape', [input], 'free_shape'),
      node('Gather', ['free_shape', 'free_first'], 'free_batch', { axis: 0 }), // a scalar
    ];
    this.initializers = [{ name: 'free_first', dtype: 'int64', shape: [], array: BigInt64Array.of(0n) }];
  }

  /** Computes what `values` are for the three batches, as the result `name`. @throws Error if it is not a + b·batch */
  compute(name: string, values: readonly Initializer[]): void {
    const [{ dtype, shape, array }] = values;
    if (values.every((each) => equal(each.shape, shape)) && (dtype === 'int64' || dtype === 'int32')) {
      const whole = values.map((each) => Array.from(each.array, Number));
      this.#line(name, whole, shape);
      if (dtype === 'int32') {
        const last = this.nodes[this.nodes.length - 1];
        last.outputs = [`${name}_int64`];
        this.nodes.push(node('Cast', last.outputs, name, { to: 6 }));
      }
    } else if (values.every((each) => each.array.every((element) => element === array[0]))) {
      this.#line(
        `${name}_shape`,
        values.map((each) => each.shape as readonly number[]),
        [shape.length],
      );
      this.initializers.push({ name: `${name}_element`, dtype, shape: [], array: array.slice(0, 1) });
      this.nodes.push(node('Expand', [`${name}_element`, `${name}_shape`], name));
    } else
      throw new Error(
        `toOnnx: numbers of type ${dtype} [${shape.join(', ')}] depend on the batch: leave out \`batchAxis\``,
      );
  }

  /** a + b·batch, element by element. */
  #line(name: string, values: readonly (readonly number[])[], shape: readonly number[]): void {
    const [first, second, third] = values;
    const slopes = first.map((value, i) => (second[i] - value) / (BATCHES[1] - BATCHES[0]));
    const starts = first.map((value, i) => value - slopes[i] * BATCHES[0]);
    if (!slopes.every((slope, i) => Number.isInteger(slope) && starts[i] + slope * BATCHES[2] === third[i]))
      throw new Error(`toOnnx: a shape does not grow evenly with the batch: leave out \`batchAxis\``);
    const whole = (suffix: string, numbers: readonly number[]) => {
      const array = BigInt64Array.from(numbers, BigInt);
      this.initializers.push({ name: `${name}_${suffix}`, dtype: 'int64', shape, array });
      return `${name}_${suffix}`;
    };
    this.nodes.push(
      node('Mul', ['free_batch', whole('slope', slopes)], `${name}_product`),
      node('Add', [`${name}_product`, whole('start', starts)], name),
    );
  }
}

function node(
  op: string,
  inputs: string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { op, domain: '', inputs, outputs: [output], attributes };
}

function equal(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
