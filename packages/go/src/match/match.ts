import { type Color, BLACK, WHITE, opponent } from '../color.ts';
import { Game, type Move, type Rules } from '../game.ts';
import { type Client, EngineError } from '../gtp/client.ts';
import { isEye } from '../eye.ts';
import { PASS, type Point } from '../point.ts';
import type { Uniform } from '../playout.ts';
import { type Contestant, Processes, STARTING } from './processes.ts';

/** How games begin: the moves before all others, Black's first, and the komi that they are played with. */
export interface Start {
  /** Default: that of the rules. */
  komi?: number;
  moves?: readonly Point[];
}

export interface MatchOptions {
  rules: Rules;
  /** Of them each two have one opening, with colours changed. */
  games: number;
  /** The first game of a pair has an even number; a match that was stopped goes on with the games it lacks. Default 0. */
  from?: number;
  /** Pairs begin from them in turn; default the empty board. */
  starts?: readonly Start[];
  /** Random moves after those of the start, drawn for each pair by its number. */
  randomPlies?: number;
  random(pair: number): Uniform;
  /** Seed of the first contestant in game 0; each has another one in each game. Default 1. */
  firstSeed?: number;
  /** Games that are played at once; default 1. They are the same games whatever the number, as far as the programs' moves are. */
  concurrent?: number;
  /** Time per move after which a game is lost; default 120. */
  seconds?: number;
  /** Moves after which the board is counted as it stands; default three times the points of the board. */
  longest?: number;
  /** Once it aborts no further game is begun. */
  signal?: AbortSignal;
}

/** How a game ended: counted, resigned, an illegal move, a move that came too late, or a program that ended. */
export type Ending = 'score' | 'resignation' | 'illegal move' | 'time' | 'crash';

export interface MatchGame {
  number: number;
  /** Whether the first contestant has Black. */
  firstIsBlack: boolean;
  komi: number;
  moves: readonly Move[];
  /** How many of the moves are the start's or random. */
  opening: number;
  ending: Ending;
  /** Of the first contestant: 1, 0.5 or 0. */
  points: number;
  /** Black's area less White's and komi; undefined if it was not counted. */
  score: number | undefined;
  /** Thinking time of the first and the second contestant, all moves together. */
  seconds: [number, number];
  /** Moves that they were asked for. */
  asked: [number, number];
  /** What went wrong, in words. */
  message?: string;
}

/**
 * Plays games between two programs that speak GTP, in the order of their numbers. The board that counts is ours: it checks every move, ends
 * the game after two passes and counts the area, all stones alive.
 */
export async function* playMatch(
  first: Contestant,
  second: Contestant,
  options: MatchOptions,
): AsyncGenerator<MatchGame, void, undefined> {
  const { from = 0, games, concurrent = 1, signal } = options;
  const programs = [new Processes(first), new Processes(second)] as const;
  const begun = new Map<number, Promise<MatchGame>>();
  const running = new Map<number, Promise<unknown>>();
  let next = from;
  const begin = (number: number) => {
    const game = playGame(programs, number, options);
    begun.set(number, game);
    const end = () => running.delete(number);
    running.set(number, game.then(end, end));
  };
  try {
    for (let number = from; number < games; number++) {
      for (;;) {
        while (running.size < concurrent && next < games && !signal?.aborted) begin(next++);
        if (!running.has(number)) break;
        await Promise.race(running.values());
      }
      const game = begun.get(number);
      if (!game) return;
      begun.delete(number);
      yield await game;
    }
  } finally {
    await Promise.all(programs.map((each) => each.close()));
    await Promise.all(running.values());
  }
}

async function playGame(
  programs: readonly [Processes, Processes],
  number: number,
  {
    rules,
    starts = [{}],
    randomPlies = 0,
    random,
    firstSeed = 1,
    seconds = 120,
    longest = 3 * rules.size ** 2,
  }: MatchOptions,
): Promise<MatchGame> {
  const firstIsBlack = number % 2 === 0;
  const pair = Math.floor(number / 2);
  const { komi = rules.komi, moves = [] } = starts[pair % starts.length];
  const game = new Game({ ...rules, komi });
  for (const point of moves) game.play(point);
  const draw = random(pair);
  for (let ply = 0; ply < randomPlies; ply++) game.play(randomPoint(game, draw));

  const opening = game.moves.length;
  const used: [number, number] = [0, 0];
  const asked: [number, number] = [0, 0];
  const seeds = programs.map((_, i) => firstSeed + 2 * number + i);
  const clients = programs.map((each, i) => each.take(seeds[i]));
  const indexOf = (color: Color) => ((color === BLACK) === firstIsBlack ? 0 : 1);
  const ended = (ending: Ending, points: number, message?: string): MatchGame => ({
    number,
    firstIsBlack,
    komi,
    moves: game.moves,
    opening,
    ending,
    points,
    score: ending === 'score' ? game.score() : undefined,
    seconds: used,
    asked,
    ...(message && { message }),
  });
  const lost = (index: number) => (index === 0 ? 0 : 1);

  let turn = 0; // whose answer is waited for: who fails loses
  let isWell = true;
  try {
    for (turn = 0; turn < 2; turn++) {
      await programs[turn].seed(clients[turn], seeds[turn]);
      await prepare(clients[turn], game);
    }
    while (!game.isOver && game.moves.length < longest) {
      const color = game.board.toMove;
      turn = indexOf(color);
      asked[turn]++;
      const start = performance.now();
      const name = await clients[turn].send(`genmove ${letter(color)}`, seconds);
      used[turn] += (performance.now() - start) / 1000;
      if (/^resign$/i.test(name)) return ended('resignation', lost(turn));
      const point = legalPoint(game, name);
      if (point === undefined)
        return ended('illegal move', lost(turn), `${clients[turn].name} played ${name}`);
      game.play(point);
      turn = indexOf(opponent(color));
      await clients[turn].send(`play ${letter(color)} ${game.board.geometry.name(point)}`, seconds);
    }
    const score = game.score();
    const winner = score === 0 ? undefined : indexOf(score > 0 ? BLACK : WHITE);
    return ended('score', winner === undefined ? 0.5 : lost(1 - winner));
  } catch (error) {
    isWell = false;
    if (!(error instanceof EngineError)) throw error;
    const ending = { time: 'time', ended: 'crash', refused: 'illegal move' } as const;
    return ended(ending[error.reason], lost(turn), error.message);
  } finally {
    await Promise.all(clients.map((client, i) => programs[i].give(client, isWell)));
  }
}

/** Tells a program the rules and the moves so far. */
async function prepare(client: Client, game: Game): Promise<void> {
  const { size, komi } = game.rules;
  await client.send(`boardsize ${size}`, STARTING);
  await client.send('clear_board', STARTING);
  await client.send(`komi ${komi}`, STARTING);
  for (const { color, point } of game.moves)
    await client.send(`play ${letter(color)} ${game.board.geometry.name(point)}`, STARTING);
}

function legalPoint({ board }: Game, name: string): Point | undefined {
  try {
    const point = board.geometry.named(name);
    return board.isLegal(point) ? point : undefined;
  } catch {
    return undefined;
  }
}

function randomPoint({ board }: Game, random: Uniform): Point {
  const points = board.legalPoints().filter((point) => !isEye(board, point, board.toMove));
  return points.length === 0 ? PASS : points[Math.floor(random() * points.length)];
}

function letter(color: Color): 'B' | 'W' {
  return color === BLACK ? 'B' : 'W';
}

/** How many games differ in their moves: programs without randomness play one game again and again. */
export function distinctGames(games: readonly Pick<MatchGame, 'moves'>[]): number {
  return new Set(games.map(({ moves }) => moves.map(({ point }) => point).join())).size;
}
