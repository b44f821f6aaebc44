/** A short training with all that a run can have: rows, checkpoints, a best pass. Without tensors. */
import { openTraining, passes } from '@nutshell/core';
import { main, type Replication } from '@nutshell/experiment';
import { z } from 'zod';

const config = z.object({
  epochs: z.int().min(1).default(2).describe('passes'),
  rate: z.number().default(0.125).describe('learning rate'),
});

/** Descends on (w − 1)², each step from a gradient with noise. */
export const descent: Replication<typeof config> = {
  app: 'descent',
  title: 'Descent',
  paper: 'Cauchy 1847',
  config,
  async train(run) {
    const w = Float64Array.of(3, -2);
    const noise = { last: run.seed };
    const training = openTraining(run, { tensors: { w }, state: noise, every: 0 });
    const batches = { from: ({ example }: { example: number }) => [1, 1].slice(example) };
    const loss = () => w.reduce((sum, value) => sum + (value - 1) ** 2, 0);
    const best = { metric: 'validation.error' };
    for await (const pass of passes(training, { epochs: run.config.epochs, examples: 2, best })) {
      for await (const batch of pass.over(batches)) {
        const before = loss();
        noise.last = (noise.last * 48_271) % 2_147_483_647; // Park and Miller 1988
        w.forEach((value, i) => (w[i] -= run.config.rate * (2 * (value - 1) + noise.last / 2 ** 31)));
        pass.learnt(before, batch);
      }
      pass.end({ 'validation.error': loss() });
    }
    training.restoreBest();
    return {
      dataset: { name: 'none', source: 'generated', sha256: {}, sizes: { test: 10 } },
      model: { parameters: 2, sha256: w.join() },
      metrics: { 'test.loss': loss() },
      cost: { ...training.cost(), examplesPerSecond: 1 },
      environment: { backend: 'none', device: 'cpu', threads: 1 },
      curve: run.history(),
    };
  },
};

if (process.argv[1]?.endsWith('descent.ts')) await main(descent);
