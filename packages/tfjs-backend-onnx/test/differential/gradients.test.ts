/** Gradients of differentiable functions by all their inputs, on the backend and on cpu. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { type Range, draw, pair, shapes, tensor } from './arbitraries.ts';
import { assertAgreement, sampling } from './harness.ts';
import { type AnyTensor, TensorSample } from './sample.ts';

type Inputs = fc.Arbitrary<TensorSample<'float32'>[]>;
type Entry = [name: string, inputs: Inputs, f: (...inputs: AnyTensor[]) => tf.Tensor];

const of = (shape: number[], range: Range = { from: -2, to: 2 }): Inputs =>
  tensor({ shape: fc.constant(shape), range }).map((x) => [x]);
const ofEach = (...ofShapes: number[][]): Inputs =>
  fc.tuple(...ofShapes.map((shape) => tensor({ shape: fc.constant(shape), range: { from: -2, to: 2 } })));
const any = (range: Range): Inputs =>
  tensor({ shape: shapes([0, 4], { empty: false }), range }).map((x) => [x]);
/** Two that broadcast; TensorFlow.js cannot derive what is empty. */
const two = (range: Range): Inputs =>
  pair({ range })
    .filter(({ a, b }) => a.values.length > 0 && b.values.length > 0)
    .map(({ a, b }) => [a, b]);
/** Two of one shape, for functions whose gradients TensorFlow.js does not reduce to a broadcast input. */
const alike = (range: Range): Inputs =>
  shapes([0, 4], { empty: false }).chain((shape) =>
    fc.tuple(tensor({ shape: fc.constant(shape), range }), tensor({ shape: fc.constant(shape), range })),
  );

const real = any({ from: -3, to: 3 });
const tied = any('ties'); // where a function has a kink, its gradient is a convention
const inside = any({ from: -0.9, to: 0.9 });
const positive = any({ from: 0.1, to: 4 });
const beyond = any({ from: 1.1, to: 4 });
const matrices = ofEach([3, 4], [4, 2]);

const functions: Entry[] = [
  ...(
    [
      'abs',
      'ceil',
      'elu',
      'floor',
      'relu',
      'relu6',
      'round',
      'selu',
      'sign',
      'step',
      'square',
      'neg',
    ] as const
  ).map((name): Entry => [name, tied, (x) => tf[name](x)]),
  ...(
    [
      'abs',
      'atan',
      'asinh',
      'cos',
      'cosh',
      'elu',
      'erf',
      'exp',
      'expm1',
      'logSigmoid',
      'relu',
      'selu',
    ] as const
  ).map((name): Entry => [`${name}, smooth`, real, (x) => tf[name](x)]),
  ...(['sigmoid', 'sin', 'sinh', 'softplus', 'tan', 'tanh'] as const).map((name): Entry => [
    name,
    real,
    (x) => tf[name](x),
  ]),
  ...(['acos', 'asin', 'atanh'] as const).map((name): Entry => [name, inside, (x) => tf[name](x)]),
  ...(['log', 'log1p', 'reciprocal', 'rsqrt', 'sqrt'] as const).map((name): Entry => [
    name,
    positive,
    (x) => tf[name](x),
  ]),
  ['acosh', beyond, tf.acosh],
  ['leakyRelu', tied, (x) => tf.leakyRelu(x, 0.1)],
  ['clipByValue', tied, (x) => tf.clipByValue(x, -1, 1)],
  ['cast', real, (x) => tf.cast(tf.cast(x, 'float32'), 'float32').mul(2)],
  ['add', two('ties'), tf.add],
  ['sub', two('ties'), tf.sub],
  ['mul', two({ from: -2, to: 2 }), tf.mul],
  ['div', two({ from: 0.5, to: 2 }), tf.div],
  ['maximum', alike('ties'), tf.maximum],
  ['minimum', alike('ties'), tf.minimum],
  ['mod', two({ from: 0.5, to: 4 }), tf.mod],
  ['pow', two({ from: 0.2, to: 2 }), tf.pow],
  ['squaredDifference', alike({ from: -2, to: 2 }), tf.squaredDifference],
  ['atan2', two({ from: 0.5, to: 2 }), tf.atan2],
  ['prelu', ofEach([2, 3, 4], [4]), (x, alpha) => tf.prelu(x, alpha)],
  ['addN', ofEach([2, 3], [2, 3], [2, 3]), (...terms) => tf.addN(terms)],
  [
    'where',
    ofEach([3, 4], [3, 4]),
    (a, b) => tf.where(tf.tensor1d([1, 0, 0, 1], 'bool'), a.mul(2), b.square()),
  ],
  ['sum', real, (x) => tf.sum(x, x.rank ? [0] : undefined)],
  ['mean', real, (x) => tf.mean(x, x.rank ? -1 : undefined)],
  ['prod', of([2, 3, 2]), (x) => tf.prod(x, 1)],
  ['max', of([3, 4], 'ties'), (x) => tf.max(x, 1)],
  ['min', of([3, 4], 'ties'), (x) => tf.min(x, [0, 1])],
  ['logSumExp', of([3, 4]), (x) => tf.logSumExp(x, 0)],
  ['euclideanNorm', of([3, 4]), (x) => tf.norm(x, 'euclidean', 1)],
  ['moments', of([2, 3, 4]), (x) => tf.moments(x, [0, 2]).variance],
  ['reshape', of([2, 3, 4]), (x) => tf.reshape(x, [4, 6])],
  ['expandDims and squeeze', of([2, 1, 4]), (x) => tf.squeeze(tf.expandDims(x, 0))],
  ['transpose', of([2, 3, 4]), (x) => tf.transpose(x, [2, 0, 1])],
  ['slice', of([4, 5]), (x) => tf.slice(x, [1, 2], [2, -1])],
  [
    'pad',
    of([2, 3]),
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        3,
      ),
  ],
  [
    'mirrorPad',
    of([3, 3]),
    (x) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [0, 0],
        ],
        'reflect',
      ),
  ],
  ['concat', ofEach([2, 3], [2, 1]), (a, b) => tf.concat([a, b, a], 1)],
  ['stack and unstack', ofEach([2, 3], [2, 3]), (a, b) => tf.unstack(tf.stack([a, b], 1), 2)[1]],
  ['split', of([6, 2]), (x) => tf.split(x, [1, 2, 3])[2]],
  ['tile', of([2, 3]), (x) => tf.tile(x, [2, 3])],
  ['broadcastTo', of([2, 1, 3]), (x) => tf.broadcastTo(x, [2, 4, 3])],
  ['reverse', of([2, 3, 4]), (x) => tf.reverse(x, [0, 2])],
  ['gather', of([5, 3]), (x) => tf.gather(x, [4, 0, 4, 1])],
  [
    'gather along 1',
    of([2, 5]),
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [4, 0],
            [4, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
  ],
  [
    'unsortedSegmentSum',
    of([5, 2]),
    (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 2, 0, 1, 2], 'int32'), 3),
  ],
  [
    'spaceToBatchND',
    of([1, 4, 4, 1]),
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  [
    'batchToSpaceND',
    of([4, 2, 2, 1]),
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
  ],
  ['cumsum', of([3, 4]), (x) => tf.cumsum(x, 1, true, true)],
  ['matMul', matrices, (a, b) => tf.matMul(a, b)],
  ['matMul, a transposed', ofEach([4, 3], [4, 2]), (a, b) => tf.matMul(a, b, true)],
  ['matMul, b transposed', ofEach([3, 4], [2, 4]), (a, b) => tf.matMul(a, b, false, true)],
  ['matMul, both transposed', ofEach([4, 3], [2, 4]), (a, b) => tf.matMul(a, b, true, true)],
  ['matMul, batches', ofEach([2, 3, 4], [2, 4, 2]), (a, b) => tf.matMul(a, b)],
  [
    'fused matMul',
    ofEach([3, 4], [4, 2], [2]),
    (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ],
  [
    'fused conv2d',
    ofEach([2, 5, 5, 3], [3, 3, 3, 4], [4]),
    (x, filter, bias) => tf.fused.conv2d({ x, filter, strides: 2, pad: 'same', bias, activation: 'relu' }),
  ],
  ['conv1d', ofEach([2, 7, 3], [3, 3, 2]), (x, filter) => tf.conv1d(x, filter, 1, 'same')],
  [
    'avgPool of a padded conv2d',
    ofEach([1, 3, 3, 2], [1, 1, 2, 1]),
    (x, filter) =>
      tf.avgPool(
        tf.pad(tf.conv2d(x, filter, 1, 'same'), [
          [0, 0],
          [2, 0],
          [0, 1],
          [0, 0],
        ]) as tf.Tensor4D,
        2,
        1,
        'valid',
      ),
  ],
  [
    'maxPool of a padded conv2d',
    ofEach([1, 3, 3, 2], [1, 1, 2, 1]),
    (x, filter) =>
      tf.maxPool(
        tf.pad(tf.conv2d(x, filter, 1, 'same'), [
          [0, 0],
          [2, 0],
          [0, 1],
          [0, 0],
        ]) as tf.Tensor4D,
        2,
        1,
        'valid',
      ),
  ],
  [
    'separableConv2d',
    ofEach([1, 5, 5, 2], [3, 3, 2, 1], [1, 1, 2, 3]),
    (x, depth, point) => tf.separableConv2d(x, depth, point, 1, 'same'),
  ],
  ['softmax', of([3, 4]), (x) => tf.softmax(x)],
  ['logSoftmax', of([3, 4]), (x) => tf.logSoftmax(x)],
  [
    'batchNorm',
    ofEach([2, 3, 3, 4], [4], [4]),
    (x, offset, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale);
    },
  ],
  ['localResponseNormalization', of([1, 2, 2, 5]), (x) => tf.localResponseNormalization(x)],
  ['resizeBilinear', of([2, 4, 4, 2]), (x) => tf.image.resizeBilinear(x, [5, 7])],
  ['resizeNearestNeighbor', of([1, 3, 4, 2]), (x) => tf.image.resizeNearestNeighbor(x, [5, 7])],
  [
    'softmaxCrossEntropy',
    ofEach([4, 3], [4, 3]),
    (labels, logits) => tf.losses.softmaxCrossEntropy(tf.softmax(labels), logits),
  ],
  [
    'sigmoidCrossEntropy',
    ofEach([4, 3], [4, 3]),
    (labels, logits) => tf.losses.sigmoidCrossEntropy(tf.sigmoid(labels), logits),
  ],
  ['meanSquaredError', ofEach([4, 3], [4, 3]), (a, b) => tf.losses.meanSquaredError(a, b)],
  ['huberLoss', ofEach([4, 3], [4, 3]), (a, b) => tf.losses.huberLoss(a, b)],
  [
    'basicLSTMCell',
    ofEach([7, 12], [12], [2, 4], [2, 3], [2, 3]),
    (kernel, bias, x, c, h) => tf.concat(tf.basicLSTMCell(tf.scalar(1), kernel, bias, x, c, h), 1),
  ],
  ['the gradient of a gradient', of([3, 4]), (x) => tf.grad((t: AnyTensor) => tf.tanh(t).mul(t))(x)],
];

describe('gradients', () => {
  it.each(functions)('%s', async (_, inputs, f) => {
    const samples = fc.record({ inputs, seed: fc.noShrink(fc.nat()) });
    const property = fc.asyncProperty(samples, (sample) =>
      assertAgreement(
        sample,
        ({ inputs: tensors, seed }) => {
          const { shape } = tf.tidy(() => f(...tensors));
          return tf.grads(f)(tensors, draw('float32', shape, { from: -1, to: 1 }, seed).toTensor());
        },
        1e-4,
      ),
    );
    await fc.assert(property, sampling(8));
  });
});
