import { BLACK, type Color, EMPTY, WHITE } from '../color.ts';
import { Game, IllegalMove, rules } from '../game.ts';
import { Geometry, LARGEST, PASS, type Point } from '../point.ts';
import { type SgfNode, mainLine, sgfNode, shownText, textOf, valueOf } from './node.ts';

/** A game out of a file. */
export interface SgfGame {
  game: Game;
  /** Of the players, the event and so on: `PB`, `PW`, `RE`, `EV`, `DT`. */
  info: Record<string, string>;
}

/** A tree that is not a game of Go on a square board, or that has a move outside the board. */
export class RecordError extends Error {}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * The game of the main line: size, komi, stones set up, moves. Setup after the first move (AB, AW, AE in a later node) ends the game there:
 * what follows belongs to a problem or a comment. Positions may repeat and suicides are played, since the file says that they were.
 * @throws RecordError that names the move
 */
export function gameOfSgf(root: SgfNode): SgfGame {
  const kind = textOf(root, 'GM', { simple: true })?.trim();
  if (kind !== undefined && kind !== '1')
    throw new RecordError(`GM[${shownText(kind)}] is another game than Go, which is GM[1]`);
  const size = sizeOf(root);
  const geometry = Geometry.of(size);
  const komi = Number(textOf(root, 'KM', { simple: true })?.replace(',', '.') ?? 0);
  if (!Number.isFinite(komi))
    throw new RecordError(`the komi "${shownText(textOf(root, 'KM')!)}" is not a number`);
  const game = new Game(rules({ size, komi, superko: 'simple', suicide: true }));

  const stones = new Map<Point, Color>();
  let first: Color | undefined;
  for (const node of mainLine(root)) {
    const { properties } = node;
    if (properties.has('AB') || properties.has('AW') || properties.has('AE')) {
      if (game.moves.length > 0) break;
      for (const [name, color] of [
        ['AB', BLACK],
        ['AW', WHITE],
        ['AE', EMPTY],
      ] as const) {
        for (const value of properties.get(name) ?? []) {
          for (const point of pointsOf(value, geometry)) {
            if (color === EMPTY) stones.delete(point);
            else stones.set(point, color);
          }
        }
      }
    }
    const toPlay = properties.get('PL')?.[0]?.trim().toUpperCase()[0];
    if (toPlay === 'B' || toPlay === 'W') first = toPlay === 'B' ? BLACK : WHITE;
    for (const [name, color] of [
      ['B', BLACK],
      ['W', WHITE],
    ] as const) {
      const value = properties.get(name)?.[0];
      if (value === undefined) continue;
      if (game.moves.length === 0) begin(color);
      const number = game.moves.length + 1;
      try {
        game.play(moveOf(value, geometry), color);
      } catch (error) {
        if (!(error instanceof IllegalMove || error instanceof RangeError)) throw error;
        throw new RecordError(`move ${number}, ${name}[${shownText(value)}]: ${error.message}`);
      }
    }
  }
  if (game.moves.length === 0) begin(first ?? BLACK);
  const info: Record<string, string> = {};
  for (const name of ['PB', 'PW', 'BR', 'WR', 'RE', 'EV', 'RO', 'DT', 'PC', 'RU', 'HA'])
    if (root.properties.has(name)) info[name] = textOf(root, name, { simple: true })!;
  return { game, info };

  function begin(color: Color): void {
    if (stones.size === 0 && color === BLACK) return;
    try {
      game.setUp([...stones], first ?? color);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RecordError(`the stones to begin with, AB and AW: ${error.message}`);
    }
  }
}

/** A game as a tree. @param info as of {@link SgfGame} @param comments by the number of moves before them */
export function sgfOfGame(
  game: Game,
  info: Record<string, string> = {},
  comments: Record<number, string> = {},
): SgfNode {
  const { size, komi } = game.rules;
  const geometry = Geometry.of(size);
  const root = sgfNode([
    ['FF', ['4']],
    ['GM', ['1']],
    ['CA', ['UTF-8']],
    ['SZ', [String(size)]],
    ['KM', [String(komi)]],
  ]);
  for (const [name, text] of Object.entries(info)) root.properties.set(name, [valueOf(text)]);
  for (const [name, color] of [
    ['AB', BLACK],
    ['AW', WHITE],
  ] as const) {
    const points = game.setup
      .filter(([, each]) => each === color)
      .map(([point]) => sgfPoint(point, geometry));
    if (points.length > 0) root.properties.set(name, points);
  }
  if (comments[0]) root.properties.set('C', [valueOf(comments[0])]);
  let node = root;
  game.moves.forEach(({ color, point }, i) => {
    const next = sgfNode([[color === BLACK ? 'B' : 'W', [sgfPoint(point, geometry)]]]);
    if (comments[i + 1]) next.properties.set('C', [valueOf(comments[i + 1])]);
    node.children.push(next);
    node = next;
  });
  return root;
}

function sizeOf(root: SgfNode): number {
  const text = textOf(root, 'SZ', { simple: true })?.trim() ?? '19';
  const [width, height = width] = text.split(':').map(Number);
  if (width !== height) throw new RecordError(`SZ[${shownText(text)}]: a board that is not square`);
  if (!Number.isInteger(width) || width < 1 || width > LARGEST)
    throw new RecordError(`SZ[${shownText(text)}]: a board has 1 to ${LARGEST} points on a side`);
  return width;
}

function moveOf(value: string, geometry: Geometry): Point {
  const text = value.trim();
  if (text === '' || (text === 'tt' && geometry.size <= 19)) return PASS;
  return pointOf(text, geometry);
}

function pointOf(text: string, geometry: Geometry): Point {
  const [x, y] = [LETTERS.indexOf(text[0]), LETTERS.indexOf(text[1])];
  if (text.length !== 2 || x < 0 || y < 0 || x >= geometry.size || y >= geometry.size)
    throw new RangeError(
      `"${shownText(text)}" is not a point of a board of ${geometry.size} by ${geometry.size}`,
    );
  return geometry.point(x, y);
}

/** A point, or all points of a rectangle `aa:cc`. */
function pointsOf(value: string, geometry: Geometry): Point[] {
  const [from, to = from] = value.trim().split(':');
  try {
    const [a, b] = [pointOf(from, geometry), pointOf(to, geometry)];
    const points: Point[] = [];
    for (let y = geometry.y(a); y <= geometry.y(b); y++)
      for (let x = geometry.x(a); x <= geometry.x(b); x++) points.push(geometry.point(x, y));
    return points;
  } catch (error) {
    throw new RecordError(`a stone that is set up: ${(error as Error).message}`);
  }
}

/** A point as SGF writes it: column and row from the upper left, `cc`; a pass is empty. */
export function sgfPoint(point: Point, geometry: Geometry): string {
  if (point === PASS) return '';
  return LETTERS[geometry.x(point)] + LETTERS[geometry.y(point)];
}
