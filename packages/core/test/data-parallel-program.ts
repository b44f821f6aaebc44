/** Trains for STEPS steps in two threads: `tsx data-parallel-program.ts STEPS [throw]`. Prints the first loss. */
import { selectBackend } from '../src/backend.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import { TrainingStep } from '../src/step.ts';
import learner, { batchOf } from './learner.ts';

const [steps, end] = process.argv.slice(2);
const backend = await selectBackend({ backend: 'cpu' });
const step = await dataParallel(new TrainingStep(learner({ seed: 1 })), {
  module: new URL('./learner.ts', import.meta.url),
  config: { seed: 1 },
  workers: 2,
  backend,
});
for (let i = 0; i < Number(steps); i++) {
  const loss = await step.run(batchOf(i), 0.01);
  if (i === 0) console.log(loss);
}
if (end === 'throw') {
  void step.run(batchOf(0), 0.01);
  throw new Error('thrown on purpose');
}
