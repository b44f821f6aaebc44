/** Functions of one number, and of a number and fixed parameters. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;

const functions: Record<string, Unary> = {
  Abs: tf.abs,
  Acos: tf.acos,
  Acosh: tf.acosh,
  Asin: tf.asin,
  Asinh: tf.asinh,
  Atan: tf.atan,
  Atanh: tf.atanh,
  Ceil: tf.ceil,
  Cos: tf.cos,
  Cosh: tf.cosh,
  Elu: tf.elu,
  Erf: tf.erf,
  Exp: tf.exp,
  Expm1: tf.expm1,
  Floor: tf.floor,
  IsFinite: tf.isFinite,
  IsInf: tf.isInf,
  IsNan: tf.isNaN,
  Log: tf.log,
  Log1p: tf.log1p,
  Neg: tf.neg,
  Reciprocal: tf.reciprocal,
  Relu: tf.relu,
  Relu6: tf.relu6,
  Round: tf.round,
  Rsqrt: tf.rsqrt,
  Selu: tf.selu,
  Sigmoid: tf.sigmoid,
  Sign: tf.sign,
  Sin: tf.sin,
  Sinh: tf.sinh,
  Softplus: tf.softplus,
  Sqrt: tf.sqrt,
  Square: tf.square,
  Step: tf.step,
  Tan: tf.tan,
  Tanh: tf.tanh,
};

/** TensorFlow.js accepts nothing but float32 for these. */
const floatOnly = new Set([
  'Ceil',
  'Cos',
  'Cosh',
  'Elu',
  'Floor',
  'Log',
  'Rsqrt',
  'Sigmoid',
  'Sin',
  'Sqrt',
  'Tan',
  'Tanh',
]);

/** Whole numbers whose images are far from a whole number above, so that truncation to int32 does not amplify rounding. */
const wholeNumbers = tensor({ dtypes: ['int32'], range: { from: -9, to: 9 } });
const bounds = fc.tuple(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.double({ min: 0, max: 5, noNaN: true }),
);

export const elementwise: KernelCase[] = [
  ...Object.entries(functions).flatMap(([kernel, compute]) => [
    agrees(kernel, tensor(), compute),
    ...(floatOnly.has(kernel) ? [] : [agrees(kernel, wholeNumbers, compute, { note: 'int32', runs: 15 })]),
  ]),
  agrees('Neg', tensor({ dtypes: ['int32'] }), tf.neg, { note: 'extreme int32', runs: 15 }),
  agrees(
    'Step',
    fc.record({ x: tensor(), alpha: fc.constantFrom(0, 0.5, -2, NaN) }),
    ({ x, alpha }) => tf.step(x, alpha),
    {
      note: 'alpha',
    },
  ),
  agrees(
    'LeakyRelu',
    fc.record({
      x: tensor({ dtypes: ['float32', 'int32'], range: { from: -4, to: 4 } }),
      alpha: fc.constantFrom(0, 0.2, -1, 1.5),
    }),
    ({ x, alpha }) => tf.leakyRelu(x, alpha),
  ),
  agrees('LeakyRelu', tensor({ range: 'special' }), (x) => tf.leakyRelu(x, 0.1), { note: 'special values' }),
  agrees(
    'ClipByValue',
    fc.record({ x: tensor({ dtypes: ['float32'] }), bounds }),
    ({ x, bounds: [low, width] }) => tf.clipByValue(x, low, low + width),
  ),
  agrees('ClipByValue', tensor({ dtypes: ['int32'] }), (x) => tf.clipByValue(x, -3, 4), { note: 'int32' }),
  agrees('EluGrad', tensor(), (x) => tf.grad((t: tf.Tensor) => tf.elu(t))(x), { note: 'by tf.grad' }),
];
