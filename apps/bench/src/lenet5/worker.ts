/** Times LeNet-5 on one backend: `tsx worker.ts BACKEND BATCH SECONDS STEP_LIMIT`. Prints a Measurement. */
import { type BackendName, selectBackend } from '@nutshell/core';
import { lenet5Work } from './work.ts';
import { measureThroughput } from '../throughput.ts';

const [backend, batch, seconds, stepLimit] = process.argv.slice(2);
await selectBackend({ backend: backend as BackendName });
const { step } = lenet5Work(Number(batch));
let loss = NaN;
const measurement = await measureThroughput(() => (loss = step()), {
  seconds: Number(seconds),
  stepLimit: Number(stepLimit),
});
if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`);
console.log(JSON.stringify(measurement));
