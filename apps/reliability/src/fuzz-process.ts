/**
 * Throws inputs at a reader: `fuzz-process.ts <module of attacks> <attack> <seed> <first> <end> <folder> <progress file>`. It tells the process that started it about
 * findings, and writes where it is into the progress file.
 */
import path from 'node:path';
import { Random } from '@nutshell/random';
import { type Attack, type Finding, type Fuzz, type Input, type Target, randomOf } from './attack.ts';
import { complaintAbout, described } from './judgement.ts';
import { ProgressFile } from './progress-file.ts';
import { watchFiles } from './file-watch.ts';

/** Milliseconds of processor time that a reader may take for one input. */
const SLOW = 1000;
const MEMORY = 128;

const [module, name, seed, first, end, folder, progressFile] = process.argv.slice(2);
const { attacks } = (await import(module)) as { attacks: readonly Attack[] };
const fuzz = attacks.find((attack) => attack.name === name) as Fuzz;
for (const method of ['log', 'warn', 'error', 'info'] as const) console[method] = () => {};

const progress = new ProgressFile(path.resolve(progressFile));
const figures = { index: -1, taken: 0, refused: 0, slowest: 0, growth: 0 };
const known = new Set<string>();
let atFault: boolean;

function report(kind: Finding['kind'], text: string): void {
  atFault = true;
  const signature = `${kind} ${text.replaceAll(/\d+|"[^"]*"/g, '')}`.slice(0, 200);
  if (known.has(signature) || known.size >= 50) return;
  known.add(signature);
  process.send!({ attack: name, seed: Number(seed), index: figures.index, kind, text } satisfies Finding);
}
process.on('uncaughtException', (error) =>
  report('error', `thrown outside of the call: ${described(error)}`),
);
process.on('unhandledRejection', (error) => report('error', `not waited for: ${described(error)}`));

process.chdir(folder);
const target = await fuzz.open(folder);
for (const [i, sample] of target.samples.entries()) {
  try {
    await target.read(sample);
  } catch (error) {
    report('sample', `sample ${i} is refused: ${described(error)}`);
  }
}
const outside = watchFiles(folder);
process.send!('ready');

const atStart = process.resourceUsage().maxRSS;
const root = new Random(Number(seed));
for (let index = Number(first); index < Number(end); index++) {
  figures.index = index;
  progress.write(figures);
  atFault = false;
  const input = target.make(randomOf(root, name, index));
  const error = await timed(target, input);
  if (outside.length > 0) report('outside', outside.splice(0).join(', '));
  if (error !== undefined) {
    const complaint = complaintAbout(error, target);
    if (complaint) report(complaint.kind, complaint.text);
    else if (!atFault) figures.refused++;
  } else if (!atFault) figures.taken++;
}
figures.index = Number(end);
progress.write(figures);
await target.close?.();
process.exit();

/** Reads an input, and looks at the time and the memory that it takes. @returns what was thrown */
async function timed(reader: Target, input: Input): Promise<unknown> {
  let [error, took] = await once(reader, input);
  if (took > SLOW) [error, took] = await once(reader, input); // the first time something may have been compiled, or collected
  if (took > SLOW) report('slow', `${Math.round(took)} ms of processor time for ${input.length} bytes`);
  figures.slowest = Math.max(figures.slowest, took);
  const growth = (process.resourceUsage().maxRSS - atStart) / 1024;
  if (growth - figures.growth > (fuzz.memory ?? MEMORY))
    report('memory', `${Math.round(growth - figures.growth)} MiB more for ${input.length} bytes`);
  figures.growth = Math.max(figures.growth, growth);
  return error;
}

async function once(reader: Target, input: Input): Promise<[error: unknown, milliseconds: number]> {
  const before = process.cpuUsage();
  let thrown: unknown;
  try {
    await reader.read(input);
  } catch (error) {
    thrown = error ?? new Error('nothing was thrown');
  }
  const { user, system } = process.cpuUsage(before);
  return [thrown, (user + system) / 1000];
}
