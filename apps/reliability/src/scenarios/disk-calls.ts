/** Every call of the file system of a short training fails, one after the other, in every way; then the run is resumed. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCheckpoint } from '@nutshell/core';
import { descent } from '@nutshell/testing/descent';
import { type FaultKind, canFail, failDisk } from '@nutshell/testing/disk-faults';
import type { Scenario } from '../attack.ts';
import { CommandRefusal, called } from '../command-call.ts';
import { faultOfDiskMessage } from '../judgement.ts';
import { difference } from './program.ts';

const KINDS: readonly FaultKind[] = ['ENOSPC', 'EIO', 'EROFS', 'short'];

export const diskCalls: Scenario = {
  kind: 'scenario',
  name: 'disk-calls',
  about:
    'every call of the file system of a short training, on a disk that is full, read-only, faulty, or takes half; then resumed',
  tries: 400,
  async *run({ tries, folder }) {
    const home = process.cwd();
    process.chdir(folder);
    try {
      yield* everyCall(folder, tries);
    } finally {
      process.chdir(home);
    }
  },
};

async function* everyCall(folder: string, tries: number): ReturnType<Scenario['run']> {
  mkdirSync('experiments/descent', { recursive: true });
  writeFileSync('nx.json', '{}');
  writeFileSync('experiments/descent/budget.json', '{"title":"T","paper":"P"}');
  const runs = path.join(folder, 'runs');
  const inRun = (...segments: string[]) => path.join(runs, 'descent', ids()[0], ...segments);
  const ids = () => {
    const place = path.join(runs, 'descent');
    return existsSync(place)
      ? readdirSync(place).filter((id) => existsSync(path.join(place, id, 'config.json')))
      : [];
  };
  const bitsOf = () => {
    const { metrics, curve, model } = JSON.parse(readFileSync(inRun('result.json'), 'utf8'));
    return {
      result: { metrics, curve, model },
      log: readFileSync(inRun('metrics.jsonl'), 'utf8'),
      tensors: loadCheckpoint(inRun('checkpoints/last')).tensors,
    };
  };
  const watched = failDisk({ folder: runs });
  await called(descent, ['train']);
  watched.end();
  const straight = bitsOf();
  const places = watched.calls.flatMap((call, i) =>
    KINDS.filter((kind) => canFail(call, kind)).map((kind) => ({ call, kind, at: i + 1 })),
  );
  const every = Math.max(1, places.length / tries);
  for (let i = 0; i < places.length; i += every) {
    const { call, kind, at } = places[Math.floor(i)];
    const what = `${kind} at call ${at}, ${call.name} of ${path.relative(runs, call.file)}`;
    rmSync(runs, { recursive: true, force: true });
    const disk = failDisk({ folder: runs, kind, at });
    const refusal = await called(descent, ['train']).then(
      () => undefined,
      (error: unknown) => error,
    );
    disk.end();
    const fault = (await complaintOf(refusal)) ?? (await resumed());
    if (fault) yield { what, outcome: 'fault', fault };
    else yield { what, outcome: refusal ? 'refused' : 'right' };
  }

  async function complaintOf(refusal: unknown): Promise<string | undefined> {
    if (refusal === undefined) return undefined;
    if (!(refusal instanceof CommandRefusal) || refusal.message.includes('NUTSHELL_DEBUG'))
      return String(refusal);
    const fault = faultOfDiskMessage(refusal.message, 'runs');
    return fault && `${fault}: ${refusal.message}`;
  }

  async function resumed(): Promise<string | undefined> {
    for (const id of ids())
      // This process stood for the one that failed, and has not ended.
      for (const file of readdirSync(path.join(runs, 'descent', id)))
        if (file.startsWith('owner-')) rmSync(path.join(runs, 'descent', id, file));
    try {
      if (ids().length === 0) await called(descent, ['train']);
      else if (!existsSync(inRun('result.json'))) await called(descent, ['train', '--resume=latest']);
    } catch (error) {
      return `it cannot be resumed: ${String(error)}`;
    }
    return difference(straight, bitsOf());
  }
}
