import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type BackendChoice, type BackendRequest, describeBackend } from '../src/backend.ts';
import { onnxHere } from './onnx.ts';

/**
 * What an `import` of @tensorflow/tfjs-node-gpu comes to, whatever is installed where the tests run: the error that node throws, or the
 * source of a module in its place.
 */
const bindings = {
  absent: `Object.assign(new Error("Cannot find package '@tensorflow/tfjs-node-gpu'"), { code: 'ERR_MODULE_NOT_FOUND' })`,
  unbuilt: `Object.assign(new Error('The Node.js native addon module (tfjs_binding.node) can not be found'), { code: 'ERR_MODULE' })`,
  broken: `new Error('libcudart.so.11.0: cannot open shared object file\\n at Module._extensions')`,
};
const withoutCuda = `import * as tf from '@tensorflow/tfjs';
  tf.registerBackend('tensorflow', () => Object.assign(new tf.KernelBackend(), { isUsingGpuDevice: false }), 0);`;
const withCuda = withoutCuda.replace('false', 'true');

type Binding = keyof typeof bindings | 'no CUDA' | 'CUDA';

/** What Node says of an onnxruntime-node that is not installed, or that has no binary for the machine. */
const withoutOnnx = {
  absent: "Cannot find module 'onnxruntime-node/dist/binding.js'",
  unbuilt: "Cannot find module '../bin/napi-v6/aix/ppc64/onnxruntime_binding.node'",
};
type Onnx = keyof typeof withoutOnnx | 'here';

interface Answer {
  choice?: BackendChoice;
  /** What tfjs computes with afterwards, and the sum of 1, 2, 3 by it. */
  current?: string;
  sum?: number;
  error?: { name: string; message: string };
  stderr: string;
}

/** Selects a backend in a process of its own, as a backend cannot be taken back. */
async function selectIn(
  binding: Binding,
  request: BackendRequest,
  { onnx = 'here', compute = true }: { onnx?: Onnx; compute?: boolean } = {},
): Promise<Answer> {
  const source = binding === 'CUDA' ? withCuda : withoutCuda;
  const reaction =
    binding in bindings
      ? `throw ${bindings[binding as keyof typeof bindings]}`
      : `return { url: new URL('packages/core/src/stand-in.mjs', root).href, format: 'module', shortCircuit: true }`;
  const hooks = `
    const root = ${JSON.stringify(new URL('../../../', import.meta.url).href)};
    export async function resolve(specifier, context, next) {
      if (specifier === '@tensorflow/tfjs-node-gpu') { ${reaction} }
      return next(specifier, context);
    }
    export async function load(url, context, next) {
      if (!url.endsWith('/stand-in.mjs')) return next(url, context);
      return { format: 'module', source: ${JSON.stringify(source)}, shortCircuit: true };
    }`;
  const program = `
    import Module, { register } from 'node:module';
    import * as tf from '@tensorflow/tfjs';
    import { selectBackend } from ${JSON.stringify(new URL('../src/backend.ts', import.meta.url).href)};
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    const { _resolveFilename } = Module;
    Module._resolveFilename = function (request, ...rest) {
      if (${onnx !== 'here'} && request.startsWith('onnxruntime-node'))
        throw Object.assign(new Error(${JSON.stringify(withoutOnnx[onnx as 'absent'])}), { code: 'MODULE_NOT_FOUND' });
      return _resolveFilename.call(this, request, ...rest);
    };
    const answer = {};
    try {
      answer.choice = await selectBackend(${JSON.stringify(request)});
      answer.current = tf.getBackend();
      if (${compute}) answer.sum = tf.sum(tf.tensor1d([1, 2, 3])).dataSync()[0];
    } catch (error) {
      answer.error = { name: error.constructor.name, message: error.message };
    }
    process.stdout.write(JSON.stringify(answer));`;
  const child = spawn(
    process.execPath,
    ['--no-deprecation', '--import', 'tsx', '--input-type=module', '--eval', program],
    {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (text.stdout += chunk));
  child.stderr.on('data', (chunk) => (text.stderr += chunk));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  if (!text.stdout) throw new Error(`the program printed nothing: ${text.stderr}`);
  return { ...JSON.parse(text.stdout), stderr: text.stderr };
}

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

  test('refuses a backend that does not compute on the device, and names those that do', async () => {
    const { error } = await selectIn('absent', { backend: 'wasm', device: 'gpu' });
    expect(error?.name).toBe('BackendUnavailable');
    expect(error?.message).toMatch(
      /--backend=wasm --device=gpu \(node-gpu computes on gpu; onnx computes on cpu or gpu; wasm computes on cpu; cpu computes on cpu\)/,
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
