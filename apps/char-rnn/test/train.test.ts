import { TrainingStep, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import {
  ScratchRun,
  goesOnToTheSameBits,
  gradientsMatch,
  keepsTensorsFlat,
  overfits,
} from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { learner } from '../src/learner.ts';
import { buildModel, stateNames } from '../src/model.ts';
import { keptSamples } from '../src/samples/kept.ts';
import { type Chunk, Streams } from '../src/streams.ts';
import { train } from '../src/train.ts';

const VOCABULARY = 7;

/** A step's parts, and the first chunk of a text whose three streams begin with different characters: 0, 4, 2. */
function learning(settings: object = {}) {
  const small = config.parse({
    units: 8,
    streams: 3,
    time: 6,
    initializer: 'glorot',
    optimizer: 'adamw',
    ...settings,
  });
  const model = buildModel(small, VOCABULARY, new Random(1));
  const codes = Uint8Array.from({ length: 100 }, (_, i) => (i * i) % VOCABULARY);
  const [chunk] = new Streams(codes, small, new Random(4)).from({ epoch: 0, chunk: 0 });
  return { model, options: learner(small, model, new Random(2)), chunk };
}

describe('the gradient through time', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it.each(['lstm', 'gru', 'rnn', 'min-gru'] as const)('of %s is what finite differences find', (cell) => {
    const { options, chunk } = learning({
      cell,
      units: 4,
      embedding: 3,
      inputDropout: 0.3,
      dropout: 0.3,
      outputDropout: 0.3,
    });
    const draws = new Random(5);
    const state = Object.fromEntries(
      Object.entries(options.state!).map(([name, { values, shape }]) => [
        name,
        { values: draws.fillNormal(new Float32Array(values.length), 0, 0.5), shape },
      ]),
    ); // in the middle of a text
    return gradientsMatch(
      { ...options, state },
      { ...chunk, carry: { values: new Float32Array(3).fill(1), shape: [3, 1] } },
    );
  });
});

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it('overfits one chunk', () => {
    const { model, options, chunk } = learning({ units: 24 });
    const zeros = () => stateNames(model).map(() => tf.zeros([3, 24]));
    return overfits(
      new TrainingStep(options),
      chunk,
      ({ codes, next }) => {
        const [logits] = model.apply([codes, ...zeros()]) as tf.Tensor[];
        return tf.sum(tf.cast(tf.notEqual(tf.argMax(logits, 2), next), 'int32'));
      },
      { learningRate: 0.03 },
    );
  });

  it('goes on from the states that the chunk before has left, or from zero where a stream begins', () => {
    const whole = learning({ time: 12 });
    const { options } = learning({ time: 6 });
    const step = new TrainingStep(options);
    const half = (from: number, begins: boolean): Chunk => {
      const columns = ({ values }: Chunk['codes']): Chunk['codes'] => ({
        values: Int32Array.from({ length: 3 * 6 }, (_, i) => values[12 * Math.floor(i / 6) + from + (i % 6)]),
        shape: [3, 6],
      });
      const carry = { values: new Float32Array(3).fill(begins ? 0 : 1), shape: [3, 1] as [number, number] };
      return { codes: columns(whole.chunk.codes), next: columns(whole.chunk.next), carry };
    };
    const expected = new TrainingStep(whole.options).run(whole.chunk, 0); // nothing is learnt at a rate of 0
    const [first, second, again] = [half(0, true), half(6, false), half(0, true)].map((chunk) =>
      step.run(chunk, 0),
    );
    expect((first + second) / 2).toBeCloseTo(expected, 5);
    expect(second).not.toBeCloseTo(step.run(half(6, true), 0), 3);
    expect(again).toBe(first);
  });

  it('leaves no tensor behind', () => {
    const { options, chunk } = learning({ dropout: 0.5, averageDecay: 0.9 });
    return keepsTensorsFlat(new TrainingStep(options), chunk, { steps: 20 });
  });
});

const quick = {
  text: 'source',
  split: '90/5/5',
  layers: 1,
  units: 8,
  streams: 500,
  time: 20,
  optimizer: 'adamw',
  learningRate: 0.03,
  start: 'shifted',
  outputDropout: 0.2,
  averageDecay: 0.8,
  evaluateEvery: 5,
  samplesAt: [3],
  sampleLength: 20,
};

it(
  'a training that is stopped and resumed ends with the bits of one that was not',
  { timeout: 120_000 },
  async () => {
    const outcome = await goesOnToTheSameBits(train, config.parse({ ...quick, epochs: 1.2 }), { at: 7 });
    expect(outcome.metrics['validation.loss']).toBeLessThan(4.3); // 4.56 where all 96 characters are equally likely
    // Every look, each 5 steps and at the end, logs the norm of the newest gradient.
    expect(outcome.curve.length).toBeGreaterThan(2);
    for (const { gradientNorm, step } of outcome.curve) {
      expect(gradientNorm, `after ${step} steps`).toBeGreaterThan(0);
      expect(gradientNorm, `after ${step} steps`).toBeLessThan(Infinity);
    }
  },
);

it('a training keeps what it writes at the steps of `samplesAt`', { timeout: 120_000 }, async () => {
  const run = new ScratchRun(config.parse({ ...quick, samplesAt: [2, 4, 1000], sampleLength: 30 }), {
    onUpdate: (updates, run) => updates === 6 && run.interrupt(),
  });
  await expect(run.train(train)).rejects.toThrow('interrupted');
  const samples = keptSamples(run);
  expect(samples.map(({ step }) => step)).toEqual([2, 4]);
  for (const { text } of samples) expect([...text]).toHaveLength(30);
  expect(samples[0].text).not.toBe(samples[1].text);
});
