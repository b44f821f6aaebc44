import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@nutshell/experiment';
import { Command } from 'commander';
import { measureInChild } from '../child-measurement.ts';
import { type Cell, type Contestant, compare, type Outcome } from '../comparison.ts';
import { comparisonTable, replaceBetween, shortfalls, significant } from '../comparison-table.ts';
import { machineLines } from '../machine.ts';
import { positive, whole } from '../options.ts';
import { CHROMIUM, ChromiumBench } from './chromium.ts';
import { contestantNames, largestDifference } from './contestants.ts';
import { type ClassifyWorkload, POINTS, workloads } from './workloads.ts';

interface Options {
  seconds: number;
  rounds: number;
  browser?: boolean;
  write?: boolean;
}

const DOCUMENT = fileURLToPath(new URL('BENCHMARKS.md', import.meta.url));
const PEER = 'convnetjs';
/** So far the losses may be apart over AGREEING_STEPS batches: both sides compute in double precision. */
const TOLERANCE = 1e-6;
const AGREEING_STEPS = 500;

/** `npm run bench -- classify`; BENCHMARKS.md says what is measured. */
export function classifyCommand(): Command {
  return new Command('classify')
    .description('the training step of the classify page beside convnetjs, in Node and in a browser')
    .option('--seconds <n>', 'time for each measurement', positive, 2)
    .option('--rounds <n>', 'measurements of each kind', whole, 5)
    .option('--browser', `fail if ${CHROMIUM} is missing (otherwise the result says so)`)
    .option('--no-browser', 'measure in Node only')
    .option('--write', 'write the tables into apps/bench/src/classify/BENCHMARKS.md')
    .action(bench);
}

async function bench(options: Options): Promise<void> {
  const machine = machineLines(); // first of all: the load before the benchmark adds its own
  const agreement = workloads.map((workload) => {
    const difference = largestDifference(workload, AGREEING_STEPS);
    if (!(difference <= TOLERANCE))
      throw new Error(`${workload.name}: the losses differ by ${difference}; expected ${TOLERANCE} at most`);
    return difference;
  });
  const facts = [
    `\`${['npm run bench --', ...process.argv.slice(2)].join(' ')}\`: ${options.rounds} rounds of ${options.seconds} s each`,
    ...machine,
    `losses over the first ${AGREEING_STEPS} batches from the same weights differ by ${Math.max(...agreement).toExponential(0)} at most`,
  ];

  const sections = [`### Node`, '', await inNode(options, facts)];
  const chromium = options.browser === false ? undefined : await ChromiumBench.open();
  if (options.browser && !chromium) throw new Error(`${CHROMIUM} is missing: sudo apt-get install chromium`);
  if (chromium) {
    facts.push(`Chromium ${chromium.version}, headless`);
    try {
      sections.push('', '### Browser', '', await inBrowser(chromium, options, facts));
    } finally {
      await chromium.close();
    }
  } else facts.push('not measured in a browser');

  const text = [...sections, '', ...facts.map((fact) => `- ${fact}`)].join('\n');
  console.log(`\n${text}`);
  if (options.write) {
    if (!existsSync(DOCUMENT)) throw new Error(`${DOCUMENT} is missing, so there is nothing to write into`);
    writeFileAtomic(DOCUMENT, replaceBetween(readFileSync(DOCUMENT, 'utf8'), 'classify', text));
  }
}

function inNode({ seconds, rounds }: Options, facts: string[]): Promise<string> {
  const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
  const contestants = contestantNames.map((name) => ({
    name,
    measure: ({ name: workload }: ClassifyWorkload) => {
      const args = ['--import', import.meta.resolve('tsx'), worker, name, workload, String(seconds)];
      return measureInChild({ command: process.execPath, args }, 60 + 3 * seconds);
    },
  }));
  return table('Node', contestants, rounds, facts);
}

function inBrowser(chromium: ChromiumBench, { seconds, rounds }: Options, facts: string[]): Promise<string> {
  const contestants = contestantNames.map((name) => ({
    name,
    measure: ({ name: workload }: ClassifyWorkload) => chromium.measure(name, workload, seconds),
  }));
  return table('browser', contestants, rounds, facts);
}

async function table(
  where: string,
  contestants: Contestant<ClassifyWorkload>[],
  rounds: number,
  facts: string[],
): Promise<string> {
  const onMeasurement = (
    round: number,
    name: string,
    { name: workload }: ClassifyWorkload,
    outcome: Outcome,
  ) => console.log(`${where}, round ${round + 1}/${rounds}, ${workload}, ${name}: ${describe(outcome)}`);
  const cells: Cell[] = await compare({ contestants, workloads, rounds, reference: PEER, onMeasurement });
  facts.push(...shortfalls(cells, rounds));
  if (cells.some(({ failed }) => failed)) process.exitCode = 1;
  return comparisonTable(cells, { items: 'examples', reference: PEER });
}

function describe(outcome: Outcome): string {
  if ('steps' in outcome) return `${significant((POINTS * outcome.steps) / outcome.seconds)} examples/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}
