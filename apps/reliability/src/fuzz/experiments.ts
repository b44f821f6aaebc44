/** Experiment files, records, and runs: what people write, copy and lose. */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { descent } from '@nutshell/testing/descent';
import type { Random } from '@nutshell/random';
import type { Fuzz } from '../attack.ts';
import { answerOf, called, CommandRefusal, isCommandRefusal } from '../command-call.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { bytesOf, pair, partsOf } from './parts.ts';

const BUDGET = {
  title: 'Descent',
  paper: 'Cauchy 1847',
  deviations: { noise: 'gradients with noise' },
  selectedOn: 'validation',
  expect: { 'test.loss': { atMost: 10 }, minutes: 1 },
  config: { epochs: 2, rate: 0.25 },
};
const FASTER = { title: 'Faster', extends: 'budget', deviations: { noise: null, rate: 'twice the rate' }, config: { rate: 0.5 } }; // prettier-ignore
/** Stands alone: it is readable whatever happens to the others. */
const STEADY = { title: 'Steady', paper: 'Curry 1944', config: { epochs: 2 } };
const REFERENCES = {
  title: 'Descent',
  paper: 'Cauchy 1847',
  dataset: 'none',
  metrics: [{ name: 'test.loss', label: 'test loss', better: 'lower' }],
  rows: [
    {
      system: 'Cauchy',
      values: { 'test.loss': 0.1 },
      experiment: 'budget',
      source: 'page 3',
      note: 'by hand',
    },
  ],
};

/** A workspace in the current folder. */
function makeWorkspace(): void {
  mkdirSync('experiments/descent', { recursive: true });
  writeFileSync('nx.json', '{}');
  writeFileSync('experiments/descent/budget.json', JSON.stringify(BUDGET));
  writeFileSync('experiments/descent/faster.json', JSON.stringify(FASTER));
  writeFileSync('experiments/descent/steady.json', JSON.stringify(STEADY));
  writeFileSync('experiments/descent/references.json', JSON.stringify(REFERENCES));
}

/**
 * Runs a command that shows many things, of which one may be bad.
 * @param shown what it has to show all the same
 * @returns the message about the bad one, if there is such
 * @throws Error if it does not show the rest
 */
async function showing(words: readonly string[], shown: RegExp): Promise<CommandRefusal | undefined> {
  const { said, complained } = await answerOf(descent, words);
  if (!shown.test(said)) throw new Error(`${words.join(' ')} does not show ${shown}: ${complained}`);
  return complained ? new CommandRefusal(complained) : undefined;
}

/** Another JSON, or JSON with faults in its bytes. */
const changed = (value: unknown, random: Random): Uint8Array => {
  const text = bytesOf(mutatedJson(value, random));
  return random.int(10) === 0 ? mutatedBytes(text, random) : text;
};

export const experiments: Fuzz = {
  kind: 'fuzz',
  name: 'experiments',
  about: 'experiment files and references.json: `list`, `table --print`, which show the rest',
  inputs: 30_000,
  async open() {
    makeWorkspace();
    for (const name of ['budget', 'steady']) await called(descent, ['train', `--experiment=${name}`]);
    for (const name of ['budget', 'steady'])
      await called(descent, ['record', `--run=${name}`, '--allowDirty']);
    const files = { 'budget.json': BUDGET, 'faster.json': FASTER, 'references.json': REFERENCES };
    const names = Object.entries(files);
    return {
      samples: names.map(([name, value]) => pair(name, JSON.stringify(value))),
      make(random) {
        const [name, value] = oneOf(names, random);
        return pair(name, changed(value, random));
      },
      async read(input) {
        const [name, content] = partsOf(input);
        const file = path.join('experiments/descent', new TextDecoder().decode(name));
        const whole = readFileSync(file);
        writeFileSync(file, content);
        try {
          const listed = await showing(['list'], /^steady +Steady .* 1$/m);
          const printed = await showing(['table', '--print'], /^\S.* steady .*\bnone\b/m);
          const refusal = listed ?? printed;
          if (refusal) throw refusal;
        } finally {
          writeFileSync(file, whole);
        }
      },
      isRefusal: isCommandRefusal,
      named: 'experiments/descent/',
    };
  },
};

export const records: Fuzz = {
  kind: 'fuzz',
  name: 'records',
  about: 'result records: `list`, `table --print`, and for some `table`, which show the rest; `compare`',
  inputs: 20_000,
  async open() {
    makeWorkspace();
    await called(descent, ['train', '--experiment=budget', '--seed=1']);
    await called(descent, ['record', '--allowDirty']);
    const file = 'results/descent/budget/seed-1.json';
    const record = JSON.parse(readFileSync(file, 'utf8'));
    cpSync(file, 'results/descent/budget/seed-2.json');
    writeFileSync('results/descent/budget/seed-2.json', JSON.stringify({ ...record, seed: 2 }));
    return {
      samples: [JSON.stringify(record)],
      make: (random) => changed(record, random),
      async read(input) {
        writeFileSync(file, input);
        const listed = await showing(['list'], /^budget +Descent .*\b2$/m);
        const printed = await showing(['table', '--print'], /^Cauchy .* budget .*\d/m);
        const refusal = listed ?? printed;
        if (refusal && input.length % 50 === 0) await showing(['table'], /wrote|up to date/);
        if (refusal) throw refusal;
        await called(descent, ['compare', 'budget/1', 'budget/2']);
        if (input.length % 50 === 0) await called(descent, ['table']);
      },
      isRefusal: isCommandRefusal,
      named: file,
    };
  },
};

/** What commands are given, with a run that is finished and with one that is not. */
const WORDS: Record<'finished' | 'unfinished', readonly (readonly string[])[]> = {
  finished: [
    ['list'],
    ['report'],
    ['record', '--allowDirty'],
    ['table', '--print'],
    ['compare', 'budget', 'latest'],
  ],
  unfinished: [['list'], ['train', '--resume=latest']],
};
type State = keyof typeof WORDS;

/** What has to be the same however a training was disturbed. */
const bitsOf = (run: string): string => {
  const { metrics, curve, model } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8'));
  return JSON.stringify({ metrics, curve, model });
};

const HOSTILE = /<script>|<img src=x/;

export const runs: Fuzz = {
  kind: 'fuzz',
  name: 'runs',
  about: 'every file of a run, finished or not: `report`, `record`, `compare`, `train --resume`',
  inputs: 20_000,
  async open() {
    makeWorkspace();
    await called(descent, ['train', '--experiment=budget', '--seed=1']);
    const [id] = readdirSync('runs/descent');
    const run = path.join('runs/descent', id);
    mkdirSync('kept');
    cpSync(run, 'kept/finished', { recursive: true });
    cpSync(run, 'kept/unfinished', { recursive: true });
    for (const file of ['result.json', 'report.html']) rmSync(path.join('kept/unfinished', file), { force: true }); // prettier-ignore
    const straight = bitsOf('kept/finished');
    const files = (state: State) =>
      readdirSync(path.join('kept', state), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.html'))
        .map((entry) => path.relative(path.join('kept', state), path.join(entry.parentPath, entry.name)))
        .sort();
    const all = (['finished', 'unfinished'] as const).flatMap((state) =>
      files(state).map((file) => ({
        state,
        file,
        content: new Uint8Array(readFileSync(path.join('kept', state, file))),
      })),
    );
    return {
      samples: all.map(({ state, file, content }) => pair(`${state}/${file}`, content)),
      make(random) {
        const { state, file, content } = oneOf(all, random);
        const isJson = file.endsWith('.json') && !file.includes('checkpoint');
        const value = isJson && random.int(4) > 0 ? JSON.parse(new TextDecoder().decode(content)) : undefined;
        return pair(`${state}/${file}`, value ? changed(value, random) : mutatedBytes(content, random));
      },
      async read(input) {
        const [name, content] = partsOf(input);
        const [, state, file] = /^(\w+)\/(.*)$/s.exec(new TextDecoder().decode(name))! as unknown as [string, State, string]; // prettier-ignore
        let refusal: unknown;
        for (const words of WORDS[state]) {
          rmSync('results', { recursive: true, force: true });
          rmSync('runs', { recursive: true, force: true });
          cpSync(path.join('kept', state), run, { recursive: true });
          writeFileSync(path.join(run, file), content);
          try {
            await called(descent, words);
            checkOutcome(words[0], run, straight);
          } catch (error) {
            if (!isCommandRefusal(error)) throw error;
            refusal = error;
          }
        }
        if (refusal) throw refusal as Error;
      },
      isRefusal: isCommandRefusal,
    };
  },
};

/** @throws Error where a command ended well and what it left is wrong */
function checkOutcome(command: string, run: string, straight: string): void {
  if (command === 'train' && bitsOf(run) !== straight) throw new Error('it was resumed to another result');
  if (command !== 'report') return;
  const report = readFileSync(path.join(run, 'report.html'), 'utf8');
  if (HOSTILE.test(report)) throw new Error(`the report holds markup of a file: ${HOSTILE.exec(report)![0]}`);
}
