import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { type HostArray, fromHost } from './host-array.ts';
import type { Named } from './optimizers/optimizer.ts';
import { withLayerWeights } from './parameters.ts';
import type { Step } from './step.ts';

/**
 * Diagonal second derivatives by back-propagation (LeCun et al. 1998, Appendix C, Eqs. 20-25; LeCun, Bottou, Orr and Müller 1998,
 * "Efficient BackProp", section 7): the Gauss-Newton approximation, without cross terms, of ∂²E/∂w² for every parameter of a chain of
 * layers. It costs about as much as one back-propagation.
 *
 * For u = Σ w·x the rules are ∂²E/∂w² = Σ x² ∂²E/∂u² and ∂²E/∂x² = Σ w² ∂²E/∂u²: those of back-propagation with every weight and every
 * input squared. So each linear layer is simply differentiated at its squared input with squared weights. Through a squashing function
 * a = f(u), ∂²E/∂u² = f'(u)² ∂²E/∂a²; the term with f'' is dropped, which keeps every estimate positive.
 */
export interface CurvatureOptions {
  /** ∂²E/∂y² of one example's loss by the input of the criterion: [batch, …] of the same shape as `outputs`. */
  outputCurvature(outputs: tf.Tensor, labels: tf.Tensor1D): tf.Tensor;
  /** The layer whose output `outputCurvature` takes; the last layer if absent. */
  upTo?: string;
}

type Rule = 'linear' | 'elementwise' | 'selection';

/** How curvature passes back through each kind of layer. */
const rules: Record<string, Rule> = {
  Conv2D: 'linear',
  Dense: 'linear',
  PartialConvolution: 'linear',
  Subsampling: 'linear',
  Activation: 'elementwise',
  ScaledTanh: 'elementwise',
  ReLU: 'elementwise',
  MaxPooling2D: 'selection',
  Flatten: 'selection',
  Reshape: 'selection',
  SeededDropout: 'selection',
};

/**
 * Mean over a batch of the diagonal second derivatives, by parameter name.
 * @param inputs [batch, …] @param labels [batch], int32
 * @returns tensors of the parameters' shapes, never negative; the caller disposes them.
 * @throws if the model has a layer without a rule, or a layer with a fused activation.
 */
export function diagonalCurvature(
  model: tf.LayersModel,
  inputs: tf.Tensor,
  labels: tf.Tensor1D,
  { outputCurvature, upTo }: CurvatureOptions,
): Named<tf.Tensor> {
  const layers = chainOf(model, upTo);
  return tf.tidy(() => {
    const activations = [inputs]; // activations[i] is the input of layer i
    for (const layer of layers)
      activations.push(layer.apply(activations.at(-1) as tf.Tensor, { training: false }) as tf.Tensor);

    const curvature: Named<tf.Tensor> = {};
    let h = tf.div(outputCurvature(activations.at(-1) as tf.Tensor, labels), inputs.shape[0]);
    for (let i = layers.length - 1; i >= 0; i--) {
      const passed = passBack(layers[i], activations[i], h);
      layers[i].trainableWeights.forEach(
        ({ originalName }, k) => (curvature[originalName] = passed.weights[k]),
      );
      h = passed.input;
    }
    return curvature;
  });
}

/**
 * A function that estimates the curvature on examples and hands it to the step, whose optimiser is stochastic diagonal
 * Levenberg-Marquardt.
 */
export function curvatureEstimator(step: Step, options: CurvatureOptions) {
  const estimate = compile((inputs: tf.Tensor, labels: tf.Tensor1D) =>
    diagonalCurvature(step.model, inputs, labels, options),
  );
  const hand = (inputs: HostArray, labels: HostArray<readonly [number]>): void => {
    const tensors = [fromHost(inputs), fromHost(labels)] as [tf.Tensor, tf.Tensor1D];
    const curvature = estimate(...tensors);
    for (const [name, values] of Object.entries(curvature)) step.slots[`curvature/${name}`].assign(values);
    tf.dispose([tensors, curvature]);
  };
  return Object.assign(hand, { dispose: () => estimate.dispose() });
}

function passBack(layer: tf.layers.Layer, x: tf.Tensor, h: tf.Tensor) {
  const apply = (input: tf.Tensor) => layer.apply(input, { training: false }) as tf.Tensor;
  const rule = rules[layer.getClassName()];
  if (rule === 'selection') return { input: tf.grad(apply)(x, h), weights: [] };
  if (rule === 'elementwise') {
    const slope = tf.grad(apply)(x, tf.onesLike(x));
    return { input: tf.mul(tf.square(slope), h), weights: [] };
  }
  const weights = layer.trainableWeights.map((weight) => tf.square(weight.read()));
  const squared = (input: tf.Tensor, ...inPlace: tf.Tensor[]) =>
    withLayerWeights(layer, inPlace, () => apply(input));
  const [input, ...ofWeights] = tf.grads(squared)([tf.square(x), ...weights], h);
  return { input, weights: ofWeights };
}

/** The layers of a sequential model in order, without its input layer, checked for having a rule. */
function chainOf(model: tf.LayersModel, upTo = model.layers.at(-1)?.name): tf.layers.Layer[] {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const end = layers.findIndex((layer) => layer.name === upTo) + 1;
  if (end === 0)
    throw new Error(`the model has no layer ${upTo}; it has ${layers.map((layer) => layer.name).join(', ')}`);
  for (const layer of layers.slice(0, end)) {
    const name = layer.getClassName();
    if (!rules[name])
      throw new Error(
        `no rule for the curvature of layer ${layer.name} (${name}); there are rules for ${Object.keys(rules).join(', ')}`,
      );
    const activation = layer.getConfig().activation;
    if (rules[name] === 'linear' && activation !== undefined && activation !== 'linear') {
      throw new Error(
        `layer ${layer.name}: put its activation ${String(activation)} into a layer of its own`,
      );
    }
  }
  return layers.slice(0, end);
}
