import { describe, expect, it } from 'vitest';
import { connectFour, connectFourState } from '../src/connect-four.ts';
import { type Rule, Search, gumbel, puct, rollouts, run, seeded, uct } from '../src/index.ts';
import { type Board, EMPTY, minimax, ticTacToe } from './tic-tac-toe.ts';

const RULES: Record<string, Rule> = {
  UCT: uct(),
  PUCT: puct({ c: 2 }),
  'PUCT with the first play of AlphaGo Zero': puct({ c: 2, firstPlay: { value: 0 } }),
  Gumbel: gumbel({ cScale: 0.02 }),
};

async function bestMove<State, Move>(
  game: Parameters<typeof rollouts<State, Move>>[0],
  state: State,
  { rule, seed, simulations, prove }: { rule: Rule; seed: number; simulations: number; prove?: boolean },
): Promise<Move> {
  const random = seeded(seed);
  const search = new Search(game, state, { rule, random, prove });
  search.begin({ simulations });
  await run(search, rollouts(game, { random }), { simulations });
  return search.choose();
}

describe.each(Object.entries(RULES))('%s', (_, rule) => {
  it('without proofs never loses at tic-tac-toe, whatever the other player does', async () => {
    const seen = new Map<string, number>();
    const asked = new Set<Board>();
    for (const us of [0, 1] as const) {
      const boards: Board[] = [EMPTY];
      while (boards.length > 0) {
        const board = boards.pop()!;
        const outcome = ticTacToe.outcome(board);
        if (outcome !== undefined) {
          expect(us === 0 ? outcome : -outcome, board).toBeGreaterThanOrEqual(0);
        } else if (ticTacToe.player(board) === us) {
          const simulations = board.split('.').length > 6 ? 2000 : 300;
          const move = await bestMove(ticTacToe, board, { rule, seed: 1, simulations, prove: false });
          const after = ticTacToe.play(board, move);
          expect(minimax(ticTacToe, after, seen), `${board}, ${move}`).toBe(minimax(ticTacToe, board, seen));
          boards.push(after);
        } else {
          const replies = ticTacToe.moves(board).map((move) => ticTacToe.play(board, move));
          boards.push(...replies.filter((reply) => !asked.has(reply)));
          for (const reply of replies) asked.add(reply);
        }
      }
    }
  });

  it.each([
    ['wins at once', [3, 0, 3, 0, 3, 1], [3]],
    ['parries a threat', [3, 0, 2, 0, 6, 0], [0]],
    ['makes two threats at once', [3, 3, 2, 2], [1, 4]],
    ['parries two threats before they are made', [3, 6, 2], [1, 4]],
  ])('%s at Connect-4', async (_what, moves, right) => {
    const move = await bestMove(connectFour, connectFourState(moves), { rule, seed: 3, simulations: 3000 });
    expect(right).toContain(move);
  });
});

describe('a proof', () => {
  it('of a board of tic-tac-toe is what looking at every game gives, at every node that has one', async () => {
    const random = seeded(1);
    const search = new Search(ticTacToe, EMPTY, { rule: uct(), random });
    await run(search, rollouts(ticTacToe, { random }), { simulations: 20_000 });
    const { tree } = search;
    const known = new Map<string, number>();
    let proofs = 0;
    const boards: [node: number, board: Board][] = [[0, EMPTY]];
    for (const [node, board] of boards) {
      for (let child = tree.first[node]; child < tree.first[node] + tree.count[node]; child++) {
        const after = ticTacToe.play(board, tree.moves[child]!);
        boards.push([child, after]);
        if (!tree.isProven(child)) continue;
        proofs++;
        const value = minimax(ticTacToe, after, known);
        expect(tree.proven[child] + 0, after).toBe(ticTacToe.player(board) === 0 ? value : 0 - value);
      }
    }
    expect(proofs).toBeGreaterThan(1000);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'of an ending of Connect-4 is what looking at every game gives (game %i)',
    async (seed) => {
      const random = seeded(seed);
      let state = connectFourState();
      while (state.moves < 31) {
        const before = connectFour.copy(state);
        const moves = connectFour.moves(state);
        state = connectFour.play(state, moves[Math.floor(random() * moves.length)]);
        if (connectFour.outcome(state) !== undefined) state = before; // another move
      }
      const value = minimax(connectFour, state);
      const search = new Search(connectFour, state, { rule: puct(), random });
      await run(search, rollouts(connectFour, { random }), { simulations: 200_000 });
      const player = connectFour.player(state);
      expect(search.tree.isProven(0)).toBe(true);
      expect(search.value() + 0).toBe(player === 0 ? value : 0 - value);
      const after = connectFour.play(connectFour.copy(state), search.choose());
      expect(minimax(connectFour, after)).toBe(value);
    },
  );
});
