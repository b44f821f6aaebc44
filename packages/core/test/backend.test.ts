import { describe, expect, test } from 'vitest';
import { type BackendChoice, describeBackend } from '../src/backend.ts';
import { onnxHere } from './onnx.ts';
import { selectIn } from './select-in.ts';

describe.concurrent('selectBackend', { timeout: 60_000 }, () => {
  test.skipIf(!onnxHere)('takes ONNX Runtime on one thread, or on as many as asked for', async () => {
    const [one, two] = await Promise.all([selectIn('absent', {}), selectIn('absent', { threads: 2 })]);
    const reason = 'node-gpu: @tensorflow/tfjs-node-gpu is not installed';
    expect(one).toEqual({
      choice: { name: 'onnx', device: 'cpu', threads: 1, reason },
      current: 'onnx',
      sum: 6,
      stderr: '',
    });
    expect(two.choice).toEqual({ ...one.choice, threads: 2 });
    expect(two.sum).toBe(6);
  });

  test('takes the graphics card if there is one, unless told not to', async () => {
    const [auto, cpu] = await Promise.all([
      selectIn('CUDA', {}, { compute: false }), // the stand-in cannot compute
      selectIn('CUDA', { device: 'cpu' }),
    ]);
    expect(auto.choice).toEqual({ name: 'node-gpu', device: 'gpu', threads: 1, reason: '' });
    expect(auto.current).toBe('tensorflow');
    expect(cpu.choice).toMatchObject({ name: onnxHere ? 'onnx' : 'wasm', device: 'cpu' });
  });

  test('refuses to go without a graphics card that was asked for', async () => {
    const { choice, error } = await selectIn('absent', { device: 'gpu' }, { onnx: 'absent' });
    expect(choice).toBeUndefined();
    expect(error?.name).toBe('BackendUnavailable');
    expect(error?.message).toBe(
      'no tensor backend for --backend=auto --device=gpu (node-gpu: @tensorflow/tfjs-node-gpu is not installed; ' +
        'onnx: onnxruntime-node is not installed: npm install onnxruntime-node@1.30.0). ' +
        'Use --backend=auto --device=auto to take what this machine has.',
    );
  });

  test('takes plain JavaScript on request, without advertisement', async () => {
    const { choice, current, sum, stderr } = await selectIn('absent', { backend: 'cpu' });
    expect(choice).toEqual({ name: 'cpu', device: 'cpu', threads: 1, reason: '' });
    expect(current).toBe('cpu');
    expect(sum).toBe(6);
    expect(stderr).toBe('');
  });
});

test('describeBackend says in one line which, where and why', () => {
  const choice: BackendChoice = { name: 'wasm', device: 'cpu', threads: 2, reason: '' };
  expect(describeBackend(choice)).toBe('backend: wasm (cpu, 2 threads)');
  expect(describeBackend({ ...choice, threads: 1, reason: 'node-gpu: it rains' })).toBe(
    'backend: wasm (cpu, 1 thread); not node-gpu: it rains',
  );
});
