import { Failure, terminalTable, writeFileSet, outputPath } from '@nutshell/experiment';
import {
  BLACK,
  type Color,
  EMPTY,
  type Game,
  IllegalMove,
  PASS,
  type Point,
  WHITE,
  boardText,
  colorName,
  opponent,
  resultText,
  sgfOfGame,
  writeSgf,
} from '@nutshell/go';
import { basename, dirname } from 'node:path';
import pc from 'picocolors';
import { type Insight, asBlack, chanceText, insightInto, lineText, scoreText } from './insight.ts';
import { type Player, passWins } from './player.ts';
import { isOver } from '@nutshell/go/zero';

export interface TerminalGameOptions {
  player: Player;
  game: Game;
  /** Of the person. */
  color: Color;
  /** Shows a text, which may have several lines. */
  print(text: string): void;
  /** Ends the player's thinking, and with it the game. */
  signal: AbortSignal;
}

/** A share of a point from which on a map of the board gives it to one side. */
const OWNED = 0.3;

/** A game between a person and a player, in words and pictures of text. */
export class TerminalGame {
  readonly game: Game;
  readonly #player: Player;
  readonly #color: Color;
  readonly #print: (text: string) => void;
  readonly #signal: AbortSignal;
  /** What the player thought of the position before each of its moves, by the number of moves before. */
  readonly #comments: Record<number, string> = {};
  #resigned = false;
  #isLeft = false;

  constructor({ player, game, color, print, signal }: TerminalGameOptions) {
    this.game = game;
    this.#player = player;
    this.#color = color;
    this.#print = print;
    this.#signal = signal;
  }

  /** Set by `quit`. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  get isOver(): boolean {
    return this.#resigned || isOver(this.#player.positionOf(this.game));
  }

  /** Shows the board; the player moves if it is its turn. */
  begin(): Promise<void> {
    this.#showBoard();
    return this.#reply();
  }

  /** Does what a line says: a move (`D4`, `pass`) or a command. What cannot be done is told, and changes nothing. */
  async answer(line: string): Promise<void> {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const name = word.toLowerCase();
    if (name === '') return;
    try {
      if (Object.hasOwn(commands, name)) await commands[name].run(this, rest.join(' '));
      else await this.#play(name);
    } catch (error) {
      if (!(error instanceof IllegalMove || error instanceof RangeError || error instanceof Failure))
        throw error;
      this.#print(error.message);
    }
  }

  /** Takes back the person's last move and all after it. */
  undo(): void {
    const { game } = this;
    const own = game.moves.findLastIndex(({ color }) => color === this.#color);
    this.#resigned = false;
    if (own < 0) return this.#print('There is no move of yours to take back.');
    while (game.moves.length > own) {
      delete this.#comments[game.moves.length];
      game.undo();
    }
    this.#showBoard();
  }

  /** The best moves, and why. */
  async hint(): Promise<void> {
    if (this.isOver) return this.#print(this.#result());
    const position = this.#player.positionOf(this.game);
    const { thought, ...insight } = await insightInto(this.#player, position, this.#signal);
    if (!thought || this.#signal.aborted) return;
    const { geometry } = this.game.board;
    const best = thought.moves.filter(({ visits }, i) => i < 5 && (visits > 0 || i === 0));
    this.#print(
      terminalTable(
        ['move', 'you win', 'simulations', 'network alone'],
        best.map(({ move, value, visits, prior }) => [
          geometry.name(move),
          Number.isNaN(value) ? '' : chanceText((1 + value) / 2),
          String(visits),
          chanceText(prior),
        ]),
        'lrrr',
      ),
    );
    this.#print(`${outlook(insight)}; line ${lineText(thought.line, geometry)}`);
  }

  /** Who leads: what the network expects, with a map of whose each point becomes, and the board as it stands. */
  score(): void {
    const { game } = this;
    if (this.isOver) return this.#print(this.#result());
    const position = this.#player.positionOf(game);
    const { score, ownership } = this.#player.network.judgeAll(position);
    const { geometry, cells } = game.board;
    const sign = asBlack(position);
    const map = boardText(game.board, (symbol, point) => {
      const owned = sign * ownership[geometry.index(point)];
      if (Math.abs(owned) < OWNED) return cells[point] === EMPTY ? pc.dim('.') : '?';
      const isAlive = cells[point] === (owned > 0 ? BLACK : WHITE);
      return stone(isAlive ? symbol : owned > 0 ? 'x' : 'o'); // of a dead stone whose the point becomes
    });
    this.#print(
      `${map}\nWhose each point is in the end, as the network expects it; x and o: no living stone.`,
    );
    this.#print(
      `Expected: ${scoreText(sign * score - game.rules.komi)}. As the board stands: ${resultText(game.score())}.`,
    );
  }

  resign(): void {
    if (this.isOver) return this.#print(this.#result());
    this.#resigned = true;
    this.#print(this.#result());
  }

  /** Writes the game with the player's thoughts as comments. */
  save(file: string): void {
    if (!file) return this.#print('Where to? save FILE.sgf');
    const names = [this.#player.name, 'You'];
    if (this.#color === BLACK) names.reverse();
    const info = { PB: names[0], PW: names[1], ...(this.isOver && { RE: this.#resultText() }) };
    const path = outputPath(file);
    const text = writeSgf([sgfOfGame(this.game, info, this.#comments)]);
    const [written] = writeFileSet(dirname(path), { [basename(path)]: text });
    this.#print(`wrote ${written}`);
  }

  help(): void {
    const rows = Object.entries(commands).map(([name, { usage = name, summary }]) => [usage, summary]);
    this.#print(terminalTable(['type', 'to'], [['D4, pass', 'play a move'], ...rows], 'll'));
  }

  quit(): void {
    this.#isLeft = true;
  }

  async #play(name: string): Promise<void> {
    const { game } = this;
    if (this.isOver) return this.#print(`${this.#result()} undo, save FILE.sgf, or quit.`);
    let point: Point;
    try {
      point = game.board.geometry.named(name);
    } catch {
      const { size } = game.board;
      return this.#print(`"${name}" is neither a point of ${size}x${size} nor a command; help lists them.`);
    }
    game.play(point, this.#color);
    this.#showBoard();
    await this.#reply();
  }

  /** The player's move, if it is its turn, and one line about it. */
  async #reply(): Promise<void> {
    const { game } = this;
    const { board } = game;
    if (!this.isOver && board.toMove !== this.#color) {
      const position = this.#player.positionOf(game);
      const insight = await insightInto(this.#player, position, this.#signal);
      if (this.#signal.aborted) return;
      const { move, line } = insight.thought!;
      const point = passWins(position) ? PASS : move;
      const mover = colorName(opponent(this.#color));
      game.play(point);
      const words = `${outlook(insight)}; line ${lineText(point === move ? line : [point], board.geometry)}`;
      this.#comments[game.moves.length] = words;
      this.#showBoard();
      this.#print(`${mover} ${board.geometry.name(point)}: ${words}`);
    }
    if (this.isOver) this.#print(`${this.#result()} Stones that were not taken count as alive.`);
  }

  #showBoard(): void {
    this.#print(
      `\n${boardText(this.game.board, (symbol) => (symbol === '.' ? pc.dim(symbol) : stone(symbol)))}`,
    );
  }

  #resultText(): string {
    return this.#resigned ? `${this.#color === BLACK ? 'W' : 'B'}+R` : resultText(this.game.score());
  }

  #result(): string {
    return `The game is over: ${this.#resultText()}.`;
  }
}

const outlook = ({ win, score }: Pick<Insight, 'win' | 'score'>) =>
  `Black wins with ${chanceText(win)}, expected ${scoreText(score)}`;

/** `X` and `x` in Black's colour, `O` and `o` in White's. */
const stone = (symbol: string) => (/x/i.test(symbol) ? pc.cyan(symbol) : pc.yellow(symbol));

/** What can be typed beside moves. */
const commands: Record<
  string,
  { usage?: string; summary: string; run(game: TerminalGame, rest: string): Promise<void> | void }
> = {
  undo: { summary: 'take your last move back', run: (game) => game.undo() },
  hint: { summary: 'see the best moves, and why', run: (game) => game.hint() },
  score: { summary: 'see who leads', run: (game) => game.score() },
  resign: { summary: 'give up', run: (game) => game.resign() },
  save: { usage: 'save FILE.sgf', summary: 'keep the game', run: (game, file) => game.save(file) },
  help: { summary: 'see this list', run: (game) => game.help() },
  quit: { summary: 'leave', run: (game) => game.quit() },
};
