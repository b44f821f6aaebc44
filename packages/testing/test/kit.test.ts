import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  type HostArray,
  TrainingStep,
  type TrainingStepOptions,
  parametersOf,
  selectBackend,
  sgd,
} from '@nutshell/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ScratchRun,
  cli,
  failDisk,
  gradientsMatch,
  keepsTensorsFlat,
  overfits,
  temporaryFolder,
} from '../src/index.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

type Batch = { x: HostArray<[number, number]> };
const batch: Batch = { x: { values: Float32Array.of(1, -2, 3, 0.5, 0.25, -1), shape: [2, 3] } };

/** E = mean of tanh(w x + b)², where the derivative of tanh may be wrong by a factor. */
function unit({ wrong = 1 } = {}): TrainingStepOptions<Batch> {
  const model = tf.sequential({ layers: [tf.layers.dense({ name: 'd', units: 4, inputShape: [3] })] });
  const kernel = Float32Array.from({ length: 12 }, (_, i) => Math.sin(2 * i));
  tf.tidy(() => parametersOf(model)['d/kernel'].assign(tf.tensor2d(kernel, [3, 4])));
  const tanh = tf.customGrad((y, save) => {
    const value = tf.tanh(y as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(wrong, tf.mul(dy, tf.sub(1, tf.square(saved)))),
    };
  });
  return {
    model,
    optimizer: sgd(),
    loss: ({ x }) => tf.mean(tf.square(tanh(model.apply(x, { training: true }) as tf.Tensor))),
  };
}

describe('gradientsMatch', () => {
  it('holds for a right gradient, biases of zero included, and leaves the parameters and the backend', async () => {
    const options = unit();
    await gradientsMatch(options, batch);
    const before = parametersOf(options.model)['d/kernel'].dataSync().slice();
    await gradientsMatch(options, batch, { elements: 12 });
    expect(parametersOf(options.model)['d/kernel'].dataSync()).toEqual(before);
    expect(tf.getBackend()).toBe('cpu');
  });

  it.each([0.8, 1.2, -1])(
    'fails for one that is wrong by a factor of %d, and names the parameter',
    async (wrong) => {
      await expect(gradientsMatch(unit({ wrong }), batch)).rejects.toThrow(/^d\/kernel\[\d+\] has /);
    },
  );

  it('fails for a parameter without a gradient', async () => {
    await expect(gradientsMatch(unit({ wrong: 0 }), batch)).rejects.toThrow('d/kernel has a gradient');
  });

  it('starts carried states at the same values each time', async () => {
    const options = unit();
    const h = { values: Float32Array.of(1, 2), shape: [2, 1] };
    const loss: TrainingStepOptions<Batch>['loss'] = ({ x }, state) => {
      const next = tf.add(tf.mul(0.5, state.h), tf.mean(options.model.apply(x) as tf.Tensor, 1, true));
      return { loss: tf.mean(tf.square(next)), state: { h: next } };
    };
    await gradientsMatch({ ...options, loss, state: { h } }, batch);
  });
});

describe('overfits', () => {
  /** Outputs farther from 0 than 0.1. */
  const missesOf =
    ({ model }: TrainingStepOptions<Batch>) =>
    ({ x }: { x: tf.Tensor2D }) =>
      tf.sum(tf.cast(tf.greater(tf.abs(model.apply(x) as tf.Tensor), 0.1), 'int32'));

  it('holds for a step that learns', async () => {
    const options = unit();
    await overfits(new TrainingStep(options), batch, missesOf(options), { learningRate: 0.5 });
  });

  it('fails for a step that does not, and for one that has nothing to learn', async () => {
    const options = unit();
    const idle = overfits(new TrainingStep(options), batch, missesOf(options), { learningRate: 0 });
    await expect(idle).rejects.toThrow('misses after 150 steps');
    const bored = overfits(new TrainingStep(options), batch, () => tf.scalar(0));
    await expect(bored).rejects.toThrow('misses before the first step');
  });
});

describe('keepsTensorsFlat', () => {
  it('holds for a step, and fails for one that leaves a tensor behind', async () => {
    const step = new TrainingStep(unit());
    await keepsTensorsFlat(step, batch);
    const leaking = { run: (of: Batch, rate: number) => (tf.scalar(1), step.run(of, rate)) };
    await expect(keepsTensorsFlat(leaking, batch, { steps: 2 })).rejects.toThrow();
  });
});

describe('a scratch run', () => {
  it('disposes of what is deferred, the last first, however the training ends', async () => {
    const order: number[] = [];
    const run = new ScratchRun({});
    const training = run.train(async ({ defer }) => {
      for (const i of [1, 2]) defer({ dispose: () => void order.push(i) });
      console.log('learning');
      throw new Error('killed');
    });
    await expect(training).rejects.toThrow('killed');
    expect(order).toEqual([2, 1]);
    expect(run.printed()).toBe('learning\n');
  });

  let folder: string;
  it('has a folder', () => {
    folder = temporaryFolder();
    expect(existsSync(folder)).toBe(true);
  });
  it('whose folder is removed when the test ends', () => expect(existsSync(folder)).toBe(false));
});

describe('a command line', () => {
  it('says how it ended, and all it printed where it did not get where it was waited for', async () => {
    const program = cli('lenet5').start('train', { experiment: 'nowhere' });
    await expect(program.reaches(1)).rejects.toThrow(
      /^the program ended \(1\) before its checkpoint was of step 1:.*nowhere/s,
    );
    await expect(program.saw('epoch 1')).rejects.toThrow('before it printed "epoch 1"');
    const ended = await program.ended;
    expect(ended).toMatchObject({ code: 1, signal: null, stdout: '' });
    const { argv, exitCode } = process;
    expect(await cli('lenet5').call('train', { experiment: 'nowhere' })).toEqual(ended); // in this process the same
    expect({ argv: process.argv, exitCode: process.exitCode }).toEqual({ argv, exitCode });
  });
});

describe('failDisk', () => {
  it('fails the call that it is told to, in its folder alone, and once', () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    const disk = failDisk({ folder, kind: 'ENOSPC', at: 2 });
    const write = (to: string) => writeFileSync(join(to, 'a'), 'abc');
    write(folder);
    write(other);
    expect(() => write(folder)).toThrow('ENOSPC');
    write(folder);
    disk.end();
    write(folder);
    expect(disk.struck).toBe(true);
    expect(disk.calls).toEqual(
      Array(3).fill({ name: 'writeFileSync', file: join(folder, 'a'), writes: true }),
    );
  });

  it('lets a disk that is read-only be read', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), 'abc');
    const disk = failDisk({ folder, kind: 'EROFS', at: 1 });
    expect(() => writeFileSync(join(folder, 'a'), 'x')).toThrow('EROFS');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('abc');
    expect(() => writeFileSync(join(folder, 'b'), 'x')).toThrow('EROFS');
    disk.end();
  });
});
