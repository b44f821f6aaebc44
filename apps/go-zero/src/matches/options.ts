/** Settings that matches and ladders share: the board, how games begin, and their limits. */
import { Failure } from '@nutshell/experiment';
import { Game, type Point, rules } from '@nutshell/go';
import type { MatchOptions, Start } from '@nutshell/go/match';
import { Random } from '@nutshell/random';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { truths } from '../truths.ts';

export const gameOptions = {
  size: z.int().min(2).max(19).optional().describe("board; default: that of the run's last stage"),
  komi: z.number().optional().describe('default: the one that is fair, as far as that is known'),
  first: z
    .string()
    .optional()
    .describe(
      'first stones, Black\'s first, such as "C2"; default on 5x5: B2 and C2, half of the games each',
    ),
  plies: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'random moves after those, the same for two games with colours changed; default 0 on 5x5, where one bad move decides a game, else 2',
    ),
  seed: z.int().min(1).max(99).default(1).describe('of the random moves and of both programs'),
  seconds: z.number().positive().default(120).describe('per move; who takes longer loses the game'),
  leaves: z.int().min(1).max(256).default(8).describe('positions that our engine evaluates together'),
  concurrent: z
    .int()
    .min(1)
    .max(256)
    .default(availableParallelism())
    .describe('games that are played at once'),
  out: z.string().optional().describe("folder for the games; default: a folder in the run's"),
  record: z
    .boolean()
    .default(false)
    .describe("write the result into the run's record in results/, from which tables are made"),
  allowDirty: z.boolean().default(false).describe('record what uncommitted code has played'),
};
export type GameOptions = z.infer<z.ZodObject<typeof gameOptions>>;

/** A match's games, with everything settled that the flags leave open. */
export interface Setting {
  size: number;
  starts: NamedStart[];
  plies: number;
  seed: number;
  seconds: number;
}

/** A start with its moves by name. */
export interface NamedStart {
  komi: number;
  first: string;
}

/** @throws Failure if --first is not a list of legal moves */
export function settingOf(config: GoZeroConfig, options: GameOptions): Setting {
  const { komi, first, seed, seconds } = options;
  const size = options.size ?? boardOf(config);
  // On the empty 5x5 board Black takes everything, whoever plays it; these two first moves leave the outcome open.
  const firsts = first !== undefined ? [first] : size === 5 && komi === undefined ? ['B2', 'C2'] : [''];
  const starts = firsts.map((names) => ({ komi: komi ?? fairKomi(size, names), first: names.trim() }));
  for (const start of starts) movesOf(size, start);
  return { size, starts, plies: options.plies ?? (size === 5 ? 0 : 2), seed, seconds };
}

/** The board that a training is about. */
export const boardOf = ({ stages }: GoZeroConfig): number => stages[stages.length - 1].size;

/** The score of perfect play, where it is known: then neither side has an advantage. */
function fairKomi(size: number, first: string): number {
  const known = (moves: string) =>
    truths.find((truth) => truth.size === size && truth.moves.join(' ') === moves)?.score;
  return known(first.trim().toUpperCase()) ?? known('') ?? 7;
}

/** Simulations per move with which a network of this board takes about as long as GNU Go at level 10, or less. */
export const simulationsOn = (size: number): number => (size <= 5 ? 400 : 800);

/** Matches of two seeds have no seed of a program in common up to this many. */
const SEEDS = 10_000;

/** What the match runner is given. */
export function matchOptions(
  { size, starts, plies, seed, seconds }: Setting,
  { games, concurrent }: { games: number; concurrent: number },
): MatchOptions {
  const random = new Random(seed);
  return {
    rules: rules({ size }),
    games,
    starts: starts.map((start): Start => ({ komi: start.komi, moves: movesOf(size, start) })),
    randomPlies: plies,
    random: (pair) => {
      const draw = random.fork(`pair ${pair}`);
      return () => draw.uniform();
    },
    firstSeed: 1 + SEEDS * (seed - 1),
    seconds,
    concurrent,
  };
}

/** @throws Failure that names the move that cannot be played */
function movesOf(size: number, { first }: NamedStart): Point[] {
  const game = new Game(rules({ size }));
  return first
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => {
      try {
        const point = game.board.geometry.named(name);
        game.play(point);
        return point;
      } catch (error) {
        throw new Failure(`--first="${first}", ${name}: ${(error as Error).message}`);
      }
    });
}
