/**
 * Reverse-mode differentiation of scalars: a number holds the numbers that it was made from, and its derivative by each.
 * From that, `backward` gives the derivative by every number that had a part in it. For reading, after Karpathy's micrograd (2020);
 * nothing else is built on it.
 */

export class Scalar {
  value: number;
  /** Derivative of the number whose `backward` was called last, with respect to this one. */
  gradient = 0;
  readonly parents: readonly Scalar[];
  /** By parent, the derivative of this number with respect to it. */
  readonly slopes: readonly number[];

  constructor(value: number, parents: readonly Scalar[] = [], slopes: readonly number[] = []) {
    this.value = value;
    this.parents = parents;
    this.slopes = slopes;
  }

  plus(other: Scalar | number): Scalar {
    const v = scalar(other);
    return new Scalar(this.value + v.value, [this, v], [1, 1]);
  }

  times(other: Scalar | number): Scalar {
    const v = scalar(other);
    return new Scalar(this.value * v.value, [this, v], [v.value, this.value]);
  }

  minus(other: Scalar | number): Scalar {
    return this.plus(scalar(other).times(-1));
  }

  over(other: Scalar | number): Scalar {
    return this.times(scalar(other).power(-1));
  }

  power(exponent: number): Scalar {
    return new Scalar(this.value ** exponent, [this], [exponent * this.value ** (exponent - 1)]);
  }

  exp(): Scalar {
    const y = Math.exp(this.value);
    return new Scalar(y, [this], [y]);
  }

  log(): Scalar {
    return new Scalar(Math.log(this.value), [this], [1 / this.value]);
  }

  sigmoid(): Scalar {
    const a = 1 / (1 + Math.exp(-this.value));
    return new Scalar(a, [this], [a * (1 - a)]);
  }

  tanh(): Scalar {
    const a = Math.tanh(this.value);
    return new Scalar(a, [this], [1 - a * a]);
  }

  relu(): Scalar {
    return new Scalar(Math.max(0, this.value), [this], [this.value > 0 ? 1 : 0]);
  }

  /** The chain rule, from this number back to those that it was made from: each is done when all that use it are. */
  backward(): void {
    const order = ancestry(this);
    for (const node of order) node.gradient = 0;
    this.gradient = 1;
    for (const node of order.reverse()) {
      node.parents.forEach((parent, i) => (parent.gradient += node.gradient * node.slopes[i]));
    }
  }
}

function scalar(value: Scalar | number): Scalar {
  return typeof value === 'number' ? new Scalar(value) : value;
}

/** All that had a part in `root`, each after its own parents, and `root` the last. */
function ancestry(root: Scalar): Scalar[] {
  const done = new Set<Scalar>(); // keeps the order in which they were added
  const visit = (node: Scalar) => {
    if (done.has(node)) return;
    node.parents.forEach(visit);
    done.add(node);
  };
  visit(root);
  return [...done];
}

/** The function that a layer applies to z = Wx + b. */
export type Activation = 'linear' | 'sigmoid' | 'tanh' | 'relu';

/** A fully connected network of scalars. */
export class Network {
  /** By layer, by unit: a weight for every input, and the bias. */
  readonly layers: { weights: Scalar[]; bias: Scalar }[][];
  readonly #activations: readonly Activation[];

  /** @param sizes units by layer, inputs first; @param activations one for each layer after the inputs */
  constructor(
    sizes: readonly number[],
    activations: readonly Activation[],
    random: { normal(mean: number, sd: number): number },
  ) {
    this.#activations = activations;
    this.layers = sizes.slice(1).map((units, before) =>
      Array.from({ length: units }, () => ({
        weights: Array.from(
          { length: sizes[before] },
          () => new Scalar(random.normal(0, sizes[before] ** -0.5)),
        ),
        bias: new Scalar(0),
      })),
    );
  }

  get parameters(): Scalar[] {
    return this.layers.flat().flatMap(({ weights, bias }) => [...weights, bias]);
  }

  predict(x: readonly (Scalar | number)[]): Scalar[] {
    return this.layers.reduce<Scalar[]>(
      (inputs, units, layer) =>
        units.map(({ weights, bias }) => {
          const z = weights.reduce((sum, w, j) => sum.plus(w.times(inputs[j])), bias);
          const g = this.#activations[layer];
          return g === 'linear' ? z : z[g]();
        }),
      x.map(scalar),
    );
  }

  /** One step down the gradient that `backward` of a loss has left. */
  step(learningRate: number): void {
    for (const parameter of this.parameters) parameter.value -= learningRate * parameter.gradient;
  }
}
