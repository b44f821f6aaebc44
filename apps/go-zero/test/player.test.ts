import { selectBackend } from '@nutshell/core';
import { PASS } from '@nutshell/go';
import { Engine } from '@nutshell/go/gtp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../src/network.ts';
import { Player } from '../src/player.ts';
import { after, untrained } from './settings.ts';

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
});
