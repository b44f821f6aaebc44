/** Programs that play matches: ours, GNU Go, and any other that speaks GTP. */
import { Failure, flagText } from '@nutshell/experiment';
import type { Contestant } from '@nutshell/go/match';
import { accessSync, constants } from 'node:fs';
import { type PlatformPath, posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Precision } from '../config.ts';
import type { Contender } from './contender.ts';

/** A program that plays, and its command as one types it: without paths of this machine. */
export interface Entrant extends Contestant {
  shown: string;
  /** SHA-256 of its network, if it is ours. */
  weights?: string;
}

/** What decides how a program plays, beside the network of `ours`: games of one identity are counted together. */
export const identityOf = ({ shown, weights }: Entrant, ours: Contender): string =>
  weights === undefined || weights === ours.weights ? shown : `${shown} (weights ${weights})`;

/** How our engine plays. */
export interface EngineSettings {
  /** Per move; 0 = the network alone. */
  simulations: number;
  /** Positions that are evaluated together. */
  leaves: number;
  /** Of the network; float32 if absent. */
  precision?: Precision;
  /** Of the training, whose network plays; the last one's if absent. */
  generation?: number;
}

/** A program of this app by TypeScript's loader, as Nx starts them. */
const program = (file: string, ...words: string[]) => [
  process.execPath,
  '--import',
  'tsx',
  fileURLToPath(new URL(file, import.meta.url)),
  ...words,
];

/** Our engine with a network, in a process of its own: so the times of both sides are measured in the same way. */
export function engineOf(
  { folder, shown, weights }: Contender,
  { simulations, leaves, precision = 'float32', generation }: EngineSettings,
  name: string,
): Entrant {
  const flags = {
    simulations,
    leaves,
    ...(precision !== 'float32' && { precision }),
    ...(generation !== undefined && { generation }),
  };
  const words = flagText(flags).split(' ');
  return {
    name,
    keep: true, // it takes two seconds to start
    command: program('../main.ts', 'gtp', `--run=${folder}`, ...words),
    shown: `npx nx run go-zero:gtp --run=${shown} ${words.join(' ')}`,
    weights,
  };
}

function randomMoves(): Entrant {
  return {
    name: 'random',
    keep: true,
    command: program('./random-program.ts'),
    shown: 'node --import tsx apps/go-zero/src/matches/random-program.ts',
  };
}

/** GNU Go 3.8 with our rules: area scoring, positional superko, dead stones captured before the end, so that the board can be counted. */
function gnuGo(name: string, strength: string): Entrant {
  const words =
    `--mode gtp --quiet --chinese-rules --positional-superko --capture-all-dead --never-resign ${strength} --seed {seed}`.split(
      ' ',
    );
  return { name, command: [findGnuGo(), ...words], shown: ['gnugo', ...words].join(' ') };
}

/** @throws Failure if GNU Go is not installed */
export function findGnuGo(): string {
  const found = onPath('gnugo', ['/usr/games']); // Debian's place for games, which is not on everybody's PATH
  if (found) return found;
  throw new Failure(
    'GNU Go is not installed: no program gnugo is on PATH or in /usr/games. ' +
      'Debian and Ubuntu have it: sudo apt-get install gnugo; elsewhere: https://www.gnu.org/software/gnugo',
  );
}

function onPath(name: string, more: readonly string[] = []): string | undefined {
  return programFiles(name, process.env.PATH ?? '', process.platform === 'win32' ? win32 : posix, more).find(
    isProgram,
  );
}

/**
 * The files that may be meant by the name of a program.
 * @param folders the variable PATH
 * @param system whose paths these are: on Windows the ending `.exe` may be left out
 */
export function programFiles(
  name: string,
  folders: string,
  system: PlatformPath,
  more: readonly string[] = [],
): string[] {
  const names = system.sep === '\\' && !/\.exe$/i.test(name) ? [name, `${name}.exe`] : [name];
  if (system.basename(name) !== name) return names;
  return [...folders.split(system.delimiter), ...more].flatMap((folder) =>
    names.map((each) => system.join(folder, each)),
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The opponents that have a name. */
export const namedOpponents = {
  'gnugo-1': () => gnuGo('gnugo-1', '--level 1'),
  'gnugo-5': () => gnuGo('gnugo-5', '--level 5'),
  'gnugo-10': () => gnuGo('gnugo-10', '--level 10'),
  'gnugo-mc': () => gnuGo('gnugo-mc', '--monte-carlo --mc-games-per-level 1000 --level 5'),
  random: randomMoves,
} satisfies Record<string, () => Entrant>;

/** What --opponent and --opponents take. */
export const opponentWords = `${Object.keys(namedOpponents).join(', ')}, network (the same run without search), run:<run>`;

/**
 * The opponent of this name, or the program of this command line.
 * @param settings of our engine, for opponents that are ours too
 * @param find a network by its name
 * @throws Failure if there is no such opponent
 */
export async function opponentOf(
  text: string,
  ours: Contender,
  settings: EngineSettings,
  find: (reference: string) => Promise<Contender>,
): Promise<Entrant> {
  if (Object.hasOwn(namedOpponents, text)) return namedOpponents[text as keyof typeof namedOpponents]();
  if (text === 'network') return engineOf(ours, { ...settings, simulations: 0 }, 'network');
  if (text.startsWith('run:')) {
    const other = await find(text.slice('run:'.length));
    return engineOf(other, settings, other.shown.replaceAll('/', '-'));
  }
  const [file, ...words] = wordsOf(text);
  const found = file === undefined ? undefined : onPath(file);
  if (!found)
    throw new Failure(
      `--opponent="${text}": expected one of ${opponentWords}, or the command line of a program that speaks GTP` +
        (file === undefined ? '' : `; there is no program ${file}`),
    );
  return { name: nameOfProgram(file), command: [found, ...words], shown: text };
}

/** `gnugo` of `/usr/games/gnugo` and of `C:\Games\gnugo.exe`. */
export const nameOfProgram = (file: string): string => win32.basename(file).replace(/\.exe$/i, '');

/** The words of a command line; quotes keep blanks together. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
}
