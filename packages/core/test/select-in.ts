/** Selects a backend in a process of its own, beside a stand-in for whatever may be installed. */
import { spawn } from 'node:child_process';
import type { BackendChoice, BackendRequest } from '../src/backend.ts';

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

export type Binding = keyof typeof bindings | 'no CUDA' | 'CUDA';

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
export async function selectIn(
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
