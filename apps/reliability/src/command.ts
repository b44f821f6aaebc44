/** The command line: which attacks, how many inputs, and what is made of the result. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEnvironment, writeFileSet } from '@nutshell/experiment';
import { type Command, InvalidArgumentError } from 'commander';
import type { Attack, Tally } from './attack.ts';
import { attackNamed, attacks } from './attacks.ts';
import { type Result, reliabilityDocument } from './document.ts';
import { fuzzed } from './fuzzing.ts';
import { shownInput } from './shown-input.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Options {
  attack?: readonly Attack[];
  inputs?: number;
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
    .option('--seed <n>', 'the inputs are made of it; default 1', whole, 1)
    .option('--only <n>', 'show what happens to input n of one attack', whole)
    .option('--list', 'list the attacks')
    .option('--write', 'write docs/reliability.md')
    .action(run);
}

async function run({ attack: chosen = attacks, inputs, seed, only, list, write }: Options): Promise<void> {
  if (list)
    return chosen.forEach(({ name, inputs: full, about }) =>
      console.log(`${name.padEnd(16)} ${String(full).padStart(7)}  ${about}`),
    );
  if (only !== undefined) {
    if (chosen.length !== 1) throw new Error('--only needs --attack=<name>');
    return console.log(await shownInput(chosen[0], seed, only));
  }
  const full = chosen.reduce((sum, attack) => sum + attack.inputs, 0);
  const results: Result[] = [];
  for (const attack of chosen) {
    const end = Math.ceil((attack.inputs * (inputs ?? full)) / full);
    const tally = await fuzzed(attack, { seed, end });
    results.push({ attack, tally });
    console.log(lineOf(attack, tally));
  }
  if (write) {
    const facts = factsOf(seed);
    const [file] = writeFileSet(path.join(ROOT, 'docs'), {
      'reliability.md': reliabilityDocument(results, facts),
    });
    console.log(`wrote ${path.relative(process.cwd(), file)}`);
  }
  if (results.some(({ tally }) => tally.findings.length > 0)) process.exitCode = 1;
}

function lineOf({ name }: Attack, { inputs, taken, refused, slowest, growth, findings }: Tally): string {
  const figures = `${name}: ${inputs} inputs, ${taken} taken, ${refused} refused, ${inputs - taken - refused} faults, slowest ${slowest.toFixed(1)} ms, ${growth.toFixed(0)} MiB`;
  const lines = findings.map(
    ({ kind, index, seed, text }) =>
      `  ${kind}: ${text}\n    npm run reliability -- --attack=${name} --seed=${seed} --only=${index}`,
  );
  return [figures, ...lines].join('\n');
}

/** When, with what code and on what machine. */
function factsOf(seed: number): string[] {
  const { cpu, cores, os, node, commit } = describeEnvironment(ROOT);
  const changed = commit.endsWith('-dirty') ? ' with changes' : '';
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit.slice(0, 12)}${changed}, seed ${seed}`,
    `Node ${node}, ${os}`,
    `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
  ];
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
