/** What a test file has replaced is there again for the next one of its process, which begins with the cpu backend. */
import type { Engine } from '@tensorflow/tfjs-core/dist/engine.js';
import { afterAll, vi } from 'vitest';

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const { _tfengine: engine } = globalThis as { _tfengine?: Engine }; // where TensorFlow.js keeps it
  if (engine && 'cpu' in engine.registryFactory) await engine.setBackend('cpu');
});
