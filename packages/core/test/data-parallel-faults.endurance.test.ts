import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { selectBackend } from '../src/backend.ts';
import { dataParallel } from '../src/data-parallel/data-parallel.ts';
import { ThreadFailure } from '../src/data-parallel/thread.ts';
import { TrainingStep } from '../src/step.ts';
import learner, { type LearnerConfig, batchOf } from './learner.ts';

async function start(workers: number, failure?: LearnerConfig['failure'], module = './learner.ts') {
  const backend = await selectBackend({ backend: 'cpu' });
  return dataParallel(new TrainingStep(learner({ seed: 1 })), {
    module: new URL(module, import.meta.url),
    config: { seed: 1, factor: 1, failure } satisfies LearnerConfig & { factor: number },
    workers,
    backend,
  });
}

const errorOf = (work: Promise<unknown>): Promise<Error & { cause?: unknown }> =>
  work.then(
    () => expect.fail('it went well'),
    (error) => error,
  );

describe('a replica', () => {
  test('that throws ends the step, now and later, with its message, its error and its stack', async () => {
    const step = await start(3, { how: 'throw', at: 2 });
    for (let i = 0; i < 2; i++) await step.run(batchOf(i), 0.01);
    const failure = await errorOf(Promise.resolve(step.run(batchOf(2), 0.01)));
    expect(failure).toBeInstanceOf(ThreadFailure);
    expect(failure.message).toMatch(/^worker [12] of 3 failed: the loss went wrong$/);
    expect(failure.cause).toMatchObject({ name: 'TypeError', cause: 'a test' });
    expect(failure.stack).toMatch(
      /because of, in that thread:\nTypeError: the loss went wrong\n.*learner\.ts/s,
    );
    expect(await errorOf(Promise.resolve(step.run(batchOf(3), 0.01)))).toBe(failure);
    await step.dispose();
  });

  test('that ends by itself is reported', async () => {
    const step = await start(2, { how: 'exit', at: 0 });
    const failure = await errorOf(Promise.resolve(step.run(batchOf(0), 0.01)));
    expect(failure.message).toBe('worker 1 of 2 failed: it ended with exit code 3');
    await step.dispose();
  });

  test('that cannot be made is reported at the start', async () => {
    const failure = await errorOf(start(3, { how: 'build', at: 0 }));
    expect(failure.message).toMatch(/^worker [12] of 3 failed: no such network$/);
    expect(failure.cause).toMatchObject({ name: 'RangeError' });
    expect((await errorOf(start(2, undefined, './nowhere.ts'))).message).toContain('nowhere.ts');
    await expect(start(0)).rejects.toThrow('whole number of workers from 1 on, not 0');
  });

  test('of another model is refused, with what differs', async () => {
    const step = await start(2, { how: 'grow', at: 0 });
    const { message } = await errorOf(Promise.resolve(step.run(batchOf(0), 0.01)));
    expect(message).toContain('model/hidden/kernel is float32[4,8], the model wants float32[4,9]');
    await step.dispose();
  });

  test('does not wait for a first one that fails', async () => {
    const step = await start(2);
    await step.run(batchOf(0), 0.01);
    const { x } = batchOf(1);
    const failure = await errorOf(Promise.resolve(step.run({ x } as never, 0.01)));
    expect(failure.message).toBe('the batch lacks "labels", which the first one had');
    expect(await errorOf(Promise.resolve(step.run(batchOf(2), 0.01)))).toBe(failure);
    await step.dispose();
  });
});

describe('a program that trains in two threads', () => {
  function run(...args: string[]): ChildProcess {
    const program = fileURLToPath(new URL('./data-parallel-program.ts', import.meta.url));
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    return spawn(process.execPath, ['--import', 'tsx', program, ...args], { cwd });
  }
  const everything = async (stream: AsyncIterable<unknown> | null) => {
    let text = '';
    for await (const chunk of stream!) text += String(chunk);
    return text;
  };

  test('ends by itself when it has nothing more to do', async () => {
    const program = run('3');
    const [stdout, stderr, [code]] = await Promise.all([
      everything(program.stdout),
      everything(program.stderr),
      once(program, 'close'),
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  test('ends with an error that it does not catch, while a replica is at work', async () => {
    const program = run('3', 'throw');
    const [stderr, [code]] = await Promise.all([everything(program.stderr), once(program, 'close')]);
    expect(code).toBe(1);
    expect(stderr).toContain('thrown on purpose');
  });

  test.skipIf(process.platform === 'win32')('ends at Ctrl-C, in the middle of a step', async () => {
    const program = run('1000000');
    await once(program.stdout!, 'data'); // the first loss
    program.kill('SIGINT');
    expect(await once(program, 'close')).toEqual([null, 'SIGINT']);
  });
});
