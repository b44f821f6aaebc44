import { selectBackend } from '@nutshell/core';
import { BLACK, Game, WHITE, gameOfSgf, parseSgf, rules } from '@nutshell/go';
import { temporaryFolder } from '@nutshell/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../src/network.ts';
import { Player } from '../src/player.ts';
import { TerminalGame } from '../src/terminal-game.ts';
import { untrained } from './settings.ts';

let network: Network;
beforeAll(async () => {
  await selectBackend();
  network = untrained();
});
afterAll(() => network.dispose());

/** Two walls on 4x4 with 8 points each: at a komi of -0.5 Black is ahead. White has just passed. */
const walls = { size: 4, komi: -0.5, moves: 'B1 C1 B2 C2 B3 C3 B4 C4 A1 PASS' };

/** A game after these moves of both sides. */
function dialogue({
  size = 3,
  komi = 0.5,
  moves = '',
  color = BLACK as typeof BLACK | typeof WHITE,
  simulations = 4,
} = {}) {
  const game = new Game(rules({ size, komi }));
  for (const name of moves.split(' ').filter(Boolean)) game.play(game.board.geometry.named(name));
  const said: string[] = [];
  const stop = new AbortController();
  const dialog = new TerminalGame({
    player: new Player(network, { simulations }),
    game,
    color,
    print: (text) => said.push(...text.split('\n')),
    signal: stop.signal,
  });
  return { dialog, game, said, stop };
}

describe('a game in the terminal', () => {
  it('shows the board, takes a move, and answers with a legal one and a line about it', async () => {
    const { dialog, game, said } = dialogue();
    await dialog.begin();
    expect(said).toEqual(['', '   A B C', ' 3 . . . 3', ' 2 . . . 2', ' 1 . . . 1', '   A B C']);
    await dialog.answer(' b2 ');
    expect(said.slice(6, 12)).toEqual(['', '   A B C', ' 3 . . . 3', ' 2 .(X). 2', ' 1 . . . 1', '   A B C']);
    expect(game.moves).toHaveLength(2);
    expect(said.at(-1)).toMatch(/^White \w+: Black wins with \d+ %, expected (0|[BW]\+\d+(\.5)?); line \w+/);
  });

  it('moves first where the person is White', async () => {
    const { dialog, game } = dialogue({ color: WHITE });
    await dialog.begin();
    expect(game.moves.map(({ color }) => color)).toEqual([BLACK]);
  });

  it('tells what cannot be played or understood, and changes nothing', async () => {
    const { dialog, game, said } = dialogue({ moves: 'B2 A1' });
    for (const [line, message] of [
      ['b2', /Black may not play B2: the point has a stone/],
      ['d4', /"d4" is neither a point of 3x3 nor a command; help lists them/],
      ['constructor', /"constructor" is neither/],
      ['save', /Where to\? save FILE\.sgf/],
    ] as const) {
      await dialog.answer(line);
      expect(said.at(-1)).toMatch(message);
    }
    await dialog.answer('');
    expect(game.moves).toHaveLength(2);
  });

  it('takes the last move of the person back, with the answer to it', async () => {
    const { dialog, game, said } = dialogue({ moves: 'B2 A1' });
    await dialog.answer('c1');
    expect(game.moves).toHaveLength(4);
    await dialog.answer('undo');
    expect(`${game.board}`).toBe('. . .\n. X .\nO . .');
    await dialog.answer('undo');
    expect(`${game.board}`).toBe('. . .\n. . .\n. . .');
    await dialog.answer('undo');
    expect(said.at(-1)).toBe('There is no move of yours to take back.');
  });

  it('is counted when both have passed, and goes on when that is taken back', async () => {
    const { dialog, game, said } = dialogue(walls);
    await dialog.answer('pass');
    expect(said.at(-1)).toBe('The game is over: B+0.5. Stones that were not taken count as alive.');
    await dialog.answer('a3');
    expect(said.at(-1)).toBe('The game is over: B+0.5. undo, save FILE.sgf, or quit.');
    await dialog.answer('undo');
    expect(game.moves).toHaveLength(10);
    expect(dialog.isOver).toBe(false);
  });

  it('shows the best moves, the one that wins first', async () => {
    const { dialog, said } = dialogue({ ...walls, simulations: 200 }); // a pass wins at once
    await dialog.answer('hint');
    const table = said.join('\n');
    expect(table).toMatch(/move +you win +simulations +network alone\n─+\npass +100 % /);
    expect(said.at(-1)).toMatch(/^Black wins with 100 %, expected .*; line pass$/);
  });

  it('shows who leads as the board stands', async () => {
    const { dialog, said } = dialogue({ ...walls, komi: -3 });
    await dialog.answer('score');
    expect(said.at(-1)).toMatch(/^Expected: .*\. As the board stands: B\+3\.$/);
  });

  it('is saved as a game that reads the same, with what was thought', async () => {
    const { dialog, game, said } = dialogue();
    await dialog.answer('b2');
    await dialog.answer('resign');
    expect(said.at(-1)).toBe('The game is over: W+R.');
    const file = join(temporaryFolder(), 'game.sgf');
    await dialog.answer(`save ${file}`);
    expect(said.at(-1)).toBe(`wrote ${file}`);
    const [root] = parseSgf(readFileSync(file, 'utf8'));
    const read = gameOfSgf(root);
    expect(read.game.moves).toEqual(game.moves);
    expect(read.info).toMatchObject({ PB: 'You', RE: 'W+R' });
    expect(root.children[0].children[0].properties.get('C')![0]).toMatch(/^Black wins with/);
  });

  it('lists what can be typed, and is left by quit', async () => {
    const { dialog, said } = dialogue();
    await dialog.answer('help');
    for (const word of ['D4, pass', 'undo', 'hint', 'score', 'resign', 'save FILE.sgf', 'quit'])
      expect(said.some((line) => line.startsWith(word))).toBe(true);
    await dialog.answer('quit');
    expect(dialog.isLeft).toBe(true);
  });

  it('ends while the other thinks', async () => {
    const { dialog, game, stop } = dialogue({ simulations: 1_000_000 });
    const answered = dialog.answer('b2');
    stop.abort();
    await answered;
    expect(game.moves).toHaveLength(1);
  });
});
