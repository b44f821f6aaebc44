import { boardText } from '../board-text.ts';
import { BLACK, type Color, WHITE, colorName } from '../color.ts';
import { Game, IllegalMove, rules } from '../game.ts';
import { handicapPoints } from '../handicap.ts';
import { LARGEST, PASS, type Point } from '../point.ts';
import { resultText } from '../score.ts';
import type { AnalysedMove, Clock, Player } from './player.ts';

/** What a command failed with: becomes the text of a `?` answer. */
class GtpError extends Error {}

export interface EngineOptions {
  size?: number;
  komi?: number;
  /** Board sizes that the player can play; default 1 to 19. */
  sizes?(size: number): boolean;
}

interface Call {
  words: readonly string[];
  /** Writes a line of an answer that goes on until the next command. */
  show(line: string): void;
  signal: AbortSignal;
}

/** An answer without the mark and the blank line: `ok` = `=`, else `?`. */
export interface Answer {
  ok: boolean;
  text: string;
}

/**
 * An engine of the Go Text Protocol, version 2, around a player: holds the game, checks every argument, never throws.
 * Answers to `lz-analyze` go on until the next command.
 */
export class Engine {
  readonly player: Player;
  game: Game;
  readonly #sizes: (size: number) => boolean;
  readonly #clocks = new Map<Color, Clock>();
  #timed: Clock | undefined;
  /** Set by `quit`. */
  isDone = false;

  constructor(player: Player, { size = 9, komi = 7, sizes = () => true }: EngineOptions = {}) {
    this.player = player;
    this.game = new Game(rules({ size, komi }));
    this.#sizes = sizes;
  }

  /** Answers a command, without its number. */
  async answer(
    command: string,
    show: Call['show'] = () => {},
    signal = new AbortController().signal,
  ): Promise<Answer> {
    const [name, ...words] = command.trim().split(/\s+/);
    const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
    if (!run) return { ok: false, text: 'unknown command' };
    try {
      const text: string | void = await Promise.resolve(run(this, { words, show, signal }));
      return { ok: true, text: text ?? '' };
    } catch (error) {
      if (error instanceof GtpError) return { ok: false, text: error.message };
      if (error instanceof IllegalMove) return { ok: false, text: 'illegal move' };
      return { ok: false, text: `the engine failed: ${oneLine((error as Error).message)}` };
    }
  }

  newGame(size: number, komi: number): void {
    if (!Number.isInteger(size) || size < 1 || size > LARGEST || !this.#sizes(size))
      throw new GtpError('unacceptable size');
    this.game = new Game(rules({ size, komi }));
    this.#clocks.clear();
  }

  setTime(clock: Clock | undefined): void {
    this.#timed = clock;
    this.#clocks.clear();
  }

  setClock(color: Color, clock: Clock): void {
    this.#clocks.set(color, clock);
  }

  clockOf(color: Color): Clock | undefined {
    return this.#clocks.get(color) ?? this.#timed;
  }

  /** Lets the player move, and plays the move. */
  async move(color: Color, { cleanUp = false, playIt = true } = {}): Promise<string> {
    const point = await this.player.move(this.game, color, { clock: this.clockOf(color), cleanUp });
    if (point === 'resign') return 'resign';
    if (playIt) this.game.play(point, color);
    else if (!this.game.board.isLegal(point, color))
      throw new IllegalMove('the player chose an illegal move');
    return this.name(point);
  }

  name(point: Point): string {
    return this.game.board.geometry.name(point);
  }
}

const COMMANDS = {
  protocol_version: () => '2',
  name: ({ player }: Engine) => player.name,
  version: ({ player }: Engine) => player.version,
  known_command: (_: Engine, { words }: Call) => String(Object.hasOwn(COMMANDS, word(words, 0))),
  list_commands: () => Object.keys(COMMANDS).join('\n'),
  quit: (engine: Engine) => {
    engine.isDone = true;
  },
  boardsize: (engine: Engine, { words }: Call) => engine.newGame(whole(words, 0), engine.game.rules.komi),
  clear_board: (engine: Engine) => engine.newGame(engine.game.rules.size, engine.game.rules.komi),
  komi: (engine: Engine, { words }: Call) => {
    engine.game = engine.game.under({ komi: number(words, 0) });
  },
  set_random_seed: ({ player }: Engine, { words }: Call) => {
    const seed = whole(words, 0);
    player.seed?.(seed);
  },
  play: ({ game }: Engine, { words }: Call) => {
    const who = color(words, 0);
    const name = word(words, 1);
    if (/^resign$/i.test(name)) return;
    game.play(vertex(game, name), who);
  },
  genmove: (engine: Engine, { words }: Call) => engine.move(color(words, 0)),
  reg_genmove: (engine: Engine, { words }: Call) => engine.move(color(words, 0), { playIt: false }),
  'kgs-genmove_cleanup': (engine: Engine, { words }: Call) => engine.move(color(words, 0), { cleanUp: true }),
  undo: ({ game }: Engine) => {
    if (!game.undo()) throw new GtpError('cannot undo');
  },
  final_score: async ({ game, player }: Engine) => resultText(game.score((await player.dead?.(game)) ?? [])),
  final_status_list: async ({ game, player }: Engine, { words }: Call) => {
    const status = word(words, 0);
    if (!['alive', 'dead', 'seki'].includes(status)) throw new GtpError('syntax error');
    const dead = new Set(((await player.dead?.(game)) ?? []).flatMap((point) => game.board.chain(point)));
    if (status === 'seki') return '';
    return chains(game)
      .filter(([stone]) => dead.has(stone) === (status === 'dead'))
      .map((chain) => chain.map((point) => game.board.geometry.name(point)).join(' '))
      .join('\n');
  },
  showboard: ({ game: { board, rules: its } }: Engine) =>
    `\n${boardText(board)}\nBlack (X) took ${board.lost[WHITE]}, White (O) took ${board.lost[BLACK]}; komi ${its.komi}; ` +
    `${colorName(board.toMove)} to move`,
  time_settings: (engine: Engine, { words }: Call) => {
    const [main, overtime, stones] = [whole(words, 0), whole(words, 1), whole(words, 2)];
    if (overtime > 0 && stones === 0)
      engine.setTime(undefined); // the protocol's way to say: no limit
    else if (main > 0) engine.setTime({ seconds: main, stones: 0 });
    else engine.setTime({ seconds: overtime, stones });
  },
  time_left: (engine: Engine, { words }: Call) =>
    engine.setClock(color(words, 0), { seconds: whole(words, 1), stones: whole(words, 2) }),
  fixed_handicap: ({ game }: Engine, { words }: Call) => handicap(game, places(game, whole(words, 0))),
  place_free_handicap: ({ game }: Engine, { words }: Call) => handicap(game, places(game, whole(words, 0))),
  set_free_handicap: ({ game }: Engine, { words }: Call) => {
    const points = words.map((each) => vertex(game, each));
    const fills = points.length >= game.rules.size ** 2; // no liberty would be left
    if (points.length < 2 || points.includes(PASS) || new Set(points).size < points.length || fills)
      throw new GtpError('bad vertex list');
    handicap(game, points);
  },
  'lz-analyze': async (engine: Engine, { words, show, signal }: Call) => {
    const { player, game } = engine;
    if (!player.analyse) throw new GtpError('this player cannot analyse');
    const rest = [...words];
    const who = /^[bw]/i.test(rest[0] ?? '') ? color([rest.shift()!], 0) : game.board.toMove;
    if (/^interval$/i.test(rest[0] ?? '')) rest.shift();
    const every = rest.length > 0 ? whole(rest, 0) / 100 : 0.5;
    await player.analyse(game, who, { every, signal, show: (moves) => show(analysisLine(game, moves)) });
  },
};

/** A line as lz-analyze has it: win rates and priors in ten-thousandths. */
function analysisLine({ board }: Game, moves: readonly AnalysedMove[]): string {
  return moves
    .map(({ point, visits, winRate, prior, line }, order) => {
      const per = (share: number) => Math.round(10_000 * share);
      const names = line.map((each) => board.geometry.name(each)).join(' ');
      return `info move ${board.geometry.name(point)} visits ${visits} winrate ${per(winRate)} prior ${per(prior)} order ${order} pv ${names}`;
    })
    .join(' ');
}

function places(game: Game, stones: number): Point[] {
  try {
    return handicapPoints(game.rules.size, stones);
  } catch {
    throw new GtpError('invalid number of stones');
  }
}

function handicap(game: Game, points: Point[]): string {
  const isEmpty = game.moves.length === 0 && game.setup.length === 0;
  if (!isEmpty) throw new GtpError('board not empty');
  game.setUp(
    points.map((point) => [point, BLACK] as const),
    WHITE,
  );
  return points.map((point) => game.board.geometry.name(point)).join(' ');
}

function chains({ board }: Game): Point[][] {
  const seen = new Set<Point>();
  const all: Point[][] = [];
  for (const point of board.geometry.points) {
    if ((board.cells[point] !== BLACK && board.cells[point] !== WHITE) || seen.has(point)) continue;
    const chain = board.chain(point);
    for (const stone of chain) seen.add(stone);
    all.push(chain);
  }
  return all;
}

function word(words: readonly string[], i: number): string {
  if (words[i] === undefined) throw new GtpError('syntax error');
  return words[i];
}

function number(words: readonly string[], i: number): number {
  const value = Number(word(words, i));
  if (!Number.isFinite(value) || Math.abs(value) > 1e6) throw new GtpError('syntax error');
  return value;
}

function whole(words: readonly string[], i: number): number {
  const value = number(words, i);
  if (!Number.isInteger(value) || value < 0) throw new GtpError('syntax error');
  return value;
}

function color(words: readonly string[], i: number): Color {
  const name = word(words, i).toLowerCase();
  if (name === 'b' || name === 'black') return BLACK;
  if (name === 'w' || name === 'white') return WHITE;
  throw new GtpError('syntax error');
}

function vertex({ board }: Game, name: string): Point {
  try {
    return board.geometry.named(name);
  } catch {
    throw new GtpError('syntax error');
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
