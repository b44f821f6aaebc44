/** Trainings that are started twice, left behind by who started them, or on a day before yesterday. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../attack.ts';
import { ROOT, TSX, Trainings, difference, faultOf } from './program.ts';
import { flagsOf } from './settings.ts';

const APP = 'perceptron';
/** Milliseconds within which something has to have happened. */
const PATIENCE = 120_000;

/** A clock that is set back by a day. */
const YESTERDAY = `data:text/javascript,${encodeURIComponent(
  'const Now = Date; globalThis.Date = class extends Now { constructor(...given) { if (given.length > 0) super(...given); else super(Now.now() - 864e5); } static now() { return Now.now() - 864e5; } };',
)}`;

type Outcome = { refused: boolean; fault?: string };

export const starts: Scenario = {
  kind: 'scenario',
  name: 'starts',
  about:
    'a training resumed by two at once, one whose launcher is killed, one begun after the clock was set back',
  tries: 12,
  async *run({ tries, folder }) {
    const straight = new Trainings(APP, path.join(folder, 'straight'), flagsOf(APP));
    const first = await straight.train();
    const failed = faultOf(first);
    if (failed) throw new Error(`${APP} cannot be trained: ${failed}`);
    const bits = straight.bitsOf(straight.ids()[0]);
    const ways = { twice, orphan, 'clock set back': clock };
    const names = Object.keys(ways) as (keyof typeof ways)[];
    for (let i = 0; i < tries; i++) {
      const name = names[i % names.length];
      const trainings = new Trainings(APP, path.join(folder, `run-${i}`), flagsOf(APP));
      const { refused, fault } = await ways[name](trainings, bits);
      if (fault) yield { what: name, outcome: 'fault', fault };
      else yield { what: name, outcome: refused ? 'refused' : 'right' };
    }
  },
};

/** Of two that resume one run at once, one goes on, and the other refuses. */
async function twice(trainings: Trainings, bits: unknown): Promise<Outcome> {
  await trainings.train({ onCheckpoint: true });
  if (trainings.unfinished() === undefined)
    return { refused: false, fault: difference(bits, trainings.bitsOf(trainings.ids()[0])) };
  const both = await Promise.all([trainings.train(), trainings.train()]);
  const refusals = both.filter(({ code }) => code === 1);
  if (both.filter(({ code }) => code === 0).length !== 1 || refusals.length !== 1)
    return {
      refused: true,
      fault: `the two ended with ${both.map(({ code, signal }) => code ?? signal).join(' and ')}: ${both.map(({ err }) => err).join(' ')}`,
    };
  if (!/is being trained by process \d+|is finished|no unfinished run/.test(refusals[0].err))
    return { refused: true, fault: refusals[0].err };
  return { refused: true, fault: difference(bits, trainings.bitsOf(trainings.ids()[0])) };
}

/** A training whose launcher is killed saves, stops, and can be resumed. */
async function orphan(trainings: Trainings, bits: unknown): Promise<Outcome> {
  const { launcher, training } = launched(trainings);
  await trainings.saved(training);
  launcher.kill('SIGKILL');
  const until = Date.now() + PATIENCE;
  await Promise.race([training, setTimeout(PATIENCE, undefined, { ref: false })]);
  if (Date.now() >= until) return { refused: false, fault: 'it lives on without who started it' };
  const id = trainings.unfinished();
  if (id !== undefined && readdirSync(trainings.path(id)).some((file) => file.startsWith('owner-')))
    return { refused: false, fault: 'it left its owner behind' };
  if (id !== undefined || trainings.ids().length === 0) {
    const fault = faultOf(await trainings.train());
    if (fault) return { refused: false, fault };
  }
  return { refused: false, fault: difference(bits, trainings.bitsOf(trainings.ids()[0])) };
}

/** `latest` is the run that was begun last, whatever the clock said. */
async function clock(trainings: Trainings, bits: unknown): Promise<Outcome> {
  await trainings.train({ onCheckpoint: true });
  const [older] = trainings.ids();
  if (older === undefined || trainings.unfinished() === undefined) return { refused: false };
  await trainings.train({ fresh: true, onCheckpoint: true, node: ['--import', YESTERDAY] });
  const newer = trainings.ids().find((id) => id !== older);
  if (newer === undefined || !existsSync(trainings.path(newer, 'checkpoints'))) return { refused: false }; // nothing to go on with
  const fault = faultOf(await trainings.train());
  if (fault) return { refused: false, fault };
  const finished = trainings.ids().filter((id) => readdirSync(trainings.path(id)).includes('result.json'));
  if (finished.length !== 1 || finished[0] !== newer)
    return { refused: false, fault: `"latest" was ${finished.join()}, not ${newer}` };
  return { refused: false, fault: difference(bits, trainings.bitsOf(newer)) };
}

/** The program that starts trainings for users, and starts one. @returns `training` resolves when both have ended */
function launched(trainings: Trainings): { launcher: ChildProcess; training: Promise<unknown> } {
  const words = [...TSX, path.join(ROOT, 'apps', trainings.app, 'src', 'main.ts'), 'train', ...flagsOf(APP)];
  const child = new URL('tools/start/child.mjs', pathToFileURL(ROOT)).href;
  const code = `import { runNode } from '${child}'; await runNode(${JSON.stringify(words)});`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
    env: { ...process.env, NUTSHELL_RUNS: trainings.runs, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launcher.stdout.resume();
  launcher.stderr.resume();
  return { launcher, training: new Promise((resolve) => launcher.on('close', resolve)) }; // of the output, which both have
}
