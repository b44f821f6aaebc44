import { type Color, BLACK, type Game, type Move, PASS, type Point, settledScore } from '@nutshell/go';
import type { AnalysedMove, Clock, Player as GtpPlayer } from '@nutshell/go/gtp';
import { Past, type Position, goGame, resultOf } from '@nutshell/go/zero';
import { type MoveReport, type Rule, Search, gumbel, puct, run, seeded } from 'mcts-lite';
import type { Network } from './network.ts';

export interface PlayerOptions {
  /** Simulations per move; 0: the likeliest move of the network alone. */
  simulations: number;
  search?: keyof typeof rules;
  /** Positions that are evaluated together; a search takes this many leaves at once. Default 8. */
  leaves?: number;
  seed?: number;
  /** Seconds per move at most, whatever the number of simulations. */
  seconds?: number;
}

const rules = { gumbel: () => gumbel(), puct: () => puct() } satisfies Record<string, () => Rule>;

/** Of the time that a clock shows, the share that a move takes; of a period of overtime all but a little. */
const SHARE = 1 / 20;
const CAUTION = 0.8;

/** What a search has found. */
export interface Thought {
  move: Point;
  /** What who is to move can expect, win less loss, in [-1, 1]. */
  value: number;
  /** Every move, `move` first, then those with most visits. */
  moves: MoveReport<Point>[];
  /** The moves that are expected, `move` first. */
  line: Point[];
  simulations: number;
}

/** A network with a search: chooses moves and says why. */
export class Player implements GtpPlayer {
  readonly name = 'Nutshell go-zero';
  readonly version: string;
  readonly network: Network;
  readonly #options: PlayerOptions;
  #random;
  /** The search of the last move, with the game as it was then. */
  #last: { game: Game; komi: number; moves: readonly Move[]; search: Search<Position, Point> } | undefined;
  /** Decides in which symmetry the network sees a position, so that games of different seeds differ. */
  #salt;

  constructor(network: Network, options: PlayerOptions) {
    this.network = network;
    this.#options = options;
    this.#salt = options.seed ?? 1;
    this.#random = seeded(this.#salt);
    this.version = options.simulations > 0 ? `${options.simulations} simulations` : 'network alone';
  }

  seed(seed: number): void {
    this.#last = undefined; // it saw the board in other symmetries
    this.#salt = seed;
    this.#random = seeded(seed);
  }

  /** The position of a game as this player has to see it, with `color` to move. */
  positionOf(game: Game, color: Color = game.board.toMove): Position {
    const board = game.board.copy();
    board.toMove = color;
    const past = this.network.input.past ? Past.of(game) : undefined;
    return { board, komi: game.rules.komi, salt: 0, past };
  }

  /**
   * Thinks about a position.
   * @param milliseconds at most; none: until the simulations are done
   * @param search of this position, which may know something of it already
   */
  async think(
    position: Position,
    milliseconds = Infinity,
    signal?: AbortSignal,
    search = this.#searchOf(position),
  ): Promise<Thought> {
    const { simulations, leaves = 8 } = this.#options;
    const wanted = Math.max(1, simulations);
    search.begin({ simulations: wanted });
    const { evaluate } = this.network;
    const done = await run(search, signal ? (asked) => afterEvents().then(() => evaluate(asked)) : evaluate, {
      simulations: wanted,
      milliseconds,
      leaves,
      signal,
    });
    const report = search.report();
    const move =
      simulations === 0
        ? report.reduce((best, each) => (each.prior > best.prior ? each : best)).move
        : search.choose(0);
    const moves = [
      ...report.filter((each) => each.move === move),
      ...report.filter((each) => each.move !== move),
    ];
    const line = search.line();
    return {
      move,
      value: search.value(),
      moves,
      line: line[0] === move ? line : [move], // a proven win need not have most visits
      simulations: simulations === 0 ? 0 : done,
    };
  }

  /** A move for GTP. With `cleanUp` it passes only when nothing is left to take. */
  async move(
    game: Game,
    color: Color,
    { clock, cleanUp }: { clock?: Clock; cleanUp: boolean },
  ): Promise<Point> {
    const position = { ...this.positionOf(game, color), salt: this.#salt };
    if (!cleanUp && passWins(position)) return PASS;
    const search = this.#continued(game, position) ?? this.#searchOf(position);
    const { move } = await this.think(position, this.#milliseconds(clock), undefined, search);
    if (this.#options.simulations > 0)
      this.#last = { game, komi: position.komi, moves: [...game.moves], search };
    return move;
  }

  #searchOf(position: Position): Search<Position, Point> {
    const { search: kind = 'puct' } = this.#options;
    return new Search(goGame, position, { rule: rules[kind](), random: this.#random });
  }

  /** The search of the last move, gone on with the moves since, as the paper's keeps its tree; undefined if the game did not go on from there. */
  #continued(game: Game, { board, komi }: Position): Search<Position, Point> | undefined {
    const last = this.#last;
    this.#last = undefined;
    if (last?.game !== game || last.komi !== komi) return undefined;
    const { moves, search } = last;
    if (!moves.every((move, i) => game.moves[i] === move)) return undefined; // some were taken back
    for (const { color, point } of game.moves.slice(moves.length)) {
      if (search.state.board.toMove !== color || !goGame.moves(search.state).includes(point))
        return undefined;
      search.advance(point);
    }
    const reached = search.state.board;
    return reached.hash === board.hash && reached.toMove === board.toMove ? search : undefined;
  }

  async analyse(
    game: Game,
    color: Color,
    { every, signal, show }: { every: number; signal: AbortSignal; show(moves: AnalysedMove[]): void },
  ): Promise<void> {
    const position = this.positionOf(game, color);
    const search = new Search(goGame, position, { rule: puct(), random: this.#random });
    const { leaves = 8 } = this.#options;
    while (!signal.aborted) {
      await run(search, this.network.evaluate, { milliseconds: 1000 * every, leaves, signal });
      const best = search.report().filter(({ visits }) => visits > 0);
      show(
        best.map(({ move, visits, value, prior }, i) => ({
          point: move,
          visits,
          winRate: (1 + value) / 2,
          prior,
          line: i === 0 ? search.line() : [move],
        })),
      );
      await afterEvents(); // the next command can be heard
      if (search.tree.isProven(0)) break;
    }
  }

  #milliseconds(clock: Clock | undefined): number {
    const { seconds = Infinity } = this.#options;
    const given = !clock
      ? Infinity
      : clock.stones > 0
        ? (clock.seconds / clock.stones) * CAUTION
        : clock.seconds * SHARE;
    return 1000 * Math.max(0.01, Math.min(seconds, given));
  }
}

/** Whether the other has passed, it is certain of every point whose it is, and who is to move wins by a pass. */
export function passWins({ board, komi }: Position): boolean {
  const score = board.last === PASS ? settledScore(board) : undefined;
  return score !== undefined && resultOf(score - komi) === (board.toMove === BLACK ? 1 : -1);
}

/** Resolves when what has happened meanwhile, such as Ctrl-C, has been told to those who wait for it. */
const afterEvents = () => new Promise<void>((resolve) => setImmediate(resolve));
