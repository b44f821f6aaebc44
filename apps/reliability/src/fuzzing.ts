/** A fuzzing campaign: processes that read inputs, watched by one that survives them. */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finding, type Fuzz, type Tally, emptyTally } from './attack.ts';
import { ProgressFile } from './progress-file.ts';

const PROGRAM = fileURLToPath(new URL('fuzz-process.ts', import.meta.url));

/** Milliseconds without an answer after which a process hangs: more than the processor time that is slow, as others may be at work. */
const PATIENCE = 20_000;
const ATTACKS = new URL('attacks.ts', import.meta.url).href;
const LOOK_EVERY = 250;
/** Processes that may die in one campaign. */
const MOST_DEATHS = 20;
/** MiB that JavaScript objects may take. */
const HEAP = 1024;

export interface FuzzOptions {
  seed: number;
  /** Inputs from this number on. */
  first?: number;
  /** To this number, which is not read itself. */
  end: number;
  /** Milliseconds without an answer after which a process hangs; default 20 s. */
  patience?: number;
  /** Address of the module whose `attacks` has the attack. */
  module?: string;
}

/** Throws the inputs at the reader. Input i is the same however many there are. */
export async function fuzzed(fuzz: Fuzz, options: FuzzOptions): Promise<Tally> {
  const { seed, first = 0, end } = options;
  const tally = emptyTally();
  let deaths = 0;
  for (let at = first; at < end && deaths < MOST_DEATHS;) {
    const { reached, death } = await fuzzedByOne(fuzz, { ...options, first: at }, tally);
    tally.inputs += Math.min(end, death ? reached + 1 : reached) - at;
    if (death) {
      deaths++;
      tally.findings.push({ attack: fuzz.name, seed, index: reached, ...death });
    }
    at = death ? reached + 1 : end;
  }
  return tally;
}

/** Nothing of the user's is read or written. */
const environmentIn = (folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: '',
  NO_COLOR: '1',
  HOME: folder,
  NUTSHELL_CACHE: path.join(folder, 'cache'),
  NUTSHELL_RUNS: '',
  NUTSHELL_RESULTS: '',
});

interface Ended {
  /** The input at which it died, or the end. */
  reached: number;
  death?: Pick<Finding, 'kind' | 'text'>;
}

/** Lets one process read as far as it comes. */
async function fuzzedByOne(fuzz: Fuzz, options: FuzzOptions, tally: Tally): Promise<Ended> {
  const { seed, first = 0, end, patience = PATIENCE, module = ATTACKS } = options;
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'nutshell-reliability-')));
  const folder = path.join(parent, 'given');
  mkdirSync(folder);
  const progress = new ProgressFile(path.join(parent, 'progress'));
  const words = [module, fuzz.name, seed, first, end, folder, path.join(parent, 'progress')].map(String);
  const child = fork(PROGRAM, words, {
    execArgv: ['--import', import.meta.resolve('tsx'), `--max-old-space-size=${HEAP}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: environmentIn(folder),
  });
  let said = '';
  child.stderr!.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2000)));
  let isReady = false; // all is loaded, and the samples are read
  child.on('message', (message: Finding | 'ready') => {
    if (message === 'ready') isReady = true;
    else tally.findings.push(message);
  });
  let hangs = false;
  let [seen, since] = [-1, Date.now()];
  const watch = setInterval(() => {
    const { index } = progress.read();
    if (index !== seen || !isReady) [seen, since] = [index, Date.now()];
    else if (Date.now() - since > patience) {
      hangs = true;
      child.kill('SIGKILL');
    }
  }, LOOK_EVERY);
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
      child.on('close', (...how) => resolve(how)),
    );
    const { index, taken, refused, slowest, growth } = progress.read();
    tally.taken += taken;
    tally.refused += refused;
    tally.slowest = Math.max(tally.slowest, slowest);
    tally.growth = Math.max(tally.growth, growth);
    if (code === 0 && index === end) return { reached: end };
    const kind = hangs ? 'hang' : 'crash';
    const text = hangs ? `no answer in ${patience / 1000} s` : `ended with ${code ?? signal}: ${said.trim()}`;
    return { reached: Math.max(first, index), death: { kind, text } };
  } finally {
    clearInterval(watch);
    progress.close();
    rmSync(parent, { recursive: true, force: true });
  }
}
