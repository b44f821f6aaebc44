import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@nutshell/experiment';
import {
  PASS,
  RecordError,
  type SgfGame,
  SgfError,
  decodeSgf,
  gameOfSgf,
  parseSgf,
  settledScore,
} from '@nutshell/go';
import { type GameRecord, goGame, quantised, startingPosition } from '@nutshell/go/zero';
import type { Random } from '@nutshell/random';
import { finalOwnership } from './selfplay.ts';

/** Games of files as games to learn from, and why others are none. */
export interface SgfGames {
  games: GameRecord[];
  /** How many games of files that can be read each reason left out. */
  leftOut: Map<string, number>;
  /** Games that cannot be read, each by its file, its number where that has several, and why. */
  broken: string[];
}

/** Why a game cannot be learnt from. */
class Unsuitable extends Error {}

/**
 * The games of all SGF files of a folder that are on a board of this size, begin empty, are legal by our rules and say who won. Each move
 * is what the policy is to learn, the result what the value is to learn; who owns which point is learnt where the board is settled.
 * @throws Failure if the folder cannot be read
 */
export function readSgfGames(folder: string, size: number): SgfGames {
  let files: string[];
  try {
    files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new Failure(
      `${folder} cannot be read: ${(error as Error).message}. --sgf names a folder of SGF files.`,
    );
  }
  const games: GameRecord[] = [];
  const leftOut = new Map<string, number>();
  const broken: string[] = [];
  for (const file of files.filter((name) => /\.sgf$/i.test(name)).sort()) {
    const readers = gamesOf(join(folder, file));
    for (const [i, read] of readers.entries()) {
      try {
        games.push(recordOf(read(), size, games.length));
      } catch (error) {
        if (error instanceof Unsuitable) leftOut.set(error.message, (leftOut.get(error.message) ?? 0) + 1);
        else if (error instanceof RecordError || error instanceof SgfError || isSystemError(error))
          broken.push(`${file}${readers.length > 1 ? `, game ${i + 1}` : ''}: ${(error as Error).message}`);
        else throw error;
      }
    }
  }
  return { games, leftOut, broken };
}

/** A file that the system does not let be read. */
const isSystemError = (error: unknown) => error instanceof Error && 'syscall' in error;

/** Functions that read the games of a file, each of which may fail alone. */
function gamesOf(file: string): (() => SgfGame)[] {
  try {
    return parseSgf(decodeSgf(readFileSync(file))).map((root) => () => gameOfSgf(root));
  } catch (error) {
    return [
      () => {
        throw error;
      },
    ];
  }
}

function recordOf({ game, info }: SgfGame, size: number, number: number): GameRecord {
  const { rules, setup, moves } = game;
  if (rules.size !== size) throw new Unsuitable(`not on ${size}x${size}`);
  if (setup.length > 0) throw new Unsuitable('begins with stones on the board');
  if (moves.length === 0) throw new Unsuitable('has no moves');
  const position = startingPosition(size, rules.komi);
  const { geometry } = position.board;
  for (const { point, color } of moves) {
    if (color !== position.board.toMove) throw new Unsuitable('a side moves twice');
    if (point !== PASS && !position.board.isLegal(point))
      throw new Unsuitable('illegal by positional superko or as suicide');
    goGame.play(position, point);
  }
  const settled = settledScore(position.board);
  const winner =
    winnerOf(info.RE ?? '') ?? (settled === undefined ? undefined : Math.sign(settled - rules.komi));
  if (winner === undefined) throw new Unsuitable('does not say who won');

  const points = size * size;
  const indices = Uint16Array.from(moves, ({ point }) => geometry.index(point));
  const policies = new Uint16Array(moves.length * (points + 1));
  const [certain] = quantised([1]);
  indices.forEach((move, ply) => (policies[ply * (points + 1) + move] = certain));
  const counted = settled !== undefined && Math.sign(settled - rules.komi) === winner;
  return {
    generation: 0,
    number,
    size,
    komi: rules.komi,
    opening: 0,
    score: counted ? settled - rules.komi : winner,
    counted,
    playedOn: true,
    moves: indices,
    values: new Float32Array(moves.length),
    weights: new Float32Array(moves.length).fill(1),
    taught: new Uint8Array(moves.length).fill(1),
    policies,
    ownership: counted ? finalOwnership(position.board) : new Int8Array(points),
  };
}

/** 1 if Black won, -1 if White did, 0 for a draw; undefined if the text says nothing of it. */
function winnerOf(result: string): number | undefined {
  const text = result.trim();
  if (/^(0|draw|jigo)$/i.test(text)) return 0;
  const side = /^([BW])\+/i.exec(text)?.[1].toUpperCase();
  return side === 'B' ? 1 : side === 'W' ? -1 : undefined;
}

/** Games of one source, told apart by what they are used for: no two parts share a game. */
export interface SgfSplits {
  train: GameRecord[];
  validation: GameRecord[];
  test: GameRecord[];
}

/** A tenth of the games, drawn at random, to validate, and another to test; at least one game each. @throws Failure if there are too few */
export function splitGames(games: readonly GameRecord[], random: Random): SgfSplits {
  if (games.length < 3)
    throw new Failure(`${games.length} games can be learnt from: a split needs three at least`);
  const shuffled = random.shuffle([...games]);
  const tenth = Math.max(1, Math.round(games.length / 10));
  return {
    train: shuffled.slice(2 * tenth),
    validation: shuffled.slice(0, tenth),
    test: shuffled.slice(tenth, 2 * tenth),
  };
}
