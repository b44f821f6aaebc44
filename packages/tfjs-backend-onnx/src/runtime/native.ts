import { createRequire } from 'node:module';
import type { ElementArray, Shape } from '../graph/node.ts';

/** Thrown when ONNX Runtime cannot be had on this machine; the message says why and what to do. */
export class OnnxUnavailable extends Error {}

/** A tensor as ONNX Runtime's binding takes it: any object with these fields. */
export interface NativeTensor {
  type: string;
  dims: Shape;
  location: 'cpu';
  data: ElementArray | null;
  cpuData: ElementArray | null;
}

/** What the native half of onnxruntime-node offers: a session that runs synchronously, unlike the package's public one. */
export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: SessionOptions): void;
  run(
    feeds: Record<string, NativeTensor>,
    fetches: Record<string, NativeTensor | null>,
    options: object,
  ): Record<string, NativeTensor>;
  endProfiling(): void;
  dispose(): void;
}
export interface SessionOptions {
  executionProviders: string[];
  intraOpNumThreads: number;
  interOpNumThreads: number;
  graphOptimizationLevel: 'disabled' | 'basic' | 'extended' | 'all';
  logSeverityLevel: number;
  enableProfiling?: boolean;
  profileFilePrefix?: string;
  optimizedModelFilePath?: string;
  extra?: object;
}
interface NativeModule {
  binding: { InferenceSession: new () => NativeSession; listSupportedBackends(): { name: string }[] };
  initOrt(): void;
}

const packageName = 'onnxruntime-node';
let loaded: NativeModule | undefined;

/** ONNX Runtime's native binding. @throws OnnxUnavailable */
export function native(): NativeModule['binding'] {
  if (!loaded) {
    try {
      const module = createRequire(import.meta.url)(`${packageName}/dist/binding.js`) as NativeModule;
      module.initOrt();
      loaded = module;
    } catch (error) {
      throw new OnnxUnavailable(explain(error as NodeJS.ErrnoException), { cause: error });
    }
  }
  return loaded.binding;
}

/** Why onnxruntime-node does not load, and what to do. */
export function explain(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  const platform = `${process.platform} ${process.arch}`;
  if (
    /onnxruntime_binding\.node/.test(message) &&
    (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
  )
    return `${packageName} has no binary for ${platform}: use another backend`;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return `${packageName} is not installed: npm install ${packageName}@1.30.0`;
  if (/musl|ld-linux|GLIBC|libstdc\+\+/.test(message))
    return `${packageName} needs glibc and libstdc++, which this ${platform} system lacks (${firstLine(message)}): use a glibc-based system or another backend`;
  return `${packageName} does not load on ${platform} (${firstLine(message)})`;
}

const firstLine = (text: string): string => text.split('\n')[0].trim();
