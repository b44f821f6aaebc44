/** The command line: which attacks, how many inputs, and what is made of the result. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEnvironment, writeFileSet } from '@nutshell/experiment';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Attack, Tally } from './attack.ts';
import { attackNamed, attacks } from './attacks.ts';
import { reliabilityDocument } from './document.ts';
import { fuzzed } from './fuzzing.ts';
import { type Outcome, readOutcomes, withOutcome } from './outcomes.ts';
import { tried } from './scenarios.ts';
import { shownInput } from './shown-input.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OUTCOMES = path.join(ROOT, 'results/reliability.json');

interface Options {
  attack?: readonly Attack[];
  inputs?: number;
  tries?: number;
  app?: string;
  seed: number;
  only?: number;
  list?: boolean;
  write?: boolean;
}

/** Gives a command its options and its action. */
export function reliability(command: Command): Command {
  return command
    .description(
      'Attacks everything that reads what others wrote, and trainings. Exit code 1 if anything was found.',
    )
    .option('--attack <names>', 'only these, separated by commas', named)
    .option('--inputs <n>', 'about this many inputs in all; default: a full campaign', whole)
    .option(
      '--tries <n>',
      'about this many tries of each scenario (kills, disk, …); default: a full campaign',
      whole,
    )
    .addOption(new Option('--app <name>', 'scenarios about apps: this one alone').choices(appsOf(attacks)))
    .option('--seed <n>', 'the inputs are made of it; default 1', whole, 1)
    .option('--only <n>', 'show what happens to input n of one attack', whole)
    .option('--list', 'list the attacks')
    .option(
      '--write',
      'write what comes of each attack into results/reliability.json and docs/reliability.md',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { attack: chosen = attacks, seed, only, list, write } = options;
  if (list) {
    for (const attack of chosen)
      console.log(`${attack.name.padEnd(16)} ${String(fullOf(attack)).padStart(7)}  ${attack.about}`);
    return;
  }
  if (only !== undefined) {
    const [fuzz] = chosen;
    if (chosen.length !== 1 || fuzz.kind !== 'fuzz')
      throw new Error('--only needs --attack=<name>, of one that makes inputs');
    return console.log(await shownInput(fuzz, seed, only));
  }
  if (write) readOutcomes(OUTCOMES); // a damaged file is told before the hours of work
  const when = facts(seed);
  for (const { attack, app } of chosen.flatMap((each) => partsOf(each, options.app))) {
    const tally = await tallyOf(attack, app, chosen, options);
    console.log(lineOf(attack, app, tally));
    if (tally.findings.length > 0) process.exitCode = 1;
    if (write) keep({ attack: attack.name, app, ...when, tally });
  }
}

/** The apps that some of the scenarios are about. */
const appsOf = (all: readonly Attack[]): string[] => [
  ...new Set(all.flatMap((each) => (each.kind === 'scenario' ? (each.apps ?? []) : []))),
];

/** An attack, or, where it is about apps, what is done to each. */
function partsOf(attack: Attack, app: string | undefined): { attack: Attack; app?: string }[] {
  if (attack.kind === 'fuzz' || !attack.apps) return [{ attack }];
  return attack.apps
    .filter((each) => app === undefined || each === app)
    .map((each) => ({ attack, app: each }));
}

/** Writes what came of an attack beside what came of the others. */
function keep(outcome: Outcome): void {
  const outcomes = withOutcome(readOutcomes(OUTCOMES), outcome);
  writeFileSet(path.dirname(OUTCOMES), {
    [path.basename(OUTCOMES)]: `${JSON.stringify(outcomes, null, 2)}\n`,
  });
  writeFileSet(path.join(ROOT, 'docs'), { 'reliability.md': reliabilityDocument(outcomes) });
}

const fullOf = (attack: Attack): number => (attack.kind === 'fuzz' ? attack.inputs : attack.tries);

/** Carries an attack out. */
function tallyOf(
  attack: Attack,
  app: string | undefined,
  chosen: readonly Attack[],
  options: Options,
): Promise<Tally> {
  const { seed } = options;
  if (attack.kind === 'scenario') {
    const tries = options.tries ?? attack.tries;
    return tried(attack, { seed, tries, app, say: (line) => console.log(`  ${line}`) });
  }
  const full = chosen.reduce((sum, each) => sum + (each.kind === 'fuzz' ? each.inputs : 0), 0);
  return fuzzed(attack, { seed, end: Math.ceil((attack.inputs * (options.inputs ?? full)) / full) });
}

function lineOf({ kind, name }: Attack, app: string | undefined, tally: Tally): string {
  const { inputs, taken, refused, slowest, growth, findings } = tally;
  const isFuzz = kind === 'fuzz';
  const cost = isFuzz ? `, slowest ${slowest.toFixed(1)} ms, ${growth.toFixed(0)} MiB` : '';
  const lines = findings.map(({ kind: what, index, seed, text }) => {
    const again = isFuzz
      ? `\n    npm run reliability -- --attack=${name} --seed=${seed} --only=${index}`
      : '';
    return `  ${what}: ${text}${again}`;
  });
  const counts = `${inputs} ${isFuzz ? 'inputs' : 'tries'}, ${taken} ${isFuzz ? 'taken' : 'right'}, ${refused} refused, ${inputs - taken - refused} faults`;
  return [`${app ? `${name}, ${app}` : name}: ${counts}${cost}`, ...lines].join('\n');
}

/** When, with what code and on what machine. */
function facts(seed: number): Pick<Outcome, 'seed' | 'date' | 'commit' | 'machine'> {
  const { cpu, cores, os, node, commit } = describeEnvironment(ROOT);
  const changed = commit.endsWith('-dirty') ? ' with changes' : '';
  return {
    seed,
    date: new Date().toISOString().slice(0, 10),
    commit: `${commit.slice(0, 12)}${changed}`,
    machine: `Node ${node}, ${os}, ${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
  };
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError(`expected a whole number of at least 0, not "${text}".`);
}

function named(text: string): Attack[] {
  try {
    return text.split(',').map(attackNamed);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
