/** Run by webgpu.endurance.test.ts with a software Vulkan driver: prints losses of three small networks on the backend named in argv, as JSON. */
import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from '../src/index.ts';

const [name] = process.argv.slice(2);
if (name === 'onnx') registerOnnxBackend({ device: 'webgpu' });
await tf.setBackend(name);

const values = (shape: number[], phase: number, scale = 1): tf.Tensor =>
  tf.tensor(
    Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      (_, i) => scale * Math.sin(1.7 * i * i + phase),
    ),
    shape,
  );
const parameters = (...shapes: number[][]): tf.Variable[] =>
  shapes.map((shape, i) => tf.variable(values(shape, i, 0.3)));
const softmaxLoss = (logits: tf.Tensor, classes: number): tf.Scalar => {
  const rows = logits.shape[0];
  const labels = tf.tensor1d(
    Int32Array.from({ length: rows }, (_, i) => (i * i) % classes),
    'int32',
  );
  return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, classes), logits) as tf.Scalar;
};

/** Convolutions (the second of six channels), tanh, max pooling, full connection: LeNet's operators. */
function convolutional(): () => tf.Scalar {
  const [c, b, c2, w] = parameters([3, 3, 2, 6], [6], [3, 3, 6, 8], [8 * 4, 5]);
  const x = values([4, 8, 8, 2], 7) as tf.Tensor4D;
  return () => {
    const maps = tf.tanh(tf.add(tf.conv2d(x, c as unknown as tf.Tensor4D, 1, 'same'), b)) as tf.Tensor4D;
    const halved = tf.maxPool(maps, 2, 2, 'valid'); // [4, 4, 4, 6]
    const inner = tf.tanh(tf.conv2d(halved, c2 as unknown as tf.Tensor4D, 1, 'valid'));
    const pooled = tf.reshape(inner, [4, -1]) as tf.Tensor2D; // [4, 2 · 2 · 8]
    return softmaxLoss(tf.matMul(pooled, w as unknown as tf.Tensor2D), 5);
  };
}

/** A residual block with batch statistics, strides and average pooling: ResNet's operators. */
function residual(): () => tf.Scalar {
  const [c1, c2, shortcut, w] = parameters([3, 3, 16, 16], [3, 3, 16, 16], [1, 1, 16, 16], [16, 4]);
  const x = values([16, 6, 6, 16], 5) as tf.Tensor4D;
  const normalise = (z: tf.Tensor): tf.Tensor => {
    const { mean, variance } = tf.moments(z, [0, 1, 2]);
    const [mu, sigma2] = [mean, variance] as tf.Tensor1D[];
    return tf.batchNorm(z as tf.Tensor4D, mu, sigma2, tf.zeros([16]), tf.ones([16]), 1e-5);
  };
  const convolve = (z: tf.Tensor, filter: tf.Variable, strides: number): tf.Tensor =>
    tf.conv2d(z as tf.Tensor4D, filter as unknown as tf.Tensor4D, strides, 'same');
  return () => {
    const inner = normalise(convolve(tf.relu(normalise(convolve(x, c1, 2))), c2, 1));
    const y = tf.relu(tf.add(inner, convolve(x, shortcut, 2)));
    return softmaxLoss(tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, w as unknown as tf.Tensor2D), 4);
  };
}

/** Twenty steps of an LSTM, with the split into gates and time steps. */
function recurrent(): () => tf.Scalar {
  const [wx, wh, b, out] = parameters([5, 32], [8, 32], [32], [8, 5]);
  const ids = tf.tensor1d(
    Int32Array.from({ length: 60 }, (_, i) => (i * i) % 5),
    'int32',
  );
  return () => {
    const xs = tf.unstack(
      tf.reshape(
        tf.add(tf.matMul(tf.oneHot(ids, 5) as tf.Tensor2D, wx as unknown as tf.Tensor2D), b),
        [20, 3, 32],
      ),
    );
    let h: tf.Tensor = tf.zeros([3, 8]);
    let c: tf.Tensor = tf.zeros([3, 8]);
    const states: tf.Tensor[] = [];
    for (const x of xs) {
      const z = tf.add(x, tf.matMul(h as tf.Tensor2D, wh as unknown as tf.Tensor2D));
      const [i, j, f, o] = tf.split(z, 4, 1);
      c = tf.add(tf.mul(c, tf.sigmoid(f)), tf.mul(tf.sigmoid(i), tf.tanh(j)));
      h = tf.mul(tf.tanh(c), tf.sigmoid(o));
      states.push(h);
    }
    return softmaxLoss(tf.matMul(tf.concat(states) as tf.Tensor2D, out as unknown as tf.Tensor2D), 5);
  };
}

const losses: Record<string, number[]> = {};
for (const network of [convolutional, residual, recurrent]) {
  const loss = network();
  const optimizer = tf.train.momentum(0.05, 0.9);
  losses[network.name] = Array.from(
    { length: 4 },
    () => (optimizer.minimize(loss, true) as tf.Scalar).dataSync()[0],
  );
  optimizer.dispose();
  tf.disposeVariables();
}
console.log(JSON.stringify(losses));
