import { type Tensor, type TensorContainer, type Variable, tidy } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import type { Leaf, Node } from '../graph/node.ts';
import { reduce } from '../graph/operations.ts';
import type { Range, Ranges } from '../lowering/quantisation/numbers.ts';
import { sitesOf } from '../lowering/quantisation/sites.ts';
import { Recording, graphOf } from '../recording.ts';
import { structureOf } from './tensor-structure.ts';
import { leafOf } from './variable-data.ts';

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

  /** The ranges for the present values of the variables, which the function uses. Measured once for each set of values. */
  rangesFor(variables: readonly Variable[], backend: OnnxBackend): Ranges {
    const values = () => variables.map((variable) => leafOf(backend, variable));
    if (!this.#values || !values().every((value) => this.#values?.has(value))) {
      this.#ranges = this.#measure(backend);
      this.#values = new Set(values()); // which may be other leaves by now, where an example computed with them
    }
    return this.#ranges;
  }

  /** Records the calls, and computes the extremes instead of the results. */
  #measure(backend: OnnxBackend): Ranges {
    const ranges = new Map<Leaf, { taken: Range; made: readonly Range[] }>();
    tidy(() => {
      for (const example of this.#examples()) {
        const sites = sitesOf(this.#record(example, backend));
        const images = sites.flatMap(({ convolution, sum }) => [convolution.inputs[0], sum]);
        const extremes = extremesOf(images, backend);
        sites.forEach(({ filter }, i) => {
          const [taken, made] = [extremes[2 * i].reduce(union), extremes[2 * i + 1]];
          const known = ranges.get(filter);
          ranges.set(filter, {
            taken: known ? union(known.taken, taken) : taken,
            made: known ? made.map((range, channel) => union(known.made[channel], range)) : made,
          });
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

/** Of each channel of images [N, H, W, C]. */
function extremesOf(images: readonly Node[], backend: OnnxBackend): Range[][] {
  if (images.length === 0) return [];
  const extreme = (op: 'ReduceMin' | 'ReduceMax') => images.map((x) => reduce(op, x, [0, 1, 2]));
  const { leaves, outputs } = graphOf([...extreme('ReduceMin'), ...extreme('ReduceMax')]);
  const plan = backend.compile(leaves, outputs);
  const numbers = plan.allocate() as Float32Array[];
  backend.run(plan, plan.feeds.map((position) => leaves[position].array), numbers); // prettier-ignore
  plan.release();
  return images.map((_, i) => {
    const [least, most] = [numbers[i], numbers[images.length + i]];
    return Array.from(least, (value, channel) => ({ least: value, most: most[channel] }));
  });
}
