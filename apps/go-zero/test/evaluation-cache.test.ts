import { selectBackend } from '@nutshell/core';
import { type Asked, goGame, history } from '@nutshell/go/zero';
import type { Evaluation } from 'mcts-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { EvaluationCache } from '../src/evaluation-cache.ts';
import { after, played, small, smallPaper } from './settings.ts';

beforeAll(() => selectBackend());

/** Evaluations that tell which call they are from. */
function counting() {
  let calls = 0;
  const cache = new EvaluationCache((positions: readonly Asked[]): Evaluation[] =>
    positions.map(({ moves }) => ({ priors: moves.map(() => 0), value: ++calls })),
  );
  const value = (moves: string, { komi = 0, salt = 0 } = {}) => {
    const state = { ...after(3, komi, moves), salt };
    return cache.evaluate([{ state, moves: goGame.moves(state) }])[0].value;
  };
  return { cache, value };
}

describe('an evaluation cache', () => {
  it('knows a position again, and no other that the network sees differently', () => {
    const { cache, value } = counting();
    expect(value('A1 B2 C3')).toBe(1);
    expect(value('A1 B2 C3')).toBe(1);
    expect(value('C3 B2 A1')).toBe(2); // another last move
    expect(value('A1 B2 C3', { komi: 1 })).toBe(3);
    expect(value('A1 B2 C3', { salt: 5 })).toBe(4); // another game
    expect(value('PASS PASS A1 B2 C3')).toBe(5); // another ply, thus another symmetry
    expect([cache.asked, cache.hits]).toEqual([6, 1]);
    cache.forget({ salt: 0 });
    expect([value('A1 B2 C3', { salt: 5 }), value('A1 B2 C3')]).toEqual([4, 6]);
  });

  it('tells positions apart in which superko forbids other moves', () => {
    const state = after(3, 0, 'A1 B2 C3');
    const moves = goGame.moves(state);
    const cache = new EvaluationCache((positions) =>
      positions.map((each) => ({ priors: each.moves.map(() => 0), value: each.moves.length })),
    );
    cache.evaluate([{ state, moves }]);
    expect(cache.evaluate([{ state, moves: moves.slice(1) }])[0].value).toBe(moves.length - 1);
  });

  it('evaluates what is missing of a batch, in its place', () => {
    const { cache } = counting();
    const ask = (...names: string[]) =>
      cache
        .evaluate(
          names.map((name) => {
            const state = after(3, 0, name);
            return { state, moves: goGame.moves(state) };
          }),
        )
        .map(({ value }) => value);
    expect(ask('A1', 'B1')).toEqual([1, 2]);
    expect(ask('C1', 'B1', 'A2', 'A1')).toEqual([3, 2, 4, 1]);
  });

  it('tells positions apart to which other boards led, where they are remembered', () => {
    const cache = new EvaluationCache((positions) =>
      positions.map(({ moves }, i) => ({ priors: moves.map(() => 0), value: i })),
    );
    const ask = (...games: string[]) => {
      const states = games.map((moves) => after(3, 0, moves, history));
      return cache.evaluate(states.map((state) => ({ state, moves: goGame.moves(state) })));
    };
    const [first, transposed] = ask('A1 B2 C3 A2 C1', 'C3 B2 A1 A2 C1').map(({ value }) => value);
    expect([first, transposed]).toEqual([0, 1]);
    expect(ask('C3 B2 A1 A2 C1')[0].value).toBe(1);
  });

  it.each([
    ['features', { ...small }, 4],
    ['history', { ...smallPaper }, 3],
  ])('changes no bit of a game of self-play by a network that sees %s', async (_, config, size) => {
    const numbers = [...Array(6).keys()];
    const plan = { size, full: 12, fast: 4 };
    expect(await played(numbers, plan, { ...config, evaluationCache: true })).toEqual(
      await played(numbers, plan, { ...config, evaluationCache: false }),
    );
  });
});
