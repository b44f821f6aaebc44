/** Complex numbers and Fourier transforms. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Range, axis, given, pair, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';

const range: Range = { from: -4, to: 4 };
const numbers = tensor({ dtypes: ['complex64'], range });
const signals = tensor({ shape: shapes([1, 3], { empty: false, longest: 9 }), dtypes: ['complex64'], range });
const realSignals = tensor({ shape: shapes([1, 3], { empty: false, longest: 9 }), range });

const concatenable = shapes([1, 3], { empty: false }).chain((shape) =>
  fc.record({
    parts: fc.array(tensor({ shape: fc.constant(shape), dtypes: ['complex64'], range }), {
      minLength: 1,
      maxLength: 3,
    }),
    along: axis(shape.length),
  }),
);

export const complex: KernelCase[] = [
  agrees(
    'Complex',
    tensor().map((real) => ({ real })),
    ({ real }) => tf.complex(real, real),
  ),
  agrees(
    'Complex',
    shapes([0, 4]).chain((shape) =>
      fc.record({ real: tensor({ shape: fc.constant(shape) }), imag: tensor({ shape: fc.constant(shape) }) }),
    ),
    ({ real, imag }) => tf.complex(real, imag),
    { note: 'two parts' },
  ),
  agrees('Real', numbers, (x) => tf.real(x)),
  agrees('Imag', numbers, (x) => tf.imag(x)),
  agrees('ComplexAbs', numbers, (x) => tf.abs(x)),
  ...Object.entries({ Add: tf.add, Sub: tf.sub, Multiply: tf.mul }).flatMap(([kernel, compute]) => [
    agrees(kernel, pair({ dtypes: ['complex64'], range }), ({ a, b }) => compute(a, b), {
      note: 'complex64',
    }),
    agrees(kernel, pair({ dtypes: ['complex64', 'float32'], range }), ({ a, b }) => compute(a, b), {
      note: 'complex64 and float32',
    }),
  ]),
  agrees('Concat', concatenable, ({ parts, along }) => tf.concat(parts, along), { note: 'complex64' }),
  agrees('FFT', signals, (x) => tf.fft(x), { tolerance: 1e-4 }),
  agrees('IFFT', signals, (x) => tf.ifft(x), { tolerance: 1e-4 }),
  agrees(
    'FFT',
    given(realSignals, ({ shape }) => ({ length: fc.integer({ min: 1, max: shape.at(-1)! + 2 }) })),
    ({ x, length }) => tf.rfft(x, length),
    { note: 'by rfft', tolerance: 1e-4 },
  ),
  agrees(
    'IFFT',
    signals.filter(({ shape }) => shape.at(-1)! > 1),
    (x) => tf.irfft(x),
    { note: 'by irfft', tolerance: 1e-4 },
  ),
  agrees(
    'FFT',
    realSignals.filter(({ shape }) => shape.at(-1)! > 3),
    (x) => tf.signal.stft(tf.reshape(x, [-1]) as tf.Tensor1D, 4, 2),
    { note: 'by stft', runs: 15, tolerance: 1e-4 },
  ),
];
