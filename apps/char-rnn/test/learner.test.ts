import { GRADIENT_NORM, TrainingStep, dataParallel, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { config } from '../src/config.ts';
import { learner } from '../src/learner.ts';
import { buildModel } from '../src/model.ts';
import { type Chunk, Streams } from '../src/streams.ts';

describe('a step of char-rnn', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  /**
   * char-rnn (train.lua): the gradient is that of the loss summed over the chunk, `grad_params:clamp(-5, 5)`, and then optim.rmsprop of
   * Torch with alpha 0.95 and epsilon 1e-8: `m = alpha m + (1 - alpha) g g; x = x - lr g / (sqrt(m) + epsilon)`.
   */
  it('is the published one, worked by hand, where the gradient is limited and where it is not', () => {
    const [TIME, RATE] = [12, 2e-3];
    const settings = config.parse({ layers: 1, units: 2, streams: 2, time: TIME });
    const model = buildModel(settings, 3, new Random(1));
    // With weights of zero h is zero, so the output's bias alone has a gradient: Σ over time of softmax(b) − one-hot of the next character.
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    const step = new TrainingStep(learner(settings, model));
    const chunk = (next: number): Chunk => ({
      codes: { values: new Int32Array(2 * TIME), shape: [2, TIME] },
      next: { values: new Int32Array(2 * TIME).fill(next), shape: [2, TIME] },
      carry: { values: new Float32Array(2), shape: [2, 1] },
    });

    const [b, m] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const next of [0, 1, 1, 2]) {
      const sum = b.reduce((total, each) => total + Math.exp(each), 0);
      const gradient = b.map((each, v) => TIME * (Math.exp(each) / sum - Number(v === next)));
      if (next === 0) expect(gradient).toEqual([-8, 4, 4]); // the first is beyond 5
      gradient.forEach((each, v) => {
        const g = Math.max(-5, Math.min(5, each));
        m[v] = 0.95 * m[v] + 0.05 * g * g;
        b[v] -= (RATE * g) / (Math.sqrt(m[v]) + 1e-8);
      });
      void step.run(chunk(next), RATE);
      const parameters = Object.entries(step.parameters);
      const bias = parameters.find(([name]) => name === 'output/bias')![1].dataSync();
      bias.forEach((each, v) => expect(each).toBeCloseTo(b[v], 7));
      for (const [name, parameter] of parameters)
        if (name !== 'output/bias') expect([...parameter.dataSync()].every((each) => each === 0)).toBe(true);
    }
  });
});

/** Two steps of four streams of a text, by so many threads: the second begins with the states that the first has left. */
async function afterTwoSteps(workers: number) {
  const backend = await selectBackend();
  const settings = config.parse({
    units: 8,
    streams: 4,
    time: 6,
    dropout: 0.4,
    outputDropout: 0.4,
    initializer: 'glorot',
    optimizer: 'adamw',
    clipValue: 0,
  });
  const codes = Uint8Array.from({ length: 100 }, (_, i) => (i * i) % 7);
  const alone = new TrainingStep(learner(settings, buildModel(settings, 7, new Random(1)), new Random(2)));
  const module = new URL('../src/learner.ts', import.meta.url);
  const step = await dataParallel(alone, {
    workers,
    backend,
    module,
    config: { config: settings, vocabulary: 7 },
  });
  onTestFinished(() => step.dispose());
  const losses: number[] = [];
  for (const chunk of new Streams(codes, settings, new Random(3)).from({ epoch: 0, chunk: 0 })) {
    losses.push(await step.run(chunk, 1e-3));
    if (losses.length === 2) break;
  }
  const values = (variables: Record<string, tf.Variable>) =>
    Object.entries(variables).map(([name, variable]) => [name, [...variable.dataSync()]] as const);
  return {
    losses,
    parameters: values(step.parameters),
    slots: values(step.slots),
    state: values(step.state),
  };
}

it(
  'two threads, each with half of the streams, take the step of one',
  { timeout: 120_000 }, // on a busy machine threads take their time to start
  async () => {
    const [one, two] = [await afterTwoSteps(1), await afterTwoSteps(2)];
    expect(two.losses[1]).not.toBeCloseTo(two.losses[0], 3);
    two.losses.forEach((loss, i) => expect(loss).toBeCloseTo(one.losses[i], 5));
    for (const kind of ['parameters', 'slots', 'state'] as const) {
      expect(two[kind].map(([name]) => name)).toEqual(one[kind].map(([name]) => name));
      two[kind].forEach(([name, values], i) => {
        const expected = one[kind][i][1];
        const scale = Math.max(...expected.map(Math.abs));
        expect(scale, name).toBeGreaterThan(0);
        values.forEach((value, k) =>
          expect(Math.abs(value - expected[k]), `${kind} ${name} [${k}]`).toBeLessThanOrEqual(1e-5 * scale),
        );
      });
    }
    expect(one.slots.map(([name]) => name)).toContain(GRADIENT_NORM); // the gradient itself is in the moments beside it
  },
);
