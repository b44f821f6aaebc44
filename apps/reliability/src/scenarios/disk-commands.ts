/** What is made of a finished run, on a disk that fails: `record`, `table`, `export`. Repeated, they have to leave the same files. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '@nutshell/random';
import { type DiskCall, canFail } from '@nutshell/testing/disk-faults';
import type { Scenario } from '../attack.ts';
import { oneOf } from '../mutation/bytes.ts';
import { DISK_KINDS, complaintOf, withFault } from './disk-fault.ts';
import { ROOT, faultOf, started } from './program.ts';
import { type TrainedApp, experimentOf } from './settings.ts';

/** The experiment of the run, which is recorded: flags would make it another. */
const EXPERIMENT = 'small';

/** In their order: a network is exported beside its record. */
const commandsOf = (app: TrainedApp): readonly (readonly string[])[] => [
  ['record', `--run=${EXPERIMENT}`, '--allowDirty'],
  ['table'],
  ...(existsSync(path.join(ROOT, 'apps', app, 'src/commands/export.ts'))
    ? [['export', `--run=${EXPERIMENT}`]]
    : []),
];

/** @param options.tries of each command */
export async function* commandsOnDisk(
  app: TrainedApp,
  { tries, random, folder }: { tries: number; random: Random; folder: string },
): ReturnType<Scenario['run']> {
  const place = path.join(folder, 'workspace');
  const env = { NUTSHELL_RUNS: '', NUTSHELL_RESULTS: '', INIT_CWD: place };
  const run = (words: readonly string[], options: Partial<ReturnType<typeof withFault>> = {}) =>
    started(app, words, { cwd: place, node: options.node, env: { ...env, ...options.env } }).ended;
  const must = async (words: readonly string[], options?: ReturnType<typeof withFault>) => {
    const fault = faultOf(await run(words, options));
    if (fault) throw new Error(`${app}:${words.join(' ')}: ${fault}`);
  };
  makeWorkspace(place, app);
  await must(['train', `--experiment=${EXPERIMENT}`, '--seed=1']);
  for (const words of commandsOf(app)) {
    const before = path.join(folder, `before-${words[0]}`);
    const report = path.join(folder, 'calls.json');
    cpSync(place, before, { recursive: true });
    await must(words, withFault({ folder: place, report }));
    const calls = JSON.parse(readFileSync(report, 'utf8')) as DiskCall[];
    const after = filesIn(place);
    for (let i = 0; i < tries; i++) {
      rmSync(place, { recursive: true, force: true });
      cpSync(before, place, { recursive: true });
      const kind = oneOf(DISK_KINDS, random);
      const places = [...calls.keys()].filter((call) => canFail(calls[call], kind));
      if (places.length === 0) continue;
      const at = 1 + oneOf(places, random);
      const what = `${app}:${words[0]}, ${kind} at call ${at}`;
      const disturbed = await run(words, withFault({ folder: place, kind, at }));
      const fault = complaintOf(disturbed, place) ?? faultOf(await run(words)) ?? changedFiles(after, place);
      if (fault !== undefined) yield { what, outcome: 'fault', fault };
      else yield { what, outcome: disturbed.code === 1 ? 'refused' : 'right' };
    }
  }
  rmSync(place, { recursive: true, force: true });
}

/** A workspace of its own: `table` writes into the README beside `results/`. */
function makeWorkspace(place: string, app: TrainedApp): void {
  const experiments = path.join('experiments', app);
  mkdirSync(path.join(place, experiments), { recursive: true });
  cpSync(path.join(ROOT, experiments), path.join(place, experiments), { recursive: true });
  for (const file of ['nx.json', 'README.md']) cpSync(path.join(ROOT, file), path.join(place, file));
  writeFileSync(
    path.join(place, experiments, `${EXPERIMENT}.json`),
    JSON.stringify({ title: 'Small', extends: 'smoke', config: experimentOf(app) }),
  );
}

/** All that commands write for people: results and the README, by path; runs have files of when they were opened. */
function filesIn(place: string): Map<string, string> {
  const results = path.join(place, 'results');
  const entries = readdirSync(results, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = [
    ...entries.map(({ parentPath, name }) => path.join(parentPath, name)),
    path.join(place, 'README.md'),
  ];
  return new Map(files.map((file) => [path.relative(place, file), readFileSync(file, 'latin1')]));
}

/** What differs from what a command leaves that nothing disturbs. */
function changedFiles(expected: ReadonlyMap<string, string>, place: string): string | undefined {
  const found = filesIn(place);
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  const different = names.filter((name) => expected.get(name) !== found.get(name));
  return different.length > 0 ? `repeated, it leaves other files: ${different.join(', ')}` : undefined;
}
