import { loadCheckpoint } from '../src/checkpoint.ts';
import { ScratchRun, type ScratchRunOptions } from '@nutshell/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Pass, type PassesOptions, passes } from '../src/training/passes.ts';
import type { MetricRow } from '../src/training/run.ts';
import { Diverged, openTraining } from '../src/training/training.ts';

afterEach(() => vi.restoreAllMocks());

/** Five examples in batches of two: the numbers 1 to 5, and ten more in each epoch. */
const batches = {
  *from({ epoch, example }: { epoch: number; example: number }) {
    for (; example < 5; example += 2)
      yield [1, 2, 3, 4, 5].slice(example, example + 2).map((value) => 10 * epoch + value);
  },
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

interface Seen {
  /** Every batch that was learnt from. */
  batches: number[][];
  /** Epoch, example and progress before each. */
  places: [epoch: number, example: number, progress: number][];
}

/** A training whose loss is the mean of the batch; `tamper` may replace it. */
async function learn(
  run: ScratchRun<object>,
  options: Partial<PassesOptions> = {},
  {
    every = 0,
    metrics = () => ({}),
    tamper = (loss) => loss,
  }: {
    every?: number;
    metrics?: (pass: Pass) => MetricRow;
    tamper?: (loss: number, pass: Pass) => number;
  } = {},
): Promise<Seen & { cost: ReturnType<ReturnType<typeof openTraining>['cost']> }> {
  const seen: Seen = { batches: [], places: [] };
  const training = openTraining(run, { every });
  for await (const pass of passes(training, { epochs: 2, examples: 5, ...options })) {
    for await (const batch of pass.over(batches)) {
      seen.places.push([pass.epoch, pass.example, pass.progress]);
      seen.batches.push(batch);
      pass.learnt(tamper(mean(batch), pass), batch.length);
    }
    pass.end(metrics(pass));
  }
  return { ...seen, cost: training.cost() };
}

const scratch = (options?: ScratchRunOptions) => new ScratchRun({}, options);
const placesOf = (run: ScratchRun<object>, name = 'last') =>
  loadCheckpoint<{ places: Record<string, object> }>(run.path('checkpoints', name)).state.places;

describe('passes', () => {
  test('see every example, know their place, and log a row each with the mean loss of its examples', async () => {
    const run = scratch();
    const { batches, places, cost } = await learn(
      run,
      {},
      { metrics: (pass) => ({ 'test.error': pass.loss / 10 }) },
    );
    expect(batches).toEqual([[1, 2], [3, 4], [5], [11, 12], [13, 14], [15]]);
    expect(places).toEqual([
      [0, 0, 0],
      [0, 2, 0.4],
      [0, 4, 0.8],
      [1, 0, 1],
      [1, 2, 1.4],
      [1, 4, 1.8],
    ]);
    // (1.5 · 2 + 3.5 · 2 + 5 · 1) / 5 = 3
    expect(run.history()).toEqual([
      { epoch: 1, 'train.loss': 3, 'test.error': 0.3 },
      { epoch: 2, 'train.loss': 13, 'test.error': 1.3 },
    ]);
    expect(run.shown).toEqual({ labels: ['epoch 1/2', 'epoch 2/2'], rows: run.history() });
    expect(cost.steps).toBe(6);
  });

  test('log the loss alone where the loop hands no metrics over, and nothing with `logged: false`', async () => {
    for (const [options, rows] of [
      [{}, [{ epoch: 1, 'train.loss': 3 }]],
      [{ logged: false }, []],
    ] as const) {
      const run = scratch();
      const training = openTraining(run);
      for await (const pass of passes(training, { epochs: 1, examples: 5, ...options }))
        for await (const batch of pass.over(batches)) pass.learnt(mean(batch), batch.length);
      expect(run.history()).toEqual(rows);
    }
  });

  test('take the number of examples from a batch of host arrays', async () => {
    const run = scratch();
    const training = openTraining(run);
    for await (const pass of passes(training, { epochs: 1, examples: 3 })) {
      pass.learnt(1, { x: { shape: [2, 1], values: Float32Array.of(1, 2) } });
      pass.learnt(4, { x: { shape: [1, 1], values: Float32Array.of(1) } });
      expect([pass.example, pass.loss, training.examples]).toEqual([3, 2, 3]);
    }
  });

  test('that the loop leaves early log the mean loss of what was learnt, and the next begins at its beginning', async () => {
    const run = scratch();
    const training = openTraining(run, { every: 0 });
    for await (const pass of passes(training, { epochs: 5, examples: 5 })) {
      for await (const batch of pass.over(batches)) {
        pass.learnt(mean(batch), batch.length);
        if (pass.example === 4) break;
      }
      pass.end();
      if (pass.epoch === 1) break;
    }
    expect(run.history().map((row) => row['train.loss'])).toEqual([2.5, 12.5]);
    expect(training.examples).toBe(8);
  });

  test('report misuse: a batch not learnt from, two rows, a row without an example', async () => {
    const training = () => passes(openTraining(scratch()), { epochs: 1, examples: 5 });
    const forgetful = async () => {
      for await (const pass of training()) for await (const _ of pass.over(batches));
    };
    await expect(forgetful()).rejects.toThrow('a batch went by without pass.learnt(loss, batch)');
    for await (const pass of training()) {
      expect(() => pass.end()).toThrow('pass 1 learnt from no example');
      pass.learnt(1, 1);
      pass.end();
      expect(() => pass.end()).toThrow('pass 1 has its row already');
    }
  });
});

describe('a training of passes that dies', () => {
  const metrics = (pass: Pass) => ({ 'validation.error': pass.loss });
  const best = { metric: 'validation.error' };

  test.each([1, 2, 3, 4, 5, 6])(
    'at update %i and is resumed sees what it had not seen, and logs one row per pass',
    async (fatal) => {
      const whole = scratch();
      const straight = await learn(whole, { best }, { metrics });
      const run = scratch({
        onUpdate: (updates) => {
          if (updates === fatal) throw new Error('killed');
        },
      });
      await expect(learn(run, { best }, { metrics })).rejects.toThrow('killed');
      const resumed = run.resume();
      const { batches, cost } = await learn(resumed, { best }, { metrics });
      expect(batches).toEqual(straight.batches.slice(fatal - 1));
      expect(resumed.history()).toEqual(whole.history());
      expect(placesOf(resumed)).toEqual(placesOf(whole));
      expect(cost.steps).toBe(6);
    },
  );

  test.each([
    [
      'before its row is logged',
      {
        metrics: () => {
          throw new Error('killed');
        },
      },
      {},
    ],
    [
      'after its row is logged',
      { metrics },
      {
        onRow: () => {
          throw new Error('killed');
        },
      },
    ],
  ])('after the last batch of a pass, %s, has one row for it in the end', async (_, how, options) => {
    const run = scratch(options);
    await expect(learn(run, {}, how)).rejects.toThrow('killed');
    const resumed = run.resume();
    const { batches } = await learn(resumed, {}, { metrics });
    expect(batches).toEqual([[11, 12], [13, 14], [15]]);
    expect(resumed.history().map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  test('when all passes are done goes on behind them', async () => {
    const run = scratch();
    await learn(run, {}, { every: 1000 });
    const resumed = run.resume();
    expect((await learn(resumed)).batches).toEqual([]);
    expect(resumed.rows).toBe(2);
  });

  test('and has several loops goes on in the one where it was', async () => {
    const both = async (run: ScratchRun<object>) => {
      const training = openTraining(run, { every: 0 });
      const seen: number[] = [];
      for (const name of ['SGD', 'Adam'])
        for await (const pass of passes(training, { name, epochs: 1, examples: 5 }))
          for await (const batch of pass.over(batches)) {
            seen.push(batch[0]);
            pass.learnt(1, batch.length);
          }
      return seen;
    };
    const run = scratch({
      onUpdate: (updates) => {
        if (updates === 5) throw new Error('killed');
      },
    });
    await expect(both(run)).rejects.toThrow('killed');
    expect(run.shown.labels).toEqual(['SGD, epoch 1/1', 'Adam, epoch 1/1']);
    expect(await both(run.resume())).toEqual([3, 5]);
  });
});

describe('Ctrl-C', () => {
  test('ends the loop with its reason after the step, and the rest of the batches follow after the resumption', async () => {
    const run = scratch({ onUpdate: (updates, of) => updates === 4 && of.interrupt() });
    const failure = await learn(run, {}, { every: 1000 }).catch((error: Error) => error);
    expect(failure).toBe(run.stop.reason);
    expect((await learn(run.resume())).batches).toEqual([[13, 14], [15]]);
  });
});

describe('a loss that is not finite', () => {
  test.each([NaN, Infinity])(
    '%d ends the training with advice, and the last good checkpoint stays',
    async (bad) => {
      const run = scratch();
      const failure = await learn(
        run,
        {},
        { tamper: (loss, pass) => (pass.progress === 1.4 ? bad : loss) },
      ).catch((error: Error) => error);
      expect(failure).toBeInstanceOf(Diverged);
      expect((failure as Error).message).toMatch(
        new RegExp(`the loss became ${bad} in epoch 2 at step 5: lower --learningRate; --resume=latest`),
      );
      expect(placesOf(run)).toMatchObject({ passes: { epoch: 1, example: 2 } });
      expect((await learn(run.resume())).batches).toEqual([[13, 14], [15]]);
    },
  );
});

describe('the best pass', () => {
  /** Validation errors by epoch. */
  const errors = [5, 3, 4, 3, 2, 2, 6, 1];
  const metrics = (pass: Pass) => ({ 'validation.error': errors[pass.epoch] });
  const search = (run: ScratchRun<object>, patience?: number) =>
    learn(run, { epochs: 8, best: { metric: 'validation.error', patience } }, { metrics });

  test.each([
    [undefined, 8, 8], // 1 in the last
    [1, 3, 2], // 3 in the second, then a worse one
    [2, 4, 2], // 3 again is not better: two passes without
    [3, 8, 8],
  ])('with patience %o: %i passes, the best of which is number %i', async (patience, passed, best) => {
    const run = scratch();
    await search(run, patience);
    expect(run.rows).toBe(passed);
    expect(placesOf(run, 'best')).toMatchObject({
      passes: { epoch: best - 1, best: errors[best - 1], worse: 0 },
    });
  });

  test('may be the one of the greatest metric', async () => {
    const run = scratch();
    const best = { metric: 'validation.error', better: 'higher', patience: 6 } as const;
    await learn(run, { epochs: 8, best }, { metrics });
    expect(run.rows).toBe(8); // 6 in the seventh, after five worse than the first
    expect(placesOf(run, 'best')).toMatchObject({ passes: { epoch: 6, best: 6, worse: 0 } });
  });

  test('is remembered by a resumed training', async () => {
    const run = scratch({ onRow: (rows, of) => rows === 3 && of.interrupt() });
    await expect(search(run, 2)).rejects.toThrow('interrupted');
    await search(run.resume(), 2);
    expect(run.rows).toBe(4);
  });

  test('is not chosen on test examples, nor by a metric that is not there', async () => {
    const choose = (metric: string) => learn(scratch(), { best: { metric } });
    await expect(choose('test.error')).rejects.toThrow(
      'test.error: the best pass is chosen on validation examples, never on test examples',
    );
    await expect(choose('validation.loss')).rejects.toThrow('no "validation.loss" in the row of pass 1');
  });
});

describe('a trial', () => {
  const trialOf = async (epochs: number) => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const done = new Error('the trial is over');
    const estimates: object[] = [];
    const finish = (estimate: object) => {
      estimates.push(estimate);
      throw done;
    };
    const run = scratch({ trial: { describe: () => {}, finish } });
    const slow = (loss: number) => ((now += 700), loss);
    await expect(learn(run, { epochs }, { tamper: slow, every: 1000 })).rejects.toBe(done);
    return estimates;
  };

  test('ends after two seconds of learning, the first three steps not counted, and tells what all passes have', async () => {
    // [11, 12], [13, 14], [15] take 2.1 s
    expect(await trialOf(10)).toEqual([{ examples: 5, seconds: expect.closeTo(2.1), total: 50 }]);
  });

  test('ends with the passes if they take less', async () => {
    expect(await trialOf(1)).toEqual([{ examples: 0, seconds: 0, total: 5 }]);
  });
});
