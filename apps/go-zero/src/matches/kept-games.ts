/**
 * The games of a match or a ladder on disk: `settings.json`, `games.jsonl` with a line per game, and each game as SGF. A match that was
 * interrupted goes on with the games that it lacks.
 */
import { checkedValue, Failure, readChecked, writeFileAtomic, writing } from '@nutshell/experiment';
import { Game, type Move, resultText, rules, sgfOfGame, writeSgf } from '@nutshell/go';
import type { LadderGame } from '@nutshell/go/match';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const line = z.strictObject({
  first: z.string(),
  second: z.string(),
  /** Of the pair, from 0. */
  number: z.int().min(0),
  firstIsBlack: z.boolean(),
  komi: z.number(),
  moves: z.string(),
  opening: z.int().min(0),
  ending: z.enum(['score', 'resignation', 'illegal move', 'time', 'crash']),
  points: z.number(),
  score: z.number().optional(),
  seconds: z.tuple([z.number(), z.number()]),
  asked: z.tuple([z.int(), z.int()]),
  message: z.string().optional(),
});

/** The settings of games that are counted together; plain JSON. */
export interface KeptSettings {
  size: number;
  /** Of the code that began; ends in `-dirty` if other code went on. */
  commit: string;
  [name: string]: unknown;
}

export class KeptGames {
  readonly folder: string;
  readonly settings: KeptSettings;
  /** In the order in which they were kept. */
  readonly games: LadderGame[];

  private constructor(folder: string, settings: KeptSettings, games: LadderGame[]) {
    this.folder = folder;
    this.settings = settings;
    this.games = games;
  }

  /**
   * Opens or makes a folder of games.
   * @throws Failure if the games there were played with other settings, or are not what was written
   */
  static open(folder: string, now: KeptSettings): KeptGames {
    const file = join(folder, 'settings.json');
    const text = (settings: KeptSettings) => `${JSON.stringify(settings, null, 2)}\n`;
    if (!existsSync(file)) {
      mkdirSync(folder, { recursive: true });
      writeFileAtomic(file, text(now));
      return new KeptGames(folder, now, readGames(folder, now.size));
    }
    const before = readSettings(file);
    const own = (settings: KeptSettings, key: string) =>
      Object.hasOwn(settings, key) ? settings[key] : undefined;
    const differing = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
      (key) => key !== 'commit' && !isDeepStrictEqual(own(before, key), own(now, key)),
    );
    if (differing.length > 0) {
      const told = (value: unknown) => (value === undefined ? 'nothing' : shortened(JSON.stringify(value)));
      const words = differing
        .slice(0, 8)
        .map(
          (key) => `${shortened(JSON.stringify(key))} ${told(own(before, key))}, now ${told(own(now, key))}`,
        );
      throw new Failure(
        `The games in ${folder} were played with other settings: ${words.join('; ')}. ` +
          'Give the same settings, or another folder by --out (a match: another --name), or delete this one.',
      );
    }
    const commit =
      before.commit === now.commit ? now.commit : `${before.commit.replace(/-dirty$/, '')}-dirty`;
    const settings = { ...before, commit };
    if (commit !== before.commit) writeFileAtomic(file, text(settings));
    return new KeptGames(folder, settings, readGames(folder, now.size));
  }

  /** How many games of a pair are there. */
  count(first: string, second: string): number {
    return this.games.filter((game) => game.first === first && game.second === second).length;
  }

  /** Keeps a finished game. */
  add(game: LadderGame): void {
    const number = this.games.length + 1;
    const { moves, ...rest } = game;
    const replayed = gameOf(this.settings.size, game.komi, moves);
    const names = moves.map(({ point }) => replayed.board.geometry.name(point)).join(' ');
    const sgf = writeSgf([sgfOfGame(replayed, infoOf(game), { [moves.length]: game.message ?? '' })]);
    writeFileAtomic(join(this.folder, `game-${String(number).padStart(3, '0')}.sgf`), sgf);
    const file = join(this.folder, 'games.jsonl');
    const row = `${JSON.stringify({ ...rest, moves: names })}\n`;
    writing(file, () => appendFileSync(file, row, { flush: true }));
    this.games.push(game);
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

const settingsShape = z.looseObject({ size: z.int(), commit: z.string() });

/** @throws Failure if the file is not what was written */
function readSettings(file: string): KeptSettings {
  return readChecked(file, settingsShape, { remedy: 'Delete the folder to play all games again.' });
}

/** The games of a folder; a line that a process was writing when it was killed is cut off. @throws Failure at a line that is not a game */
function readGames(folder: string, size: number): LadderGame[] {
  const file = join(folder, 'games.jsonl');
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) writeFileAtomic(file, whole);
  const counts = new Map<string, number>();
  return whole
    .split('\n')
    .slice(0, -1)
    .map((row, i) => {
      try {
        const { moves, ...game } = checkedValue(JSON.parse(row), line);
        const pair = JSON.stringify([game.first, game.second]);
        const expected = counts.get(pair) ?? 0;
        if (game.number !== expected)
          throw new Error(`game ${game.number} of its pair, expected ${expected}`);
        counts.set(pair, expected + 1);
        return { ...game, score: game.score, moves: movesFrom(moves, size) };
      } catch (error) {
        throw new Failure(
          `${file}, line ${i + 1}: not the game that was written there (${(error as Error).message}). ` +
            'Delete the folder to play all games again.',
        );
      }
    });
}

function gameOf(size: number, komi: number, moves: readonly Move[]): Game {
  const game = new Game(rules({ size, komi }));
  for (const { point, color } of moves) game.play(point, color);
  return game;
}

function movesFrom(names: string, size: number): Move[] {
  const game = new Game(rules({ size }));
  for (const name of names.split(' ').filter(Boolean)) game.play(game.board.geometry.named(name));
  return [...game.moves];
}

/** Properties of an SGF file. */
function infoOf({ first, second, number, firstIsBlack, ending, points, score }: LadderGame) {
  const [black, white] = firstIsBlack ? [first, second] : [second, first];
  const winner = (points === 1) === firstIsBlack ? 'B' : 'W';
  const how = { score: '', resignation: 'R', time: 'T', crash: 'F', 'illegal move': 'F' }[ending];
  return {
    PB: black,
    PW: white,
    RE: score !== undefined ? resultText(score) : `${winner}+${how}`,
    RO: String(number + 1),
  };
}
