import { z } from 'zod';
import { backendNames } from './backend.ts';

/** Settings of the machine that every training has: they change speed, and results by rounding at most. */
export const machine = z.strictObject({
  backend: z
    .enum(['auto', ...backendNames])
    .default('auto')
    .describe('tensor backend'),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto').describe('where to compute'),
  workers: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .describe('threads that each learn from a slice of every batch; results differ by rounding'),
  threads: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .describe('threads inside one operation of the onnx backend; --workers gains more'),
  checkpointSeconds: z
    .number()
    .min(0)
    .default(30)
    .describe('save a checkpoint at least this often; 0 = after every step'),
});
