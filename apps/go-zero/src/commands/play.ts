import { type AppCommand, Failure } from '@nutshell/experiment';
import { BLACK, Game, IllegalMove, WHITE, colorName, handicapPoints, rules } from '@nutshell/go';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { Player } from '../player.ts';
import { readGame } from '../sgf-file.ts';
import { TerminalGame } from '../terminal-game.ts';
import { findNetwork, networkOption, warningOf } from '../trained.ts';
import { truths } from '../truths.ts';

const options = z.strictObject({
  run: networkOption,
  color: z.enum(['black', 'white']).default('black').describe('yours; Black begins'),
  size: z
    .int()
    .min(2)
    .max(19)
    .optional()
    .describe('points on a side; those that the network knows best if left out'),
  komi: z
    .number()
    .optional()
    .describe(
      'points that White gets; half a point less than perfect play gives Black on this board, if left out',
    ),
  handicap: z
    .int()
    .min(0)
    .max(9)
    .default(0)
    .describe('stones that Black begins with; White moves first then'),
  simulations: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(400)
    .describe('simulations per move: its strength; 0 = the network alone'),
  seed: z.int().min(0).default(1).describe('of its searches'),
  sgf: z.string().default('').describe('a game to go on with'),
});

export const playCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'play',
  summary: 'play against the network in the terminal',
  options,
  async run({ options: given, ...context }) {
    const { run, color, simulations, seed, sgf } = given;
    const loaded = sgf ? loadGame(sgf) : undefined;
    const trained = await findNetwork(run, context, loaded?.rules.size ?? given.size);
    const game = loaded ?? newGame(given, trained.sizes.at(-1)!);
    const { size, komi } = game.rules;
    const warning = warningOf(trained, size);
    if (warning) console.log(warning);

    const stop = new AbortController();
    const terminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
    const lines = createInterface({ input: process.stdin, output: process.stdout, terminal });
    const leave = () => {
      stop.abort();
      lines.close();
    };
    lines.on('SIGINT', leave); // on a terminal; elsewhere it comes to the process
    process.once('SIGINT', leave);

    const person = color === 'black' ? BLACK : WHITE;
    const match = new TerminalGame({
      player: new Player(trained.network, { simulations, seed }),
      game,
      color: person,
      print: (text) => console.log(text),
      signal: stop.signal,
    });
    console.log(
      `You are ${colorName(person)} (${person === BLACK ? 'X' : 'O'}) on ${size}x${size}, komi ${komi}. ` +
        'Type a move such as C3, or help.',
    );
    const prompt = () => terminal && !stop.signal.aborted && lines.prompt();
    const typed = lines[Symbol.asyncIterator](); // from now on no line is lost
    await match.begin();
    for (prompt(); ; prompt()) {
      const { value: line, done } = await typed.next();
      if (done || stop.signal.aborted) break;
      await match.answer(line);
      if (match.isLeft) break;
    }
    lines.close();
    process.off('SIGINT', leave);
    console.log(match.isLeft ? 'Thank you for the game.' : '\nThank you for the game.');
    trained.network.dispose();
  },
};

function newGame(
  { size: wanted, komi, handicap }: Pick<z.infer<typeof options>, 'size' | 'komi' | 'handicap'>,
  own: number,
): Game {
  const size = wanted ?? own;
  const fair = truths.find((truth) => truth.size === size && truth.moves.length === 0)?.score ?? 7;
  const game = new Game(rules({ size, komi: komi ?? (handicap > 0 ? 0.5 : fair - 0.5) }));
  if (handicap > 0) {
    try {
      game.setUp(
        handicapPoints(size, handicap).map((point) => [point, BLACK] as const),
        WHITE,
      );
    } catch (error) {
      if (error instanceof RangeError) throw new Failure(`--handicap=${handicap}: ${error.message}`);
      throw error;
    }
  }
  return game;
}

/** A game from a file, under the rules that the network knows. */
function loadGame(file: string): Game {
  try {
    return readGame(file).game.under({ superko: 'positional', suicide: false });
  } catch (error) {
    if (error instanceof IllegalMove) throw new Failure(`${file}: ${error.message}`);
    throw error;
  }
}
