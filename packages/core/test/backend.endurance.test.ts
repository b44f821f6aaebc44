/** Backends that are not installed, broken, or asked for in vain: a process for each. */
import { describe, expect, test } from 'vitest';
import { type Binding, selectIn } from './select-in.ts';

describe.concurrent('selectBackend', { timeout: 60_000 }, () => {
  test.each<[Binding, string]>([
    ['absent', 'node-gpu: @tensorflow/tfjs-node-gpu is not installed'],
    ['unbuilt', 'node-gpu: @tensorflow/tfjs-node-gpu is installed without its native binary'],
    [
      'broken',
      'node-gpu: @tensorflow/tfjs-node-gpu does not load here (libcudart.so.11.0: cannot open shared object file)',
    ],
    ['no CUDA', 'node-gpu: @tensorflow/tfjs-node-gpu is installed but sees no CUDA device'],
  ])('goes on where the binding of tfjs-node-gpu is %s, and says so', async (binding, reason) => {
    const { choice, current, sum } = await selectIn(binding, { backend: 'auto' }, { onnx: 'absent' });
    const also = '; onnx: onnxruntime-node is not installed: npm install onnxruntime-node@1.30.0';
    expect(choice).toEqual({ name: 'wasm', device: 'cpu', threads: 1, reason: reason + also });
    expect(current).toBe('wasm');
    expect(sum).toBe(6);
  });

  test('takes wasm where ONNX Runtime has no binary, and says so; asked for it by name, refuses', async () => {
    const [auto, named] = await Promise.all(
      (['auto', 'onnx'] as const).map((backend) =>
        selectIn('absent', { backend, device: 'cpu' }, { onnx: 'unbuilt' }),
      ),
    );
    expect(auto.choice?.name).toBe('wasm');
    expect(auto.choice?.reason).toMatch(
      /^onnx: onnxruntime-node has no binary for [^;]+: use another backend$/,
    );
    expect(auto.sum).toBe(6);
    expect(named.error?.name).toBe('BackendUnavailable');
    expect(named.error?.message).toContain(
      '--backend=onnx --device=cpu (onnx: onnxruntime-node has no binary',
    );
  });

  test('refuses a backend that does not compute on the device, and names those that do', async () => {
    const { error } = await selectIn('absent', { backend: 'wasm', device: 'gpu' });
    expect(error?.name).toBe('BackendUnavailable');
    expect(error?.message).toMatch(
      /--backend=wasm --device=gpu \(node-gpu computes on gpu; onnx computes on cpu or gpu; wasm computes on cpu; cpu computes on cpu\)/,
    );
  });
});
