/**
 * A fully connected network small enough to look into: forward pass and back-propagation (Rumelhart, Hinton and Williams 1986) written
 * out on typed arrays. It runs in any JavaScript engine, allocates nothing while the number of examples stays the same, and with the same
 * seed gives the same bits wherever `Math.exp` does. For anything larger there is TensorFlow.js.
 */
import type { Random } from '@nutshell/random';
import { activate, throughActivation, type ActivationName } from './activations.ts';
import { affine, affineBackward, affineGradient } from './affine.ts';
import { lossAndDelta, softmax, type LossName } from './losses.ts';

export interface DenseConfig {
  inputs: number;
  /** Units of each hidden layer; empty for a linear model. */
  hidden: readonly number[];
  /** Of the hidden layers. */
  activation: ActivationName;
  outputs: number;
  loss: LossName;
}

export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs], row-major: a view into the network's parameters. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  /** The last layer's follows from the loss: linear, sigmoid or softmax. */
  readonly activation: ActivationName | 'softmax';
}

/** A network as plain JSON; read back by `DenseNetwork.fromJSON`. */
export interface DenseJson {
  config: DenseConfig;
  parameters: number[];
}

const outputActivation = { squared: 'linear', logistic: 'sigmoid', softmax: 'softmax' } as const;
const rectifiers: readonly string[] = [
  'relu',
  'leaky-relu',
  'elu',
  'softplus',
  'swish',
] satisfies ActivationName[];

export class DenseNetwork {
  readonly config: Readonly<DenseConfig>;
  /** All weights and biases: layer by layer, weights before biases. */
  readonly parameters: Float64Array;
  /** ∂E/∂parameters of the last `learn`, in the same order. */
  readonly gradient: Float64Array;
  readonly layers: readonly DenseLayer[];
  /** The same views as `layers` has, into the gradient. */
  readonly gradients: readonly { readonly weights: Float64Array; readonly biases: Float64Array }[];
  #examples = -1;
  #capacity = 0;
  #z: Float64Array[] = [];
  #a: Float64Array[] = [];
  #delta: Float64Array[] = [];

  /**
   * @param random null leaves all parameters 0.
   * Weights after He et al. 2015 where the activation is of the rectifiers' family, after Glorot and Bengio 2010 elsewhere; biases 0.
   *
   * @throws RangeError if a size is not a positive whole number, or the loss does not go with the number of outputs.
   */
  constructor(config: DenseConfig, random: Random | null) {
    const sizes = [config.inputs, ...config.hidden, config.outputs];
    for (const size of sizes) {
      if (!Number.isSafeInteger(size) || size < 1)
        throw new RangeError(`a layer's size must be a whole number from 1 on, not ${size}`);
    }
    if (config.loss === 'logistic' && config.outputs !== 1)
      throw new RangeError(`the logistic loss goes with one output, not ${config.outputs}`);
    if (config.loss === 'softmax' && config.outputs < 2)
      throw new RangeError('the softmax loss needs two outputs or more');
    this.config = { ...config, hidden: [...config.hidden] };
    let length = 0;
    for (let l = 1; l < sizes.length; l++) length += (sizes[l - 1] + 1) * sizes[l];
    this.parameters = new Float64Array(length);
    this.gradient = new Float64Array(length);
    const layers: DenseLayer[] = [];
    const gradients: { weights: Float64Array; biases: Float64Array }[] = [];
    for (let l = 1, at = 0; l < sizes.length; l++) {
      const [inputs, outputs] = [sizes[l - 1], sizes[l]];
      const middle = at + inputs * outputs;
      const end = middle + outputs;
      const activation = l < sizes.length - 1 ? config.activation : outputActivation[config.loss];
      const weights = this.parameters.subarray(at, middle);
      layers.push({ inputs, outputs, weights, biases: this.parameters.subarray(middle, end), activation });
      gradients.push({
        weights: this.gradient.subarray(at, middle),
        biases: this.gradient.subarray(middle, end),
      });
      if (random !== null) initialise(layers[l - 1], random.fork(`layer ${l}`));
      at = end;
    }
    this.layers = layers;
    this.gradients = gradients;
  }

  /**
   * The outputs [examples, outputs] for x [examples, inputs]; probabilities if the loss is logistic or softmax.
   *
   * @returns a buffer that the next call writes over.
   * @throws RangeError if x is too short.
   */
  forward(x: Float64Array, examples: number): Float64Array {
    if (x.length < examples * this.config.inputs)
      throw new RangeError(
        `${examples} examples of ${this.config.inputs} inputs do not fit in ${x.length} numbers`,
      );
    if (examples !== this.#examples) this.#resize(examples);
    const { layers } = this;
    let input = x;
    for (let l = 0; l < layers.length; l++) {
      const { inputs, outputs, weights, biases, activation } = layers[l];
      const [z, a] = [this.#z[l], this.#a[l]];
      affine(input, weights, biases, z, examples, inputs, outputs);
      if (activation === 'softmax') softmax(z, a, examples, outputs);
      else activate(activation, z, a);
      input = a;
    }
    return input;
  }

  /** z = aW + b of a layer (0 is the first hidden one) in the last forward pass, [examples, units]; a buffer that the next pass writes over. */
  z(layer: number): Float64Array {
    return this.#z[layer];
  }

  /** a = g(z) of a layer in the last forward pass, [examples, units]; a buffer that the next pass writes over. */
  a(layer: number): Float64Array {
    return this.#a[layer];
  }

  /**
   * Forward pass and back-propagation: fills `gradient` and changes no parameter.
   *
   * @param targets [examples, outputs] for the squared loss, [examples] otherwise: 0 or 1, or the class's index.
   * @returns the mean loss over the examples.
   */
  learn(x: Float64Array, targets: Float64Array, examples: number): number {
    const { layers, config } = this;
    this.forward(x, examples);
    const last = layers.length - 1;
    const loss = lossAndDelta(
      config.loss,
      this.#z[last],
      this.#a[last],
      targets,
      this.#delta[last],
      examples,
      config.outputs,
    );
    for (let l = last; l >= 0; l--) {
      const { inputs, outputs, weights } = layers[l];
      const input = l === 0 ? x : this.#a[l - 1];
      const gradient = this.gradients[l];
      affineGradient(input, this.#delta[l], gradient.weights, gradient.biases, examples, inputs, outputs);
      if (l === 0) break;
      affineBackward(this.#delta[l], weights, this.#delta[l - 1], examples, inputs, outputs);
      throughActivation(config.activation, this.#z[l - 1], this.#a[l - 1], this.#delta[l - 1]);
    }
    return loss;
  }

  /** The mean loss over the examples, without a gradient. */
  loss(x: Float64Array, targets: Float64Array, examples: number): number {
    this.forward(x, examples);
    const last = this.layers.length - 1;
    const { loss, outputs } = this.config;
    return lossAndDelta(loss, this.#z[last], this.#a[last], targets, this.#delta[last], examples, outputs);
  }

  /** A network of the same configuration and parameters, which shares nothing with this one. */
  clone(): DenseNetwork {
    return DenseNetwork.fromParameters(this.config, this.parameters);
  }

  toJSON(): DenseJson {
    return { config: { ...this.config, hidden: [...this.config.hidden] }, parameters: [...this.parameters] };
  }

  /** @throws RangeError if the number of parameters is not the configuration's. */
  static fromJSON({ config, parameters }: DenseJson): DenseNetwork {
    return DenseNetwork.fromParameters(config, parameters);
  }

  /** A network with the given parameters, in the order of `parameters`. */
  static fromParameters(config: DenseConfig, parameters: ArrayLike<number>): DenseNetwork {
    const network = new DenseNetwork(config, null);
    if (parameters.length !== network.parameters.length)
      throw new RangeError(
        `this network has ${network.parameters.length} parameters, but ${parameters.length} are given`,
      );
    network.parameters.set(parameters);
    return network;
  }

  #resize(examples: number): void {
    if (!Number.isSafeInteger(examples) || examples < 1)
      throw new RangeError(`the number of examples must be a whole number from 1 on, not ${examples}`);
    const grown = examples > this.#capacity;
    if (grown) this.#capacity = examples;
    const fit = (buffers: Float64Array[]) =>
      this.layers.map(({ outputs }, l) => {
        const memory = grown ? new ArrayBuffer(this.#capacity * outputs * 8) : buffers[l].buffer;
        return new Float64Array(memory, 0, examples * outputs);
      });
    this.#z = fit(this.#z);
    this.#a = fit(this.#a);
    this.#delta = fit(this.#delta);
    this.#examples = examples;
  }
}

function initialise({ inputs, outputs, weights, activation }: DenseLayer, random: Random): void {
  if (rectifiers.includes(activation)) {
    for (let i = 0; i < weights.length; i++) weights[i] = random.normal(0, Math.sqrt(2 / inputs));
  } else {
    const limit = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < weights.length; i++) weights[i] = random.uniform(-limit, limit);
  }
}
