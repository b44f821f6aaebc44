import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@nutshell/random';
import { ScratchRun, type ScratchRunOptions } from '@nutshell/testing';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { loadCheckpoint, saveCheckpoint } from '../src/checkpoint.ts';
import type { RunMark } from '../src/training/run.ts';
import { fingerprint } from '../src/parameters.ts';
import { TrainingStep } from '../src/step.ts';
import { Diverged, type Training, type TrainingOptions, openTraining } from '../src/training/training.ts';
import learner, { batchOf } from './learner.ts';

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});
afterEach(() => vi.restoreAllMocks());

const scratch = (options?: ScratchRunOptions) => new ScratchRun({}, options);

/** A clock that goes on when it is told to, in seconds. */
function handClock() {
  let now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return (seconds: number) => void (now += 1000 * seconds);
}

/** A training by hand, with every kind of state: a step with dropout, slots and an average, JSON, typed arrays, a generator. */
function open(run: ScratchRun<object>, options: Partial<TrainingOptions<object>> = {}) {
  const step = new TrainingStep(learner({ seed: 1 }));
  const state = { done: 0, losses: [] as number[] };
  const visits = new Float64Array(4);
  const random = new Random(7);
  const training = openTraining(run, {
    step,
    state,
    tensors: { visits },
    generators: { random },
    every: 0,
    ...options,
  });
  const goOn = async (steps: number) => {
    while (state.done < steps) {
      state.losses.push(step.run(batchOf(random.int(50)), 0.01));
      visits[random.int(4)] += random.uniform();
      state.done++;
      await training.pause();
    }
    return { state, visits: [...visits], random: random.state(), variables: fingerprint(step.variables) };
  };
  return { training, state, goOn };
}

describe('a resumed training', () => {
  test('ends with the bits of one that was not: variables, masks, typed arrays, generators, state', async () => {
    const straight = await open(scratch()).goOn(12);
    const run = scratch();
    await open(run).goOn(3);
    await open(run.resume()).goOn(7);
    expect(await open(run.resume()).goOn(12)).toEqual(straight);
  });

  test('goes on from its newest checkpoint, whatever happened after it', async () => {
    handClock(); // no checkpoint is due
    const run = scratch();
    const first = open(run, { every: 30 });
    await first.goOn(4);
    first.training.save();
    run.log({ step: 4 });
    await first.goOn(6);
    run.log({ step: 6 });
    const second = open(run.resume(), { every: 30 });
    expect([second.state.done, second.training.steps, run.rows]).toEqual([4, 4, 0]);
    expect(await second.goOn(6)).toEqual(await open(scratch()).goOn(6));
  });

  test('begins at the beginning if it had no checkpoint, and drops the rows of the log', () => {
    const run = scratch();
    run.log({ epoch: 1 });
    expect(open(run.resume()).state.done).toBe(0);
    expect(run.rows).toBe(0);
  });

  test('says that its checkpoints are missing, if it would have some', async () => {
    const run = scratch();
    await open(run).goOn(3);
    run.log({ step: 3 });
    rmSync(run.path('checkpoints'), { recursive: true });
    const resumed = run.resume();
    expect(open(resumed).state.done).toBe(0);
    expect(resumed.printed()).toContain(`${run.path('checkpoints')} is missing`);
  });

  test('goes back to the mark of its checkpoint, before anything is restored', async () => {
    const run = scratch();
    run.mark = () => ({ rows: 0, bound: 'to this run' }) as RunMark;
    await open(run).goOn(3);
    const resumed = run.resume();
    resumed.rewind = (mark) => {
      throw new Error(`another run: ${JSON.stringify(mark)}`);
    };
    expect(() => open(resumed, { tensors: {} })).toThrow('another run: {"rows":0,"bound":"to this run"}');
  });

  test('goes on from a checkpoint that was made before there were marks', async () => {
    const run = scratch();
    const training = openTraining(run, { state: { done: 1 }, every: 0 });
    run.log({ step: 1 });
    run.log({ step: 2 });
    await training.pause();
    const { state } = loadCheckpoint<object>(run.path('checkpoints', 'last'));
    saveCheckpoint(run.path('checkpoints'), 'last', {}, { ...state, mark: undefined, rows: 1 });
    expect(openTraining(run.resume(), { state: { done: 0 } })).toMatchObject({
      state: { done: 1 },
      steps: 1,
    });
    expect(run.history()).toEqual([{ step: 1 }]);
  });

  test('a run that is not resumed takes no notice of checkpoints in its folder', async () => {
    const run = scratch();
    await open(run).goOn(3);
    expect(open(run).state.done).toBe(0);
  });

  test('of another model is refused', async () => {
    const run = scratch();
    await open(run).goOn(1);
    expect(() => open(run.resume(), { tensors: {} })).toThrow('belongs to another model');
  });

  test('warns of a damaged checkpoint and goes on from the one before', async () => {
    const run = scratch();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await open(run).goOn(3);
    writeFileSync(run.path('checkpoints', 'last', 'tensors.bin'), '');
    expect(open(run.resume()).state.done).toBe(2);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('tensors.bin is damaged'));
  });
});

describe('a place', () => {
  test('is JSON that the position holds by name, and belongs to one only', async () => {
    const run = scratch();
    const training = openTraining(run, { every: 0 });
    const place = training.place('game', { move: 0, board: [0, 0] });
    Object.assign(place, { move: 3, board: [1, 2] });
    await training.pause();
    expect(() => training.place('game', {})).toThrow('this training has a place "game" already');
    const resumed = openTraining(run.resume());
    expect(resumed.place('game', { move: 0, board: [0, 0], level: 5 })).toEqual({
      move: 3,
      board: [1, 2],
      level: 5, // new since then
    });
  });

  test('keeps its values through a resumption that ends before it is asked for', async () => {
    const run = scratch();
    const training = openTraining(run, { every: 0 });
    training.place('late', { epoch: 0 }).epoch = 4;
    await training.pause();
    await openTraining(run.resume(), { every: 0 }).pause();
    expect(openTraining(run.resume()).place('late', { epoch: 0 })).toEqual({ epoch: 4 });
  });
});

describe('pause', () => {
  const saved = (run: ScratchRun<object>) =>
    loadCheckpoint<{ steps: number }>(run.path('checkpoints', 'last')).state.steps;

  test('saves when a checkpoint is due: after this many seconds, counted from the last one', async () => {
    const pass = handClock();
    const run = scratch();
    const training = openTraining(run, { state: {}, every: 10 });
    pass(9.9);
    await training.pause();
    expect(() => saved(run)).toThrow('cannot be read');
    pass(0.2);
    await training.pause();
    expect(saved(run)).toBe(2);
    pass(9.9);
    await training.pause();
    expect(saved(run)).toBe(2);
  });

  test('saves after every step with `every: 0`', async () => {
    handClock();
    const run = scratch();
    const training = openTraining(run, { state: {}, every: 0 });
    for (let step = 1; step <= 3; step++) {
      await training.pause();
      expect(saved(run)).toBe(step);
    }
  });

  test('saves nothing where there is nothing to keep: resumed, it begins again and says so', async () => {
    const pass = handClock();
    const run = scratch();
    const training = openTraining(run, { every: 0 });
    pass(7);
    await training.pause();
    expect(() => saved(run)).toThrow('cannot be read');
    const resumed = run.resume();
    const again = openTraining(resumed);
    expect([again.steps, again.cost().seconds]).toEqual([0, 0]);
    expect(resumed.printed()).toContain('it begins again');
  });

  test('throws the reason of a stop once a checkpoint is saved', async () => {
    const run = scratch();
    const { training, goOn } = open(run, { every: 1000 });
    await goOn(2);
    run.interrupt();
    await expect(training.pause()).rejects.toBe(run.stop.reason);
    expect(saved(run)).toBe(3);
  });

  test('lets Ctrl-C in, however short the steps', async () => {
    const run = scratch();
    const training = openTraining(run, { every: 1000 });
    void setTimeout(0).then(() => run.interrupt()); // as a signal: it is heard when the event loop turns
    const steps = async () => {
      for (;;) await training.pause();
    };
    await expect(steps()).rejects.toThrow('interrupted');
  });
});

describe('the cost', () => {
  test('is time of learning: neither what is done aside nor checkpoints count', async () => {
    const pass = handClock();
    const run = scratch();
    const training: Training = openTraining(run, { every: 1000 });
    pass(2);
    expect(await training.aside(async () => (pass(100), 'evaluated'))).toBe('evaluated');
    pass(3);
    await training.pause();
    training.examples = 20;
    expect(training.cost()).toEqual({ seconds: 5, steps: 1, examplesPerSecond: 4 });
    expect(training.cost(10).examplesPerSecond).toBe(2);
  });

  test('stands still through works aside that hold each other, checkpoints and failures', async () => {
    const pass = handClock();
    const training = openTraining(scratch(), { state: {} });
    await training.aside(async () => {
      training.save('best');
      pass(10);
      await training.aside(() => pass(10));
      pass(10);
    });
    await expect(training.aside(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    pass(1);
    expect(training.cost().seconds).toBe(1);
  });

  test('goes on from that before a resumption', async () => {
    const pass = handClock();
    const run = scratch();
    const first = openTraining(run, { state: {}, every: 0 });
    pass(4);
    first.examples = 6;
    await first.pause();
    pass(50); // lost with the process
    const second = openTraining(run.resume());
    pass(2);
    expect(second.cost()).toEqual({ seconds: 6, steps: 1, examplesPerSecond: 1 });
  });
});

describe('learnt', () => {
  test('counts the examples of a step', () => {
    const training = openTraining(scratch());
    training.learnt(0.5, 8);
    training.learnt(0.25, 4);
    expect(training.examples).toBe(12);
  });

  test('refuses a loss that is not finite, and speaks of checkpoints only where there are some', async () => {
    const training = openTraining(scratch());
    await training.pause();
    const refusal = (of: Training, options?: { where?: string; flag?: string }) => {
      try {
        of.learnt(Infinity, 1, options);
      } catch (error) {
        expect(error).toBeInstanceOf(Diverged);
        return (error as Error).message;
      }
    };
    expect(refusal(training)).toBe('the loss became Infinity at step 2: lower --learningRate');
    expect(training.examples).toBe(0);
    expect(refusal(openTraining(scratch(), { state: {} }), { where: 'in epoch 3', flag: '--rate' })).toBe(
      'the loss became Infinity in epoch 3 at step 1: lower --rate; ' +
        '--resume=latest goes on from the last checkpoint, whose loss was finite',
    );
  });
});

test('restoreBest puts the tensors of the best checkpoint back, and leaves the position', async () => {
  const run = scratch();
  const { training, state, goOn } = open(run);
  const best = await goOn(3);
  training.save('best');
  await goOn(5);
  training.restoreBest();
  expect((await goOn(5)).variables).toBe(best.variables);
  expect((await goOn(5)).visits).toEqual(best.visits);
  expect(state.done).toBe(5);
});

test('a trial is told the layers of the model, its input first', () => {
  const described: object[] = [];
  const trial = {
    describe: (layers: object[]) => void described.push(...layers),
    finish: () => expect.fail(),
  };
  open(scratch({ trial }));
  expect(described.slice(1)).toEqual([
    { name: 'hidden', output: '8', parameters: 40 },
    { name: 'squash', output: '8', parameters: 0 },
    { name: 'drop', output: '8', parameters: 0 },
    { name: 'output', output: '3', parameters: 27 },
  ]);
});
