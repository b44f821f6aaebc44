import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SpecMessage, SpecOutcome } from './outcome.ts';

const source = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles the specs, the backends and one single tfjs-core into `<folder>/specs.cjs` and returns its path.
 *
 * - `mainFields`: specs import tfjs-core file by file, the backends by its package name. The ES modules are those
 *   same files, so that there is one engine and one class of each kind in the process.
 * - `ignoreAnnotations`: tfjs-core declares its files free of side effects, and defining specs is a side effect.
 */
export async function bundleSpecs(folder: string): Promise<string> {
  const outfile = join(folder, 'specs.cjs');
  const backend = join(source, '..', 'src', 'index.ts');
  await build({
    entryPoints: [join(source, 'specs.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    ignoreAnnotations: true,
    external: ['jasmine', 'jasmine-core', 'onnxruntime-node', 'onnxruntime-common'],
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(backend).href) },
    logLevel: 'error',
  });
  return outfile;
}

/**
 * Runs the bundle on one backend in a process of its own.
 * @param filter regular expression on the full names of specs
 * @returns the outcome of every spec that the filter lets through
 * @throws Error that names the running spec if the process dies, which native code can bring about
 */
export function runSpecs(bundle: string, backend: string, filter?: string): Promise<SpecOutcome[]> {
  const modules = createRequire(import.meta.url)
    .resolve.paths('jasmine')!
    .join(delimiter);
  return new Promise((resolve, reject) => {
    const child = fork(bundle, [backend, ...(filter ? [filter] : [])], {
      env: { ...process.env, NODE_PATH: modules },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const outcomes: SpecOutcome[] = [];
    let running = 'the start of the backend';
    let errors = '';
    child.stderr!.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4000)));
    child.on('message', (message: SpecMessage) => {
      if (message === 'finished') {
        resolve(outcomes);
        child.kill();
      } else if ('started' in message) running = message.started;
      else if (message.status !== 'excluded') outcomes.push(message);
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      // after 'finished' this changes nothing any more
      reject(new Error(`On '${backend}' the process ended with ${signal ?? code} in: ${running}\n${errors}`)),
    );
  });
}
