import { Random } from '@nutshell/random';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TrainingProcess, outcomeOf, runId, runPath, stepsDone } from './training-process.ts';

const KILLS = 20;
const settings = { epochs: 4, checkpointSeconds: 0 }; // 160 steps, a checkpoint after each

const folder = mkdtempSync(join(tmpdir(), 'nutshell-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string) => mkdtempSync(join(folder, name));

let uninterrupted: ReturnType<typeof outcomeOf>;

beforeAll(async () => {
  const runs = place('uninterrupted-');
  const { code, stderr } = await TrainingProcess.start(runs, settings).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  uninterrupted = outcomeOf(runs);
}, 120_000);

async function finish(runs: string) {
  const end = await TrainingProcess.resume(runs).ended;
  expect(end.code, end.stderr).toBe(0);
  expect(outcomeOf(runs)).toEqual(uninterrupted);
  return end;
}

describe.concurrent('a training that is', () => {
  test(
    `killed ${KILLS} times and resumed ends with the bits of one that never was`,
    { timeout: 240_000 },
    async () => {
      const runs = place('killed-');
      const random = new Random(1998);
      for (let kill = 0; kill < KILLS; kill++) {
        const before = stepsDone(runs);
        const training = kill === 0 ? TrainingProcess.start(runs, settings) : TrainingProcess.resume(runs);
        await training.reaches(before + 1 + random.int(3));
        await setTimeout(random.uniform(0, 30)); // about a step, so that it dies while it learns as well as while it saves
        training.send('SIGKILL');
        const { signal, stderr } = await training.ended;
        expect(signal, `it ended by itself: ${stderr}`).toBe('SIGKILL');
        expect(stepsDone(runs)).toBeGreaterThan(before);
        expect(existsSync(runPath(runs, 'result.json'))).toBe(false);
      }
      await finish(runs);
    },
  );

  test(
    'killed and left with a damaged checkpoint goes on from the one before it',
    { timeout: 120_000 },
    async () => {
      const runs = place('damaged-');
      const training = TrainingProcess.start(runs, settings);
      await training.reaches(45); // in the second epoch
      training.send('SIGKILL');
      await training.ended;
      const tensors = runPath(runs, 'checkpoints', 'last', 'tensors.bin');
      const bytes = readFileSync(tensors);
      bytes[bytes.length >> 1] ^= 4;
      writeFileSync(tensors, bytes);
      const { stderr } = await finish(runs);
      expect(stderr).toContain(`${tensors} is damaged`);
    },
  );

  test(
    'taken by two workers and killed in the middle of a step ends with the bits of one that never was',
    { timeout: 120_000 },
    async () => {
      const parallel = { ...settings, epochs: 2, workers: 2, backend: 'auto' };
      const [straight, killed] = [place('straight-'), place('parallel-')];
      const whole = await TrainingProcess.start(straight, parallel).ended;
      expect([whole.code, whole.stderr]).toEqual([0, '']);
      const training = TrainingProcess.start(killed, parallel);
      await training.reaches(43); // in the second epoch
      training.send('SIGKILL');
      await training.ended;
      const { code, stderr } = await TrainingProcess.resume(killed).ended;
      expect([code, stderr]).toEqual([0, '']);
      expect(outcomeOf(killed)).toEqual(outcomeOf(straight));
    },
  );

  test.skipIf(process.platform === 'win32')(
    'interrupted with Ctrl-C saves, says how to go on, and goes on',
    { timeout: 120_000 },
    async () => {
      const runs = place('interrupted-');
      const training = TrainingProcess.start(runs, { ...settings, checkpointSeconds: 1000 });
      await training.prints('epoch 1:');
      expect(stepsDone(runs)).toBe(0);
      training.send('SIGINT');
      const { code, stdout } = await training.ended;
      expect(code).toBe(130);
      expect(stdout).toContain(`Go on with: npx nx run lenet5:train --resume=${runId(runs)}`);
      expect(stepsDone(runs)).toBeGreaterThanOrEqual(40);
      expect(existsSync(runPath(runs, 'result.json'))).toBe(false);
      await finish(runs);
    },
  );
});
