import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  bitsOf,
  cli,
  resumeTraining,
  resumesToTheSameBits,
  startTraining,
  succeeded,
} from '@nutshell/testing';
import { describe, expect, test } from 'vitest';
import { SMALL } from './settings.ts';

const flags = { ...SMALL, epochs: 4 }; // 160 steps

describe('a training that is', { timeout: 600_000 }, () => {
  test('killed 10 times and resumed ends with the bits of one that never was killed', () =>
    resumesToTheSameBits('lenet5', flags, { kills: 10 }));

  test('taken by two workers and killed in the middle of a step ends with the bits of one that never was killed', () =>
    resumesToTheSameBits('lenet5', { ...flags, epochs: 2, workers: 2, backend: 'auto' }));

  test('killed and left with a damaged checkpoint goes on from the one before it', async () => {
    const [straight, killed] = [cli('lenet5'), cli('lenet5')];
    succeeded(await startTraining(straight, flags).ended);
    const training = startTraining(killed, { ...flags, checkpointSeconds: 0 });
    await training.reaches(45); // in the second epoch
    training.kill('SIGKILL');
    await training.ended;
    const tensors = killed.path('checkpoints', 'last', 'tensors.bin');
    const bytes = readFileSync(tensors);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(tensors, bytes);
    const { code, stderr } = await resumeTraining(killed).ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`${tensors} is damaged`);
    expect(trained(killed)).toEqual(trained(straight));
  });

  test.skipIf(process.platform === 'win32')(
    'interrupted with Ctrl-C saves, says how to go on, and goes on',
    async () => {
      const slow = { ...flags, checkpointSeconds: 1000 };
      const [straight, stopped] = [cli('lenet5'), cli('lenet5')];
      succeeded(await startTraining(straight, slow).ended);
      const training = startTraining(stopped, slow);
      await training.saw('epoch 1:');
      expect(stopped.steps()).toBe(0);
      training.kill('SIGINT');
      const { code, stdout } = await training.ended;
      expect(code).toBe(130);
      expect(stdout).toContain(`Go on with: npx nx run lenet5:train --resume=${stopped.run}`);
      expect(stopped.steps()).toBeGreaterThanOrEqual(40);
      expect(existsSync(stopped.path('result.json'))).toBe(false);
      succeeded(await resumeTraining(stopped).ended);
      expect(trained(stopped)).toEqual(trained(straight));
    },
  );
});

/** The bits of a run, without its settings of checkpoints. */
function trained(line: ReturnType<typeof cli>) {
  const { result, ...bits } = bitsOf(line);
  return { ...bits, result: { ...result, config: { ...result.config, checkpointSeconds: 0 } } };
}
