/** Every call of the file system of a short training fails, one after the other, in every way; then the run is resumed. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCheckpoint } from '@nutshell/core';
import { descent } from '@nutshell/testing/descent';
import { type DiskCall, type FaultKind, canFail, failDisk } from '@nutshell/testing/disk-faults';
import type { Scenario } from '../attack.ts';
import { CommandRefusal, called } from '../command-call.ts';
import { faultOfDiskMessage } from '../judgement.ts';
import { complaintOf, withFault } from './disk-fault.ts';
import { Trainings, difference, faultOf } from './program.ts';
import { type TrainedApp, shortFlagsOf, trainedApps } from './settings.ts';
import { endsAs, ended, straightRun } from './trainings.ts';

const KINDS: readonly FaultKind[] = ['ENOSPC', 'EIO', 'EROFS', 'short'];

/** A training without tensors, in this process: hundreds of calls in a minute. */
const DESCENT = 'descent';

export const diskCalls: Scenario = {
  kind: 'scenario',
  name: 'disk-calls',
  apps: [DESCENT, ...trainedApps],
  about:
    'every call of the file system of a short training, on a disk that is full, read-only, faulty, or takes half; then resumed',
  tries: 150,
  async *run({ tries, folder, app = DESCENT }) {
    if (app !== DESCENT) return yield* callsOfApp(app as TrainedApp, folder, tries);
    const home = process.cwd();
    process.chdir(folder);
    try {
      yield* everyCall(folder, tries);
    } finally {
      process.chdir(home);
    }
  },
};

interface CallFault {
  readonly call: DiskCall;
  readonly kind: FaultKind;
  /** Number of the call, from 1. */
  readonly at: number;
}

/**
 * About so many faults of these calls: each call once, in ways that take turns, before any fails in another way.
 * @param tries if there are more ways than that, calls between others are left out
 */
export function faultsOf(calls: readonly DiskCall[], tries: number): CallFault[] {
  const ways = calls.map((call, i) => ({
    call,
    at: i + 1,
    kinds: KINDS.filter((kind) => canFail(call, kind)),
  }));
  const faults = KINDS.flatMap((_, round) =>
    ways
      .filter(({ kinds }) => round < kinds.length)
      .map(({ call, at, kinds }) => ({ call, at, kind: kinds[(at + round) % kinds.length] })),
  );
  const once = ways.filter(({ kinds }) => kinds.length > 0).length;
  if (tries >= once) return faults.slice(0, tries);
  return Array.from({ length: tries }, (_, i) => faults[Math.floor((i * once) / tries)]);
}

const shown = ({ call, kind, at }: CallFault, folder: string) =>
  `${kind} at call ${at}, ${call.name} of ${path.relative(folder, call.file)}`;

/** The training of an app, each time in a process of its own, with a cache that is empty before. */
async function* callsOfApp(app: TrainedApp, folder: string, tries: number): ReturnType<Scenario['run']> {
  const flags = shortFlagsOf(app);
  const straight = await straightRun(app, folder, flags);
  const place = path.join(folder, 'disk');
  const disturb = (fault: Partial<CallFault> & { report?: string }) => {
    rmSync(place, { recursive: true, force: true });
    const { kind, at, report } = fault;
    const trainings = new Trainings(app, path.join(place, 'runs'), flags);
    const env = { NUTSHELL_CACHE: path.join(place, 'cache') };
    return { trainings, ended: trainings.train(withFault({ folder: place, kind, at, report }, env)) };
  };
  const report = path.join(folder, 'calls.json');
  const fault = faultOf(await disturb({ report }).ended);
  if (fault) throw new Error(`${app} cannot be trained: ${fault}`);
  const calls = JSON.parse(readFileSync(report, 'utf8')) as DiskCall[];
  for (const each of faultsOf(calls, tries)) {
    const what = `${app}, ${shown(each, place)}`;
    const { trainings, ended: over } = disturb(each);
    const disturbed = await over;
    const wrong = complaintOf(disturbed, place) ?? (await endsAs(straight.bits, trainings));
    if (wrong === undefined && disturbed.code === 1) yield { what, outcome: 'refused' };
    else yield ended(what, wrong);
  }
}

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
  for (const each of faultsOf(watched.calls, tries)) {
    const what = shown(each, runs);
    rmSync(runs, { recursive: true, force: true });
    const disk = failDisk({ folder: runs, kind: each.kind, at: each.at });
    const refusal = await called(descent, ['train']).then(
      () => undefined,
      (error: unknown) => error,
    );
    disk.end();
    const fault = complaint(refusal) ?? (await resumed());
    if (fault) yield { what, outcome: 'fault', fault };
    else yield { what, outcome: refusal ? 'refused' : 'right' };
  }

  function complaint(refusal: unknown): string | undefined {
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
