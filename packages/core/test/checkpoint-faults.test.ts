import * as tf from '@tensorflow/tfjs';
import * as fs from 'node:fs';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import { loadNewestCheckpoint, saveCheckpoint } from '../src/checkpoint.ts';

/**
 * Saving is a row of file system calls, so the worst moments can be tried out one by one: the n-th call that changes something fails.
 * `full` fails once, as a full disk does; `killed` fails from then on, and nothing can be tidied up either.
 */
const fault = vi.hoisted(() => ({ kind: 'full' as 'full' | 'killed', at: Infinity, calls: 0 }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const failing = (name: 'mkdirSync' | 'openSync' | 'writeSync' | 'fsyncSync' | 'renameSync' | 'rmSync') => {
    // Nobody pulls the plug, so nothing has to reach the disk.
    const call = name === 'fsyncSync' ? () => {} : (real[name] as (...args: any[]) => unknown);
    return (...args: any[]) => {
      const n = ++fault.calls;
      if (n < fault.at || (n > fault.at && fault.kind === 'full')) return call(...args);
      // what a death in the middle of the call leaves behind
      if (n === fault.at && name === 'writeSync') call(args[0], (args[1] as Uint8Array).subarray(0, 3));
      if (n === fault.at && name === 'rmSync') real.rmSync(join(args[0], 'checkpoint.json'), { force: true });
      throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC' });
    };
  };
  const names = ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync'] as const;
  return { ...real, ...Object.fromEntries(names.map((name) => [name, failing(name)])) };
});

let folder: string;
beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'nutshell-faults-'))));
afterEach(() => {
  fault.at = Infinity;
  fs.rmSync(folder, { recursive: true, force: true });
});

const save = (value: number) =>
  tf.tidy(() => saveCheckpoint(folder, 'last', { w: tf.fill([5], value) }, { value }));
const newest = () => loadNewestCheckpoint<{ value: number }>(folder)?.state.value;
const damage = (name: string) => fs.writeFileSync(join(folder, name, 'tensors.bin'), 'moths');

/** What the folder may hold before the save that fails, and the newest whole checkpoint of it. */
const situations: [string, () => void, number | undefined][] = [
  ['nothing', () => {}, undefined],
  ['one checkpoint', () => save(1), 1],
  [
    'two checkpoints',
    () => {
      save(1);
      save(2);
    },
    2,
  ],
  [
    'a damaged checkpoint before a good one',
    () => {
      save(1);
      save(2);
      damage('last');
    },
    1,
  ],
  [
    'what an earlier death left',
    () => {
      save(1);
      fs.renameSync(join(folder, 'last'), join(folder, '.replaced-last'));
      fs.mkdirSync(join(folder, '.writing-last-999999'));
    },
    1,
  ],
];

test('a save into a folder that was taken away makes none, and names the checkpoint', () => {
  fs.rmSync(folder, { recursive: true });
  const inside = join(folder, 'checkpoints');
  expect(() => saveCheckpoint(inside, 'last', {}, {})).toThrow(
    `${join(inside, 'last')} cannot be written: ENOENT`,
  );
  expect(fs.existsSync(folder)).toBe(false);
});

describe.each(['full', 'killed'] as const)('a save that is %s at any of its calls', (kind) => {
  test.each(situations)('leaves the old or the new checkpoint, after %s', (_, prepare, before) => {
    let failures = 0;
    for (let at = 1; ; at++) {
      for (const entry of readdirSync(folder)) fs.rmSync(join(folder, entry), { recursive: true });
      prepare();
      Object.assign(fault, { kind, at, calls: 0 });
      let failed = false;
      try {
        save(9);
      } catch (error) {
        failed = true;
        expect(String(error)).toContain('ENOSPC');
      }
      fault.at = Infinity;
      if (!failed) break;
      failures++;
      expect([before, 9], `call ${at}`).toContain(newest());

      save(10);
      expect(newest(), `after call ${at}`).toBe(10);
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    }
    expect(failures).toBeGreaterThan(8); // 2 folders, 2 files of open, write and sync, 1 rename
  });
});
