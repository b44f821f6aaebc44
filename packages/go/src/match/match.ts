import { type Color, BLACK, WHITE, opponent } from '../color.ts';
import { Game, type Move, type Rules } from '../game.ts';
import { Client, EngineError } from '../gtp/client.ts';
import { isEye } from '../eye.ts';
import { PASS, type Point } from '../point.ts';
import type { Uniform } from '../playout.ts';

export interface Contestant {
  name: string;
  /** Program and arguments; `{seed}` in them becomes a number that differs from game to game. */
  command: readonly string[];
}

export interface MatchOptions {
  rules: Rules;
  /** Of them each two have one opening, with colours changed. */
  games: number;
  /** The first game of a pair has an even number; a match that was stopped goes on with the games it lacks. Default 0. */
  from?: number;
  /** Moves that every game begins with. */
  opening?: readonly Point[];
  /** Random moves after those, drawn for each pair by its number. */
  randomPlies?: number;
  random(pair: number): Uniform;
  /** Time per move after which a game is lost; default 120. */
  seconds?: number;
  /** Moves after which the board is counted as it stands; default three times the points of the board. */
  longest?: number;
  signal?: AbortSignal;
}

/** Seconds that a program may take to start and to hear what was played so far. */
const STARTING = 120;

/** How a game ended: counted, resigned, an illegal move, a move that came too late, or a program that ended. */
export type Ending = 'score' | 'resignation' | 'illegal move' | 'time' | 'crash';

export interface MatchGame {
  number: number;
  /** Whether the first contestant has Black. */
  firstIsBlack: boolean;
  moves: readonly Move[];
  ending: Ending;
  /** Of the first contestant: 1, 0.5 or 0. */
  points: number;
  /** Black's area less White's and komi; undefined if it was not counted. */
  score: number | undefined;
  /** Thinking time of the first and the second contestant, all moves together. */
  seconds: [number, number];
  /** What went wrong, in words. */
  message?: string;
}

/**
 * Plays games between two programs that speak GTP. The board that counts is ours: it checks every move, ends the game after two passes and
 * counts the area, all stones alive. Each game has new processes, so that a crash costs one game.
 */
export async function* playMatch(
  first: Contestant,
  second: Contestant,
  options: MatchOptions,
): AsyncGenerator<MatchGame, void, undefined> {
  for (let number = options.from ?? 0; number < options.games; number++) {
    if (options.signal?.aborted) return;
    yield await playGame(first, second, number, options);
  }
}

async function playGame(
  first: Contestant,
  second: Contestant,
  number: number,
  {
    rules,
    opening = [],
    randomPlies = 0,
    random,
    seconds = 120,
    longest = 3 * rules.size ** 2,
  }: MatchOptions,
): Promise<MatchGame> {
  const firstIsBlack = number % 2 === 0;
  const game = new Game(rules);
  for (const point of opening) game.play(point);
  const draw = random(Math.floor(number / 2));
  for (let ply = 0; ply < randomPlies; ply++) game.play(randomPoint(game, draw));

  const contestants = [first, second];
  const used: [number, number] = [0, 0];
  const clients = contestants.map(
    ({ name, command }, i) =>
      new Client(
        name,
        command.map((part) => part.replaceAll('{seed}', String(2 * number + i + 1))),
      ),
  );
  const indexOf = (color: Color) => ((color === BLACK) === firstIsBlack ? 0 : 1);
  const ended = (ending: Ending, points: number, message?: string): MatchGame => ({
    number,
    firstIsBlack,
    moves: game.moves,
    ending,
    points,
    score: ending === 'score' ? game.score() : undefined,
    seconds: used,
    ...(message && { message }),
  });
  const lost = (index: number) => (index === 0 ? 0 : 1);

  let turn = 0; // whose answer is waited for: who fails loses
  try {
    for (turn = 0; turn < 2; turn++) await prepare(clients[turn], game);
    while (!game.isOver && game.moves.length < longest) {
      const color = game.board.toMove;
      turn = indexOf(color);
      const start = performance.now();
      const name = await clients[turn].send(`genmove ${letter(color)}`, seconds);
      used[turn] += (performance.now() - start) / 1000;
      if (/^resign$/i.test(name)) return ended('resignation', lost(turn));
      const point = legalPoint(game, name);
      if (point === undefined)
        return ended('illegal move', lost(turn), `${contestants[turn].name} played ${name}`);
      game.play(point);
      turn = indexOf(opponent(color));
      await clients[turn].send(`play ${letter(color)} ${game.board.geometry.name(point)}`, seconds);
    }
    const score = game.score();
    const winner = score === 0 ? undefined : indexOf(score > 0 ? BLACK : WHITE);
    return ended('score', winner === undefined ? 0.5 : lost(1 - winner));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const ending = { time: 'time', ended: 'crash', refused: 'illegal move' } as const;
    return ended(ending[error.reason], lost(turn), error.message);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
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
