import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Node } from '../src/graph/node.ts';
import { OnnxFailure, type OnnxBackend, registerOnnxBackend } from '../src/index.ts';
import { explain } from '../src/runtime/native.ts';

let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** The backend computes something right, whatever went wrong before. */
afterEach(() => {
  expect(Array.from(tf.add(tf.tensor1d([1, 2]), tf.scalar(1)).dataSync())).toEqual([2, 3]);
});

describe('errors', () => {
  it('a shape mismatch names both shapes', () => {
    expect(() => tf.add(tf.zeros([2, 3]), tf.zeros([4, 3]))).toThrow(/2,3.*4,3/);
    expect(() => tf.matMul(tf.zeros([2, 3]) as tf.Tensor2D, tf.zeros([4, 3]) as tf.Tensor2D)).toThrow(/3.*4/);
  });

  it('a disposed tensor cannot be read or used', () => {
    const x = tf.tensor1d([1, 2]);
    x.dispose();
    expect(() => x.dataSync()).toThrow(/disposed/);
    expect(() => tf.add(x, 1)).toThrow(/disposed/);
  });

  it('an unsupported type is refused', () => {
    expect(() => tf.add(tf.tensor1d(['a']) as unknown as tf.Tensor, 1)).toThrow(/string/);
    expect(() => tf.tensor1d([1, 2], 'float64' as never)).toThrow(/float64/);
  });

  it('what ONNX Runtime refuses is thrown once for every reader, and nothing else is lost', () => {
    const good = tf.exp(tf.tensor1d([0, 0]));
    const info = backend.tensor(
      new Node('NoSuchOperator', [backend.nodeOf(good)], [2], 'float32'),
      [2],
      'float32',
    );
    const bad = tf.engine().makeTensorFromTensorInfo(info, backend);
    expect(() => bad.dataSync()).toThrow(OnnxFailure);
    expect(() => bad.dataSync()).toThrow(/ONNX Runtime refuses the recorded graph.*NoSuchOperator/);
    expect(() => tf.add(bad, 1)).toThrow(OnnxFailure);
    bad.dispose();
  });

  it('what needs too much memory fails with a remedy, inside ONNX Runtime and outside', () => {
    const x = tf.zeros([1 << 20, 1]) as tf.Tensor2D;
    const product = tf.matMul(x, x, false, true); // 2^40 elements: 4 TiB
    expect(() => product.dataSync()).toThrow(/out of memory.*smaller batches/);
    product.dispose();
    const sum = tf.tidy(() => tf.sum(tf.exp(tf.matMul(x, x, false, true))));
    expect(() => sum.dataSync()).toThrow(/out of memory.*smaller batches/);
    tf.dispose([sum, x]);
  });

  it('threads that are not a number of threads are refused', () => {
    expect(() => registerOnnxBackend({ name: 'onnx-none', threads: 0 })).toThrow(/threads.*not 0/);
  });

  it('says why the native binary cannot be had', () => {
    const error = (code: string, message: string) => Object.assign(new Error(message), { code });
    expect(
      explain(error('MODULE_NOT_FOUND', "Cannot find module 'onnxruntime-node/dist/binding.js'")),
    ).toMatch(/not installed: npm install onnxruntime-node/);
    expect(
      explain(
        error('MODULE_NOT_FOUND', "Cannot find module '../bin/napi-v6/sunos/x64/onnxruntime_binding.node'"),
      ),
    ).toMatch(/no binary for/);
    expect(
      explain(
        error(
          'ERR_DLOPEN_FAILED',
          'Error loading shared library ld-linux-x86-64.so.2: No such file or directory',
        ),
      ),
    ).toMatch(/glibc/);
    expect(explain(error('ERR_DLOPEN_FAILED', 'something else'))).toMatch(/does not load.*something else/);
  });
});
