/** Trainings that are killed, and whose disk fails, at any moment; resumed, they have to end with the same bits. */
import path from 'node:path';
import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Scenario, Try } from '../attack.ts';
import { oneOf } from '../mutation/bytes.ts';
import { DISK_KINDS, complaintOf, withFault } from './disk-fault.ts';
import { commandsOnDisk } from './disk-commands.ts';
import { Trainings, difference, faultOf } from './program.ts';
import { type TrainedApp, flagsOf, trainedApps } from './settings.ts';

/** A training that nothing disturbs. */
export async function straightRun(app: TrainedApp, folder: string, flags = flagsOf(app)) {
  const trainings = new Trainings(app, path.join(folder, 'straight'), flags);
  const ended = await trainings.train();
  const fault = faultOf(ended);
  if (fault) throw new Error(`${app} cannot be trained: ${fault}`);
  return { took: ended.took, bits: trainings.bitsOf(trainings.ids()[0]) };
}

/** Goes on to the end. @returns what is wrong with how it ended */
export async function endsAs(bits: unknown, trainings: Trainings): Promise<string | undefined> {
  if (trainings.unfinished() !== undefined || trainings.ids().length === 0) {
    const fault = faultOf(await trainings.train());
    if (fault) return fault;
  }
  return difference(bits, trainings.bitsOf(trainings.ids()[0]));
}

export const ended = (what: string, fault: string | undefined): Try =>
  fault === undefined ? { what, outcome: 'right' } : { what, outcome: 'fault', fault };

export const kills: Scenario = {
  kind: 'scenario',
  name: 'kills',
  apps: trainedApps,
  about: 'trainings, killed at random moments (`kill -9`) and resumed: the same bits',
  tries: 20,
  async *run({ tries, random, folder, app: of }) {
    const app = of as TrainedApp;
    const straight = await straightRun(app, folder);
    const runs = path.join(folder, 'killed');
    const trainings = new Trainings(app, runs, flagsOf(app));
    let since = 0; // kills of the run at hand
    for (let kill = 0; kill < tries; kill++) {
      const { code, signal, err } = await trainings.train({ killAfter: random.uniform(0, straight.took) });
      since++;
      const isLast = kill + 1 === tries;
      if (signal === null && code !== 0) {
        yield ended(`${app}, kill ${kill + 1}`, `it ended with ${code}: ${err.trim().slice(-500)}`);
        rmSync(runs, { recursive: true, force: true });
        since = 0;
      } else if (isLast || signal === null) {
        const fault = await endsAs(straight.bits, trainings);
        for (; since > 0; since--) yield ended(`${app}, kill ${kill + 2 - since}`, fault);
        rmSync(runs, { recursive: true, force: true });
      }
    }
  },
};

/** About as many calls as a small training makes. */
const CALLS = 150;

export const disk: Scenario = {
  kind: 'scenario',
  name: 'disk',
  apps: trainedApps,
  about:
    'trainings on a disk that is full, read-only or faulty, or that die, at a random call about their run or the cache, then resumed; the same of `record`, `table` and `export`, then repeated',
  tries: 20,
  async *run({ tries, random, folder, app: of }) {
    const app = of as TrainedApp;
    const straight = await straightRun(app, folder);
    for (let i = 0; i < tries; i++) {
      const place = path.join(folder, String(i));
      const [runs, cache] = ['runs', 'cache'].map((name) => path.join(place, name));
      const trainings = new Trainings(app, runs, flagsOf(app));
      const [kind, at] = [oneOf(DISK_KINDS, random), 1 + random.int(CALLS)];
      const what = `${app}, ${kind} at call ${at}`;
      const disturbed = await trainings.train(
        withFault({ folder: place, kind, at }, { NUTSHELL_CACHE: cache }),
      );
      const said = complaintOf(disturbed, place);
      const wrong = said ?? (await endsAs(straight.bits, trainings));
      if (wrong === undefined && disturbed.code === 1) yield { what, outcome: 'refused' };
      else yield ended(what, wrong);
      rmSync(place, { recursive: true, force: true });
    }
    yield* commandsOnDisk(app, { tries: Math.ceil(tries / TRAININGS_A_COMMAND), random, folder });
  },
};

/** A command is over in seconds, and makes few calls: so many trainings are tried for each of its tries. */
const TRAININGS_A_COMMAND = 4;

/** As `rm -rf` does, which may meet a file that was written since it looked. */
function removeOnce(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

export const removed: Scenario = {
  kind: 'scenario',
  name: 'removed',
  apps: trainedApps,
  about:
    'trainings whose run folder is removed at a random moment: they say so and stop, and it is not made again',
  tries: 20,
  async *run({ tries, random, folder, app: of }) {
    const app = of as TrainedApp;
    const { took } = await straightRun(app, folder);
    for (let i = 0; i < tries; i++) {
      const runs = path.join(folder, String(i));
      const trainings = new Trainings(app, runs, flagsOf(app));
      const moment = random.uniform(0, took);
      let isOver = false;
      const during = async (over: Promise<unknown>) => {
        void over.then(() => (isOver = true));
        await Promise.race([setTimeout(moment), over]);
        while (!isOver && trainings.ids().length === 0) await setTimeout(5);
        while (!isOver && trainings.foldersLeft().length > 0) {
          for (const id of trainings.foldersLeft()) removeOnce(trainings.path(id));
          await setTimeout(5);
        }
      };
      const disturbed = await trainings.train({ during });
      const what = `${app}, removed after ${Math.round(moment)} ms`;
      const said = complaintOf(disturbed, runs);
      const remains = disturbed.code === 0 ? [] : trainings.foldersLeft();
      const fault = said ?? (remains.length > 0 ? `it made ${remains.join(', ')} again` : undefined);
      if (fault === undefined && disturbed.code === 1) yield { what, outcome: 'refused' };
      else yield ended(what, fault);
      rmSync(runs, { recursive: true, force: true });
    }
  },
};
