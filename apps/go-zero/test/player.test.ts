import { selectBackend } from '@nutshell/core';
import { Game, PASS, rules } from '@nutshell/go';
import { Engine } from '@nutshell/go/gtp';
import { goGame } from '@nutshell/go/zero';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../src/network.ts';
import { positionsOf } from '../src/analysis.ts';
import { Player } from '../src/player.ts';
import { after, smallPaper, untrained } from './settings.ts';

let network: Network;
beforeAll(async () => {
  await selectBackend();
  network = untrained();
});
afterAll(() => network.dispose());

describe('a player', () => {
  it('without simulations plays the likeliest move of the network', async () => {
    const { move, moves } = await new Player(network, { simulations: 0 }).think(after(4, 0.5, 'B2'));
    expect(moves.find((each) => each.move === move)!.prior).toBe(
      Math.max(...moves.map(({ prior }) => prior)),
    );
  });

  it('gives the same move to the same seed', async () => {
    const think = () =>
      new Player(network, { simulations: 60, seed: 4 })
        .think(after(5, 0.5, 'C3 B2'))
        .then(({ moves }) => moves);
    expect(await think()).toEqual(await think());
  });

  it('goes on with the tree of its last move, unless moves were taken back before it or the game is another one', async () => {
    const asked: number[] = [];
    const watched = Object.create(network, {
      evaluate: {
        value: (positions: Parameters<Network['evaluate']>[0]) => {
          asked.push(...positions.map(({ state }) => state.board.ply));
          return network.evaluate(positions);
        },
      },
    }) as Network;
    const engine = new Engine(new Player(watched, { simulations: 100 }), { size: 3, komi: 0.5 });
    /** Whether the position itself is evaluated: it is if nothing is known of it. */
    async function evaluatesRoot(...commands: string[]): Promise<boolean> {
      for (const command of commands) expect(await engine.answer(command)).toMatchObject({ ok: true });
      asked.length = 0;
      const { ply } = engine.game.board;
      await engine.answer('genmove b');
      return asked.includes(ply);
    }
    const reply = () => {
      const { board } = engine.game;
      return `play w ${board.geometry.name(goGame.moves({ board, komi: 0.5, salt: 0 })[0])}`;
    };
    expect(await evaluatesRoot('play b B2', 'play w B1')).toBe(true);
    expect(await evaluatesRoot(reply())).toBe(false);
    expect(await evaluatesRoot('undo', 'undo', 'undo', 'undo', 'play w C1')).toBe(true);
    expect(await evaluatesRoot(reply())).toBe(false);
    expect(await evaluatesRoot('clear_board', 'play b B2', 'play w C1')).toBe(true);
  });

  it('plays whole games by GTP, legal move by legal move', async () => {
    const engine = new Engine(new Player(network, { simulations: 8 }), { size: 4, komi: 0.5 });
    let passes = 0;
    for (let ply = 0; ply < 60 && passes < 2; ply++) {
      const { ok, text } = await engine.answer(`genmove ${ply % 2 === 0 ? 'b' : 'w'}`);
      expect(ok).toBe(true);
      passes = text === 'pass' ? passes + 1 : 0;
    }
    expect(engine.game.board.ply).toBeGreaterThan(4);
    expect(engine.game.board.last === PASS || engine.game.board.ply === 60).toBe(true);
  });

  it('whose network sees earlier boards sees those of the game, in GTP after an undo and in an analysis, too', async () => {
    const paper = untrained('float32', smallPaper);
    const player = new Player(paper, { simulations: 0 });
    const engine = new Engine(player, { size: 3, komi: 1.5 });
    for (const command of ['play b B2', 'play w A1', 'play b C3', 'undo', 'play b C1', 'genmove w'])
      expect((await engine.answer(command)).ok).toBe(true);
    const played = engine.game.moves.at(-1)!.point;
    const { priors } = paper.judge([asked('B2 A1 C1')])[0];
    const { moves } = asked('B2 A1 C1');
    expect(played).toBe(moves[priors.indexOf(Math.max(...priors))]);
    expect(paper.judge([asked('C1 A1 B2')])[0].priors).not.toEqual(priors); // the same stones, put in another order

    const game = new Game(rules({ size: 3, komi: 1.5 }));
    for (const name of ['B2', 'A1', 'C1']) game.play(game.board.geometry.named(name));
    for (const position of [player.positionOf(game), positionsOf(game, paper.input)[3]])
      expect(paper.judge([{ state: position, moves }], 0)).toEqual(paper.judge([asked('B2 A1 C1')], 0));
    paper.dispose();

    function asked(names: string) {
      const state = { ...after(3, 1.5, names, paper.input), salt: 1 };
      return { state, moves: goGame.moves(state) };
    }
  });
});
