import { type Tensor, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import type { Leaf, Node } from '../graph/node.ts';
import { reduce } from '../graph/operations.ts';
import { logical } from '../lowering/layout.ts';
import type { Range, Ranges } from '../lowering/quantisation/numbers.ts';
import { sitesOf } from '../lowering/quantisation/sites.ts';
import { Recording, graphOf } from '../recording.ts';
import { structureOf } from './tensor-structure.ts';

type TensorFunction = (...args: Tensor[]) => TensorContainer | void;

/** Example calls of a function, by which the ranges of its images are found. */
export class Calibration {
  readonly #fn: TensorFunction;
  readonly #examples: () => readonly Tensor[][];
  #values: ReadonlySet<Leaf> | undefined;
  #ranges: Ranges = new Map();

  /** @param examples makes the arguments of each call. */
  constructor(fn: TensorFunction, examples: () => readonly Tensor[][]) {
    this.#fn = fn;
    this.#examples = examples;
  }

  /** The ranges for these values of the variables, which the function uses. Measured once for each set of values. */
  rangesFor(values: readonly Leaf[], backend: OnnxBackend): Ranges {
    if (!this.#values || !values.every((value) => this.#values?.has(value))) {
      this.#ranges = this.#measure(backend);
      this.#values = new Set(values);
    }
    return this.#ranges;
  }

  /** Records the calls, and computes the extremes instead of the results. */
  #measure(backend: OnnxBackend): Ranges {
    const ranges = new Map<Leaf, { taken: Range; made: Range }>();
    tidy(() => {
      for (const example of this.#examples()) {
        const sites = sitesOf(this.#record(example, backend));
        const images = sites.flatMap(({ convolution, sum }) => [convolution.inputs[0], sum]);
        const extremes = extremesOf(images, backend);
        sites.forEach(({ filter }, i) => {
          const [taken, made] = [extremes[2 * i], extremes[2 * i + 1]];
          const known = ranges.get(filter);
          ranges.set(filter, known ? { taken: union(known.taken, taken), made: union(known.made, made) } : { taken, made }); // prettier-ignore
        });
      }
    });
    return ranges;
  }

  /** The results of a call, which are not computed. */
  #record(example: Tensor[], backend: OnnxBackend): Node[] {
    backend.recording = new Recording(); // of all that it does: nothing is cut off, nor replayed
    try {
      return structureOf(this.#fn(...example)).tensors.map((tensor) => backend.nodeOf(tensor));
    } finally {
      backend.recording = undefined;
    }
  }
}

const union = (a: Range, b: Range): Range => ({
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most),
});

function extremesOf(images: readonly Node[], backend: OnnxBackend): Range[] {
  if (images.length === 0) return [];
  const extreme = (op: 'ReduceMin' | 'ReduceMax') => (x: Node) => reduce(op, x, logical(x.shape.length));
  const [least, most] = [images.map(extreme('ReduceMin')), images.map(extreme('ReduceMax'))];
  const { leaves, outputs } = graphOf([...least, ...most]);
  const plan = backend.compile(leaves, outputs);
  const numbers = plan.allocate();
  backend.run(plan, plan.feeds.map((position) => leaves[position].array), numbers); // prettier-ignore
  plan.release();
  return images.map((_, i) => ({
    least: numbers[i][0] as number,
    most: numbers[images.length + i][0] as number,
  }));
}
