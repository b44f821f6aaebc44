/** Games of the page as SGF, and the other way round. */
import {
  Game,
  Geometry,
  PASS,
  decodeSgf,
  gameOfSgf,
  parseSgf,
  rules,
  sgfOfGame,
  writeSgf,
} from '@nutshell/go';
import { type Line, firstFault } from './line.ts';

/** @param info by the names of SGF: `PB`, `PW`, `RE` */
export function sgfOfLine({ size, komi, moves }: Line, info: Record<string, string>): string {
  const game = new Game(rules({ size, komi }));
  const { points } = Geometry.of(size);
  for (const move of moves) game.play(points[move] ?? PASS);
  return writeSgf([sgfOfGame(game, { RU: 'Chinese', ...info })]);
}

/**
 * The main line of the first game of a file.
 * @throws Error with the place of the fault, or why the game cannot be shown
 */
export function lineOfSgf(text: string): Line {
  const { game } = gameOfSgf(parseSgf(text)[0]);
  const { size, komi } = game.rules;
  if (size < 2) throw new Error('a board of one point is too small for this page');
  if (game.setup.length > 0)
    throw new Error(
      'the game begins with stones on the board (handicap or a problem), which this page cannot show',
    );
  const turn = game.moves.findIndex(({ color }, i) => color !== 1 + (i % 2));
  if (turn >= 0) throw new Error(`move ${turn + 1} is not of the colour whose turn it is`);
  const geometry = Geometry.of(size);
  const line = { size, komi, moves: game.moves.map(({ point }) => geometry.index(point)) };
  const fault = firstFault(line);
  if (fault) throw new Error(fault);
  return line;
}

/** The text of a file, in the encoding that it names. @throws SgfError if that is not known */
export const readSgfFile = async (file: File): Promise<string> =>
  decodeSgf(new Uint8Array(await file.arrayBuffer()));
