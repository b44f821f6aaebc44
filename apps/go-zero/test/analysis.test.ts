import { selectBackend } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import { type Game, PASS, gameOfSgf, mainLine, parseSgf, textOf, writeSgf } from '@nutshell/go';
import { temporaryFolder } from '@nutshell/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseGame, positionsOf, worstOf } from '../src/analysis.ts';
import { analysisChart } from '../src/analysis-chart.ts';
import { annotate } from '../src/annotations.ts';
import type { Network } from '../src/network.ts';
import { Player } from '../src/player.ts';
import { type Position, features } from '@nutshell/go/zero';
import { readGame } from '../src/sgf-file.ts';
import { untrained } from './settings.ts';

const SGF = '(;GM[1]SZ[3]KM[0.5]PB[Ada]PW[Bob];B[bb]C[centre];W[aa](;B[cc];W[ac])(;B[ca]))';

/** Black's chance to win and expected area before each move of the game, and the move that is best then. */
const OPINIONS = [
  { win: 0.5, area: 1, best: 'B2' },
  { win: 0.6, area: 2, best: 'B1' }, // White plays A3, the third choice, and loses 0.02
  { win: 0.62, area: 2.2, best: 'B1' }, // Black plays C1, which the search has not tried, and loses 0.32
  { win: 0.3, area: -2, best: 'A1' },
  { win: 0.35, area: -1.5, best: 'C3' },
];

/** A player with these opinions, that has tried the best move, C3 and A3. */
const opinionated = {
  think: ({ board, board: { geometry } }: Position) => {
    const { win, best } = OPINIONS[board.ply];
    const sign = board.toMove === 1 ? 1 : -1;
    const move = geometry.named(best);
    const moves = [best, 'C3', 'A3', 'C1'].map((name, i) => ({
      move: geometry.named(name),
      visits: 3 - i,
      value: 0,
      prior: 0.1,
      policy: 0.1,
    }));
    return {
      move,
      value: sign * (2 * win - 1),
      moves,
      line: [move, geometry.named('C2'), PASS],
      simulations: 6,
    };
  },
  network: {
    input: features,
    judgeAll: ({ board }: Position) => ({ score: (board.toMove === 1 ? 1 : -1) * OPINIONS[board.ply].area }),
  },
} as unknown as Player;

const analysed = async () => {
  const [root] = parseSgf(SGF);
  const { game } = gameOfSgf(root);
  return { root, game, moves: await analyseGame(opinionated, game) };
};

describe('an analysis', () => {
  it('says of each move what its player lost by it, as worked out by hand', async () => {
    const { game, moves } = await analysed();
    const { geometry } = game.board;
    expect(moves.map(({ point, best }) => [geometry.name(point), geometry.name(best)])).toEqual([
      ['B2', 'B2'],
      ['A3', 'B1'],
      ['C1', 'B1'],
      ['A1', 'A1'],
    ]);
    expect(moves.map(({ choice }) => choice)).toEqual([1, 3, undefined, 1]);
    // White's chance falls from 0.4 to 0.38; Black's from 0.62 to 0.3; the best moves lose nothing.
    [0, 0.02, 0.32, 0].forEach((loss, i) => expect(moves[i].loss).toBeCloseTo(loss, 10));
    [0, 0.2, 4.2, 0].forEach((points, i) => expect(moves[i].points).toBeCloseTo(points, 10));
    expect(moves[0].before).toMatchObject({ win: 0.5, score: 0.5 }); // 1 point less komi
    expect(worstOf(moves, 5).map(({ number }) => number)).toEqual([3, 2]);
    expect(worstOf(moves, 1).map(({ number }) => number)).toEqual([3]);
  });

  it('is written into the game: comments beside those that are there, scores, a bad move and the better line', async () => {
    const { root, game, moves } = await analysed();
    annotate(root, moves, game.board.geometry);
    const [read] = parseSgf(writeSgf([root]));
    expect(gameOfSgf(read).game.moves).toEqual(game.moves);
    const nodes = mainLine(read);
    expect(textOf(nodes[1], 'C')).toBe('centre\n\nBlack wins with 60 %, expected B+1.5.');
    expect(textOf(nodes[3], 'C')).toBe(
      'Black wins with 30 %, expected W+2.5. Better: B1 C2 pass (Black 62 %); this lost 32 % and 4.2 points.',
    );
    expect(nodes.map(({ properties }) => properties.get('V')?.[0])).toEqual([
      undefined,
      '1.5',
      '1.7',
      '-2.5',
      '-2.0',
    ]);
    expect(nodes.map(({ properties }) => properties.has('BM'))).toEqual([false, false, false, true, false]);
    // Beside the variation that the file had: Black B1, White C2, a pass.
    const branches = nodes[2].children.map((child) => mainLine(child));
    expect(branches.map(([first]) => first.properties.get('B'))).toEqual([['cc'], ['ca'], ['bc']]);
    expect(branches[2].slice(1).map(({ properties }) => [...properties])).toEqual([
      [['W', ['cb']]],
      [['B', ['']]],
    ]);
  });

  it('is drawn with its worst moves', async () => {
    const { game, moves } = await analysed();
    const svg = analysisChart('Ada & Bob', moves, game.board.geometry);
    expect(svg).toContain('Ada &amp; Bob');
    expect(svg.match(/>3 C1</g)).toHaveLength(2); // in both panels
    expect(svg.match(/stroke-width="2"/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe('with a network', () => {
  let network: Network;
  beforeAll(async () => {
    await selectBackend();
    network = untrained();
  });
  afterAll(() => network.dispose());

  it('a game is looked at to its end, which is certain', async () => {
    const { game } = gameOfSgf(parseSgf('(;SZ[3]KM[2];B[bb];W[];B[])')[0]); // two passes: 9 points less 2
    const done: number[] = [];
    const moves = await analyseGame(new Player(network, { simulations: 4 }), game, (count) =>
      done.push(count),
    );
    expect(done).toEqual([1, 2, 3, 4]);
    expect(moves.at(-1)!.after).toEqual({ win: 1, score: 7 });
    for (const { before } of moves) expect(before.win).toBeGreaterThanOrEqual(0);
  });
});

describe('positions of a game', () => {
  const boards = (game: Game) =>
    positionsOf(game, features).map(({ board }) => `${board}`.replaceAll('\n', ' / '));

  it('have handicap stones, takings and who is to move, also where one side moves twice', () => {
    const { game } = gameOfSgf(parseSgf('(;SZ[2]KM[0]AB[aa];W[bb];W[ab];B[ba])')[0]);
    expect(boards(game)).toEqual(['X . / . .', 'X . / . O', 'X . / O O', 'X X / . .']);
    expect(positionsOf(game, features).map(({ board }) => board.toMove)).toEqual([2, 2, 1, 2]);
  });
});

describe('a file', () => {
  const file = (content: string) => {
    const name = join(temporaryFolder(), 'game.sgf');
    writeFileSync(name, content);
    return name;
  };

  it.each([
    ['(;SZ[5];B[cc', /game\.sgf: line 1, column 10: the value of B that begins here has no "\]"/],
    ['(;SZ[5]\n;B[cc];W[zz])', /game\.sgf: move 2, W\[zz\]: "zz" is not a point of a board of 5 by 5/],
    ['(;GM[2])', /game\.sgf: GM\[2\] is another game than Go/],
    ['no game', /game\.sgf: line 1, column \d+: no game tree begins here/],
    ['(;SZ[3]AB[aa][ba][ab][bb][ca][cb][ac][bc][cc];B[aa])', /game\.sgf: .*has no liberty/],
  ])('that is damaged is refused with the place: %s', (content, message) => {
    const name = file(content);
    expect(() => readGame(name)).toThrow(message);
    expect(() => readGame(name)).toThrow(Failure);
  });

  it('that is not there is named', () => {
    expect(() => readGame('nowhere.sgf')).toThrow(/^nowhere\.sgf: .* does not exist/);
  });
});
