/** An untrained network with the inputs and outputs of go-zero's, small enough for tests, as `go-zero:export` would write it. */
import { modelFiles } from '@nutshell/core';
import { GlobalPooling } from '@nutshell/core/layers';
import { type InputForm, features } from '@nutshell/go/zero';
import * as tf from '@tensorflow/tfjs';

export interface TinyNetwork {
  readonly files: { readonly 'model.json': string; readonly 'weights.bin': Uint8Array };
  readonly artifacts: tf.io.ModelArtifacts;
}

/** @param sizes boards that model.json says it was trained on */
export async function tinyGoNetwork(
  sizes: readonly number[] = [5],
  form: InputForm = features,
): Promise<TinyNetwork> {
  await tf.setBackend('cpu');
  const model = build(form);
  const { 'model.json': json, 'weights.bin': weights } = await modelFiles(model);
  model.dispose();
  const parsed = { ...JSON.parse(json), userDefinedMetadata: { app: 'go-zero', sizes } };
  return {
    files: { 'model.json': JSON.stringify(parsed), 'weights.bin': weights },
    artifacts: {
      modelTopology: parsed.modelTopology,
      weightSpecs: parsed.weightsManifest[0].weights,
      weightData: new Uint8Array(weights).buffer,
    },
  };
}

/** [batch, n, n, planes] and [batch, globals] → policy [batch, n² + 1, 2], value [batch, 2], ownership [batch, n, n, 1]. */
function build(form: InputForm): tf.LayersModel {
  let seed = 1;
  const kernel = () => tf.initializers.randomNormal({ stddev: 0.4, seed: seed++ });
  const convolve = (name: string, filters: number, x: tf.SymbolicTensor) =>
    tf.layers
      .conv2d({ name, filters, kernelSize: 3, padding: 'same', kernelInitializer: kernel() })
      .apply(x) as tf.SymbolicTensor;
  const dense = (name: string, units: number, x: tf.SymbolicTensor) =>
    tf.layers.dense({ name, units, kernelInitializer: kernel() }).apply(x) as tf.SymbolicTensor;
  const reshape = (targetShape: number[], x: tf.SymbolicTensor) =>
    tf.layers.reshape({ targetShape }).apply(x) as tf.SymbolicTensor;

  const planes = tf.input({ name: 'planes', shape: [null, null, form.planes] });
  const globals = tf.input({ name: 'globals', shape: [form.globals] });
  const trunk = tf.layers.reLU().apply(convolve('stem', 8, planes)) as tf.SymbolicTensor;
  const pooled = new GlobalPooling({ name: 'pool' }).apply(trunk) as tf.SymbolicTensor;
  const summary = tf.layers.concatenate().apply([pooled, globals]) as tf.SymbolicTensor;
  const policy = tf.layers
    .concatenate({ name: 'policy', axis: 1 })
    .apply([
      reshape([-1, 2], convolve('points', 2, trunk)),
      reshape([1, 2], dense('pass', 2, summary)),
    ]) as tf.SymbolicTensor;
  return tf.model({
    inputs: [planes, globals],
    outputs: [policy, dense('value', 2, summary), convolve('ownership', 1, trunk)],
  });
}
