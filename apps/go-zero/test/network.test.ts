import { selectBackend } from '@nutshell/core';
import { PASS } from '@nutshell/go';
import { type Position, goGame } from '@nutshell/go/zero';
import { gumbel, puct, run, Search, seeded } from 'mcts-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GoZeroConfig, Precision } from '../src/config.ts';
import { Network } from '../src/network.ts';
import { after, small, smallPaper, untrained } from './settings.ts';

beforeAll(() => selectBackend());

const asked = (state: Position) => ({ state, moves: goGame.moves(state) });

it.each<[string, Precision, Partial<GoZeroConfig>]>([
  ['float32', 'float32', {}],
  ['int8', 'int8', {}],
  ['float32 with batch normalisation', 'float32', { normalisation: 'batch' }],
  ["the paper's form", 'float32', { ...smallPaper, stages: [{ ...smallPaper.stages[0], size: 5 }] }],
])('a network in %s says the same bits of a position in every batch', (_, precision, changes) => {
  const network = untrained(precision, { ...small, ...changes });
  const positions = ['', 'C3', 'C3 B2', 'C3 B2 D4', 'A1 PASS', 'B1 B2 B3 C4'].map((moves) =>
    asked(after(5, 1.5, moves, network.input)),
  );
  const alone = positions.map((each) => network.evaluate([each])[0]);
  for (const copies of [1, 2, 5, 12])
    for (let call = 0; call < 3; call++)
      expect(network.evaluate(Array.from({ length: copies }, () => positions).flat()).slice(0, 6)).toEqual(
        alone,
      );
  network.dispose();
});

describe.each(['float32', 'int8'] as const)('a network in %s', (precision) => {
  it('gives exactly opposite values for the same position with colours changed', () => {
    const network = untrained(precision);
    const black = network.judge([asked(after(5, 3.5, 'C3 B2 D4'))], 3)[0]; // White to move
    const white = network.judge([asked(after(5, -3.5, 'PASS C3 B2 D4'))], 3)[0]; // Black to move
    expect(white).toEqual(black);
    network.dispose();
  });

  it('is fed by what the position says: another symmetry gives other numbers, and their mean is the same for turned boards', () => {
    const network = untrained(precision);
    const one = network.judgeAll(after(5, 1, 'A1 B3'));
    const turned = network.judgeAll(after(5, 1, 'E1 D3'));
    expect(turned.value).toBeCloseTo(one.value, 5);
    expect(network.judge([asked(after(5, 1, 'A1 B3'))], 0)[0].value).not.toBe(
      network.judge([asked(after(5, 1, 'A1 B3'))], 1)[0].value,
    );
    network.dispose();
  });
});

it('says in 8 bits nearly what it says in float32', () => {
  const positions = ['', 'C3', 'C3 B2 D4 D2 C4', 'A1 PASS'].map((moves) => asked(after(5, 1.5, moves)));
  const [exact, coarse] = (['float32', 'int8'] as const).map((precision) => {
    const network = untrained(precision);
    const said = network.evaluate(positions);
    network.dispose();
    return said;
  });
  exact.forEach(({ value, priors }, i) => {
    expect(coarse[i].value).toBeCloseTo(value, 1);
    Array.from(priors, (prior, move) => expect(coarse[i].priors[move]).toBeCloseTo(prior, 2));
  });
});

describe.each([
  ['gumbel', gumbel(), 100],
  ['puct', puct({ c: 5 }), 1000],
] as const)('a search by %s', (_, rule, simulations) => {
  const best = async (network: Network, position: Position) => {
    const search = new Search(goGame, position, { rule, random: seeded(1) });
    search.begin({ simulations });
    await run(search, network.evaluate, { simulations, leaves: 4 });
    return { move: search.choose(0), value: search.value() };
  };

  it('passes when the other has passed and it is ahead, and does not when it is behind', async () => {
    const network = untrained();
    const wall = 'C1 A1 C2 A2 C3 A3 C4 A4 C5 A5 PASS'; // Black's wall on C, White's on A: White to move, Black ahead
    const behind = await best(network, after(5, 0, wall));
    expect(behind.move).not.toBe(PASS);
    const ahead = await best(network, after(5, 20, wall));
    expect(ahead).toEqual({ move: PASS, value: 1 });
    network.dispose();
  });
});
