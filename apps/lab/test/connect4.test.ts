import { type Tree } from 'mcts-lite';
import { connectFour } from 'mcts-lite/connect-four';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as session from '../src/pages/connect4/session.ts';
import { positionAfter, schema, searchedMoves, turnAfter } from '../src/pages/connect4/state.ts';
import { exploration, rules } from '../src/tree-search/root-moves.ts';
import { Simulator, valueToFirst } from '../src/tree-search/simulator.ts';
import { readQuery } from '../src/url-state.ts';

const { state } = session;
const childrenOf = ({ first, count }: Tree) => Array.from({ length: count[0] }, (_, i) => first[0] + i);
const simulator = (moves: string, rule: (typeof rules)[number] = 'uct', seed = 1) =>
  new Simulator(connectFour, positionAfter(moves), { rule, c: 1.4, seed });

describe('the address of a game', () => {
  it.each(['8', '0', 'a', '4444444', '12121213'])('with moves=%s names them and is not used', (moves) => {
    const { state: read, problems } = readQuery(schema, `moves=${moves}`);
    expect(read.moves).toBe('');
    expect(problems.join()).toMatch(
      `sets moves to “${moves}”, which is not used: expected the columns of a game`,
    );
  });

  it('may hold more digits than a number can', () => {
    const moves = '444444222222666666'; // no four in a row in three columns
    expect(readQuery(schema, `moves=${moves}`)).toMatchObject({ state: { moves }, problems: [] });
  });

  it.each([
    ['', 'you', false, 'you', ''],
    ['', 'program', false, 'program', ''],
    ['4', 'you', false, 'program', '4'],
    ['44', 'you', false, 'you', '4'], // why the program played its 4
    ['44', 'you', true, 'you', '44'],
    ['4', 'program', false, 'you', ''],
    ['1212121', 'you', false, undefined, '12121'], // you have won: the program's last move is what it searched
    ['1212121', 'program', false, undefined, '121212'],
  ] as const)(
    '%j with “%s begins”, hint %s: to move is %s, searched is %j',
    (moves, first, hint, turn, root) => {
      expect(turnAfter(moves, first)).toBe(turn);
      expect(searchedMoves({ moves, first, hint })).toBe(root);
    },
  );
});

describe.each(rules)('a simulation by %s', (rule) => {
  it('goes where Q + U is largest, adds a visit to the nodes of its path, and ends as its moves do on the board', () => {
    const moves = '413171';
    const search = simulator(moves, rule);
    const { tree } = search.search;
    let [rolledOut, known] = [0, 0];
    for (let i = 0; i < 600 && !search.isProven; i++) {
      const scores = childrenOf(tree).map((child) =>
        tree.proven[child] === -1 ? -Infinity : tree.value(child, 0) + exploration[rule](tree, child, 1.4),
      );
      const before = tree.visits.slice();
      const total = tree.total.slice();
      search.step();
      const { path, rollout, value } = search.snapshot().last;
      if (i > 0) expect(scores[childrenOf(tree).indexOf(path[0])]).toBe(Math.max(...scores));
      const changed = Array.from(before.keys()).filter((node) => tree.visits[node] !== before[node]);
      for (const node of path) expect(tree.visits[node]).toBe((before[node] ?? 0) + 1);
      expect(changed.length).toBeLessThanOrEqual(path.length + 1);
      for (const node of [0, ...path])
        expect(tree.total[node] - (total[node] ?? 0)).toBe(
          tree.movedInto(node) === 0 ? value : 0 - value || 0,
        );
      const board = positionAfter(moves);
      for (const column of [...path.map((node) => tree.moves[node]!), ...(rollout ?? [])])
        connectFour.play(board, column);
      if (rollout) {
        rolledOut++;
        expect(connectFour.outcome(board)).toBe(value);
      } else {
        known++;
        expect(valueToFirst(tree, path.at(-1)!)).toBe(value);
      }
    }
    expect(rolledOut).toBeGreaterThan(500);
    expect(known).toBeGreaterThan(2);
  });
});

describe('the program', () => {
  vi.stubGlobal('history', { pushState: () => {} });
  vi.stubGlobal('location', { href: '' });

  beforeEach(() => {
    session.playing.value = false;
    state.set(schema.parse({}));
  });

  function untilRest(): void {
    for (let frames = 0; session.busy.peek() && frames < 10_000; frames++) session.frame(0.1);
    expect(session.busy.peek()).toBe(false);
  }

  it.each([
    ['takes a win', '414142', '4'],
    ['parries a threat', '413171', '1'],
  ])('%s', (_, moves, column) => {
    for (const rule of rules) {
      state.set({ moves, first: 'program', rule, at: 0, speed: 10_000 });
      session.togglePlay();
      untilRest();
      expect(state.peek().moves).toBe(moves + column);
      expect(session.searched.value).toBe(moves); // the tree of that move stays
    }
  });

  it('ends its search when a win is proven, and the game when it is won', () => {
    state.set({ moves: '414142', first: 'program', at: 0 });
    session.toEnd();
    untilRest();
    expect(session.shown.value).toMatchObject({ isProven: true });
    expect(session.shown.value.simulations).toBeLessThan(20);
    expect([session.outcome.value, session.turn.value]).toEqual([1, undefined]);
    expect(session.chances.value.get('4141424')).toBe(1);
    expect(session.chances.value.get('414142')).toBe(1); // proven
    session.drop(0);
    expect(state.peek().moves).toBe('4141424');
  });

  it('answers a move, proposes one for you, and takes both back', () => {
    state.set({ simulations: 100 });
    session.drop(3);
    expect(session.turn.value).toBe('program');
    untilRest();
    expect(state.peek().moves).toMatch(/^4[1-7]$/);
    expect(session.proposal.value).toBeUndefined();
    session.askHint();
    untilRest();
    expect(state.peek().moves).toHaveLength(2);
    expect(connectFour.moves(session.position.value)).toContain(session.proposal.value);
    session.takeBack();
    untilRest();
    expect(state.peek().moves).toBe('');
  });

  it('proposes the only move that does not lose', () => {
    state.set({ moves: '413171', first: 'you' });
    session.askHint();
    session.toEnd();
    untilRest();
    expect(session.proposal.value).toBe(0);
    expect(state.peek().moves).toBe('413171');
  });

  it('has the same tree after the same number of simulations, whatever was shown before', () => {
    const visits = () => {
      untilRest();
      const { tree } = session.shown.value.simulator.search;
      return Array.from(tree.visits.subarray(0, tree.size));
    };
    state.set({ moves: '44', at: 137 });
    const first = visits();
    expect(first[0]).toBe(137);
    session.stepOnce();
    expect(visits()[0]).toBe(138);
    state.set({ seed: 2 });
    expect(visits()).not.toEqual(first);
    state.set({ seed: 1, at: 500 });
    visits();
    state.set({ at: 137 });
    expect(visits()).toEqual(first);
  });
});
