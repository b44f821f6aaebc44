import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { diagonalCurvature } from '../src/curvature.ts';
import { PartialConvolution } from '../src/layers/partial-convolution.ts';
import { ScaledTanh } from '../src/layers/scaled-tanh.ts';
import { Subsampling } from '../src/layers/subsampling.ts';
import { parametersOf } from '../src/parameters.ts';
import { Random } from '@nutshell/random';

beforeAll(() => tf.setBackend('cpu'));

/** E = ½ Σ (y − t)²: ∂²E/∂y² = 1. */
const halfSquares = { outputCurvature: (outputs: tf.Tensor) => tf.onesLike(outputs) };

function randomise(model: tf.LayersModel, seed = 1) {
  const random = new Random(seed);
  for (const [name, variable] of Object.entries(parametersOf(model))) {
    variable.assign(
      tf.tensor(random.fork(name).fillUniform(new Float32Array(variable.size), -1, 1), variable.shape),
    );
  }
}
const randomTensor = (shape: number[], seed: number) =>
  tf.tensor(new Random(seed).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape);

describe('diagonalCurvature', () => {
  // With one output unit and no shared weights there are no cross terms: the diagonal of Gauss-Newton is the square of the gradient of y.
  test('equals the squared Jacobian of a one-output network, averaged over the batch', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 5, inputShape: [4], name: 'a' }),
        new ScaledTanh({ name: 'f' }),
        tf.layers.dense({ units: 3, name: 'b' }),
        tf.layers.activation({ activation: 'sigmoid', name: 'g' }),
        tf.layers.dense({ units: 1, name: 'c' }),
      ],
    });
    randomise(model);
    // hidden layers of more than one unit feeding one another add cross terms, so check the part above b and the whole net with one path
    const x = randomTensor([6, 4], 2);
    const curvature = diagonalCurvature(model, x, tf.zeros([6], 'int32'), halfSquares);
    const parameters = parametersOf(model);
    for (const name of ['b/kernel', 'b/bias', 'c/kernel', 'c/bias']) {
      const expected = tf.tidy(() => {
        const squares = tf.unstack(x).map((row) => {
          const { grads } = tf.variableGrads(
            () => tf.sum(model.predict(row.expandDims()) as tf.Tensor) as tf.Scalar,
            [parameters[name]],
          );
          return tf.square(grads[parameters[name].name]);
        });
        return tf.mean(tf.stack(squares), 0);
      });
      const [found, wanted] = [curvature[name].dataSync(), expected.dataSync()];
      found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 5));
    }
  });

  // Worked by hand: u = 2x₁ + 3x₂, a = f(u), y = 5a; ∂²E/∂a² = 25, ∂²E/∂u² = 25 f'(u)², ∂²E/∂w₁² = x₁² 25 f'(u)².
  test('follows the chain rule by hand', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, inputShape: [2], name: 'a' }),
        new ScaledTanh({ name: 'f' }),
        tf.layers.dense({ units: 1, name: 'b' }),
      ],
    });
    const parameters = parametersOf(model);
    parameters['a/kernel'].assign(tf.tensor2d([[2], [3]]));
    parameters['b/kernel'].assign(tf.tensor2d([[5]]));
    const h = diagonalCurvature(model, tf.tensor2d([[0.5, -0.25]]), tf.zeros([1], 'int32'), halfSquares);
    const u = 2 * 0.5 - 3 * 0.25;
    const slope = (1.7159 * 2) / 3 / Math.cosh((2 / 3) * u) ** 2;
    const hu = 25 * slope ** 2;
    expect([...h['a/kernel'].dataSync()].map((v) => v / hu)).toEqual([
      expect.closeTo(0.25, 5),
      expect.closeTo(0.0625, 5),
    ]);
    expect(h['a/bias'].dataSync()[0]).toBeCloseTo(hu, 3);
    expect(h['b/kernel'].dataSync()[0]).toBeCloseTo((1.7159 * Math.tanh((2 / 3) * u)) ** 2, 5);
  });

  // Shared weights: Eq. 22 sums ∂²E/∂uᵢⱼ² over the connections that share w. Brute force over every connection of a small map.
  test('sums over shared connections for a partial convolution', () => {
    const connections = [
      [1, 0],
      [1, 1],
    ];
    const model = tf.sequential({
      layers: [
        new PartialConvolution({ kernelSize: 2, connections, inputShape: [3, 4, 2], name: 'c' } as never),
      ],
    });
    randomise(model, 3);
    const x = randomTensor([2, 3, 4, 2], 4);
    const h = diagonalCurvature(model, x, tf.zeros([2], 'int32'), halfSquares);
    const values = x.arraySync() as number[][][][];
    const kernel = h['c/kernel'].arraySync() as number[][][][];
    for (let di = 0; di < 2; di++)
      for (let dj = 0; dj < 2; dj++)
        for (let map = 0; map < 2; map++)
          for (let out = 0; out < 2; out++) {
            let sum = 0;
            for (let n = 0; n < 2; n++)
              for (let i = 0; i < 2; i++)
                for (let j = 0; j < 3; j++) sum += values[n][i + di][j + dj][map] ** 2 / 2;
            expect(kernel[di][dj][map][out]).toBeCloseTo(connections[map][out] * sum, 4);
          }
  });

  test('treats the coefficient of a subsampling map as a weight shared by all its windows', () => {
    const model = tf.sequential({ layers: [new Subsampling({ inputShape: [4, 4, 1], name: 's' } as never)] });
    parametersOf(model)['s/coefficient'].assign(tf.tensor1d([0.3]));
    const x = randomTensor([1, 4, 4, 1], 5);
    const h = diagonalCurvature(model, x, tf.zeros([1], 'int32'), halfSquares);
    expect(h['s/coefficient'].dataSync()[0]).toBeCloseTo(
      [...x.dataSync()].reduce((sum, v) => sum + v * v, 0),
      4,
    );
    expect(h['s/bias'].dataSync()[0]).toBeCloseTo(4, 5);
  });

  test('leaves parameters as they were and no tensor behind', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: 'a' })] });
    randomise(model);
    const x = randomTensor([4, 3], 6);
    const before = [...parametersOf(model)['a/kernel'].dataSync()];
    const tensors = tf.memory().numTensors;
    const h = diagonalCurvature(model, x, tf.tensor1d([0, 1, 0, 1], 'int32'), halfSquares);
    expect([...parametersOf(model)['a/kernel'].dataSync()]).toEqual(before);
    Object.values(h).forEach((tensor) => tensor.dispose());
    expect(tf.memory().numTensors).toBe(tensors + 1); // the labels
  });

  test('says which layer it has no rule for', () => {
    const model = tf.sequential({ layers: [tf.layers.softmax({ inputShape: [3], name: 'p' })] });
    expect(() => diagonalCurvature(model, tf.zeros([1, 3]), tf.zeros([1], 'int32'), halfSquares)).toThrow(
      /layer p \(Softmax\)/,
    );
  });
});
