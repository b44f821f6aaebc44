import { Geometry, PASS, parseSgf, sgfOfGame, Game, rules, writeSgf } from '@nutshell/go';
import { type GameRecord, encodeGame, goGame, headOf, history } from '@nutshell/go/zero';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { crc32 } from 'node:zlib';
import { BATCH, Evaluator, outputsOf } from '../src/go/evaluator.ts';
import { type Line, firstFault, movesOfText, positionAfter, textOfMoves } from '../src/go/line.ts';
import { gamesOfShard } from '../src/go/self-play-games.ts';
import { lineOfSgf, sgfOfLine } from '../src/go/sgf.ts';
import { matchesOf, ratingRows, ratingsOf } from '../src/go/strength.ts';
import { Thinker } from '../src/go/thinker.ts';
import { Engine } from '../src/network/engine.ts';
import * as session from '../src/pages/go/session.ts';
import { schema } from '../src/pages/go/state.ts';
import { readQuery } from '../src/url-state.ts';
import { tinyGoNetwork } from './tiny-go-network.ts';

/** Moves by name, Black's first. */
function lineOf(size: number, komi: number, names: string): Line {
  const geometry = Geometry.of(size);
  const moves = names
    .split(' ')
    .filter(Boolean)
    .map((name) => geometry.index(geometry.named(name)));
  return { size, komi, moves };
}

describe('moves of an address', () => {
  it('are two letters each, from the upper left', () => {
    const line = lineOf(5, 0.5, 'C3 A5 E1 pass');
    expect(textOfMoves(line)).toBe('ccaaeett');
    expect(movesOfText('ccaaeett', 5)).toEqual(line.moves);
  });

  it.each([
    ['ccc', 'expected two letters'],
    ['ccff', '“ff” is not a point of a board of 5 by 5'],
    ['cccc', 'move 2, C3, cannot be played: there is a stone already'],
    ['tttt' + 'aa', 'move 3, A5, cannot be played: the game is over before it'],
    ['ab' + 'tt' + 'ba' + 'aa', 'move 4, A5, cannot be played: the stone would have no liberty (suicide)'],
    // A ko: Black takes B4 by C4, White takes back at once.
    [
      ['ba', 'ca', 'ab', 'db', 'bc', 'cc', 'ee', 'bb', 'cb', 'bb'].join(''),
      'move 10, B4, cannot be played: it would bring back an earlier position of this game (positional superko)',
    ],
  ])('%s are refused: %s', (moves, why) => {
    const { state, problems } = readQuery(schema, `size=5&moves=${moves}`);
    expect(state.moves).toBe('');
    expect(problems.join()).toContain(why);
  });
});

describe('SGF', () => {
  it('of a game leads to the same game', () => {
    const line = lineOf(9, 6.5, 'E5 C3 pass G7 pass pass');
    const text = sgfOfLine(line, { PB: 'a ] in a name', RE: 'W+3.5' });
    expect(lineOfSgf(text)).toEqual(line);
    expect(parseSgf(text)[0].properties.get('RE')).toEqual(['W+3.5']);
  });

  it.each([
    ['(;SZ[9]AB[cc];W[dd])', 'begins with stones on the board'],
    ['(;SZ[9];B[cc];B[dd])', 'move 2 is not of the colour'],
    ['(;SZ[9:5];B[cc])', 'a board that is not square'],
    ['(;SZ[9];B[cc', 'has no "]"'],
    ['no game', 'no game tree begins here'],
  ])('%s says why it is not shown', (text, why) => {
    expect(() => lineOfSgf(text)).toThrow(why);
  });

  it('shows its main line, and as much of a game as this package writes', () => {
    const game = new Game(rules({ size: 5, komi: 24.5 }));
    game.play(game.board.geometry.named('C3'));
    game.play(PASS);
    expect(lineOfSgf(writeSgf([sgfOfGame(game)]))).toEqual(lineOf(5, 24.5, 'C3 pass'));
    expect(lineOfSgf('(;SZ[5]KM[1](;B[cc];W[bb])(;B[aa]))')).toEqual(lineOf(5, 1, 'C3 B4'));
  });
});

describe('a network that plays', () => {
  let thinker: Thinker;
  beforeAll(async () => {
    const { artifacts } = await tinyGoNetwork();
    thinker = new Thinker(new Evaluator(await Engine.load(artifacts, outputsOf(artifacts), BATCH)));
  });

  async function searched(line: Line, simulations: number, its = thinker) {
    for (;;) {
      const thought = await its.think(line, simulations);
      if (thought.isDone) return thought;
    }
  }

  it('says of a position with changed colours and komi exactly the opposite', async () => {
    const plain = await thinker.judge(lineOf(5, 1.5, 'B2 D4 C3'));
    const changed = await thinker.judge(lineOf(5, -1.5, 'pass B2 D4 C3'));
    expect(changed.chance).toBeCloseTo(1 - plain.chance, 6);
    expect(changed.lead).toBeCloseTo(-plain.lead, 5);
    expect([...changed.ownership]).toEqual([...plain.ownership].map((each) => 0 - each));
    expect(changed.policy).toEqual(plain.policy);
    expect(plain.policy.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    expect(plain.policy[lineOf(5, 0, 'C3').moves[0]]).toBe(0); // there is a stone
  });

  it('sees earlier boards if it has the 17 planes of the paper', async () => {
    const { artifacts } = await tinyGoNetwork([5], history);
    const evaluator = new Evaluator(await Engine.load(artifacts, outputsOf(artifacts), BATCH));
    const its = new Thinker(evaluator);
    const [line, transposed] = [lineOf(5, 1.5, 'B2 D4 C3'), lineOf(5, 1.5, 'C3 D4 B2')];
    const { chance } = await its.judge(line);
    expect((await its.judge(transposed)).chance).not.toBeCloseTo(chance, 4);
    expect((await searched(line, 8, its)).moves).not.toEqual([]);
    const state = positionAfter(line);
    await expect(evaluator.evaluate([{ state, moves: goGame.moves(state) }])).rejects.toThrow(
      'earlier boards',
    );
  });

  it('has the first three outputs of its file, whatever they are called', async () => {
    const { artifacts } = await tinyGoNetwork();
    expect(outputsOf(artifacts)).toEqual(['policy', 'value', 'ownership']);
    expect(() => outputsOf({ modelTopology: { config: { output_layers: [['scores', 0, 0]] } } })).toThrow(
      'policy, value and ownership',
    );
  });

  it('says of a turned board the same, turned', async () => {
    const plain = await thinker.judge(lineOf(5, 1.5, 'B2 D3'));
    const mirrored = await thinker.judge(lineOf(5, 1.5, 'D2 B3'));
    expect(mirrored.chance).toBeCloseTo(plain.chance, 5);
    const rows = Array.from({ length: 5 }, (_, y) => [...plain.ownership.slice(5 * y, 5 * y + 5)].reverse());
    rows.flat().forEach((each, i) => expect(mirrored.ownership[i]).toBeCloseTo(each, 5));
  });

  it('searches legal moves, each as often as it says, and expects the most visited first', async () => {
    const line = lineOf(4, 2, 'B2 C3 B3');
    const { best, moves, line: expected, simulations } = await searched(line, 50);
    const { board } = positionAfter(line);
    expect(simulations).toBe(50);
    expect(moves.reduce((sum, { visits }) => sum + visits, 0)).toBe(50);
    for (const { move } of moves) expect(board.isLegal(board.geometry.points[move] ?? PASS)).toBe(true);
    expect(expected[0]).toBe(moves[0].move);
    expect(best).toBe(moves[0].move);
    expect(firstFault({ ...line, moves: [...line.moves, ...expected] })).toBeUndefined();
  });

  it('plays the pass that wins, and the likeliest move of the network without a search', async () => {
    // Black's two eyes are alive, and all of the board is Black's.
    const settled = 'A2 pass B2 pass C2 pass B1 pass B3 pass';
    expect(await thinker.think(lineOf(3, 8.5, settled), 50)).toMatchObject({
      best: 9,
      isDone: true,
      moves: [],
    });
    expect((await searched(lineOf(3, 9.5, settled), 50)).moves).not.toEqual([]); // White is ahead: Black searches
    const line = lineOf(3, 9, 'B2');
    const { policy } = await thinker.judge(line);
    expect((await thinker.think(line, 0)).best).toBe(policy.indexOf(Math.max(...policy)));
  });
});

describe('games of a training', () => {
  const record = (number: number, size = 3): GameRecord => ({
    ...{ generation: 6, number, size, komi: 8.5, opening: 1, score: -0.5, counted: true, playedOn: true },
    moves: Uint16Array.of(4, 9, 0),
    ...{ values: Float32Array.of(0.5, 0.25), weights: Float32Array.of(1, 0), taught: Uint8Array.of(0, 0) },
    ...{ policies: Uint16Array.of(), ownership: new Int8Array(size ** 2) },
  });
  const stored = (game: GameRecord) => {
    const bytes = encodeGame(game);
    return Buffer.concat([headOf(bytes, crc32(bytes)), bytes]);
  };
  const shard = (...numbers: number[]) => Buffer.concat(numbers.map((number) => stored(record(number))));

  it('are read newest first, without the one that is just being written', () => {
    const bytes = shard(0, 2, 1);
    const games = gamesOfShard(bytes);
    expect(games.map(({ number }) => number)).toEqual([1, 2, 0]);
    expect(games[0]).toEqual({
      ...{ generation: 7, number: 1, opening: 1, result: 'W+0.5' },
      line: { size: 3, komi: 8.5, moves: [4, 9, 0] },
    });
    expect(gamesOfShard(bytes.subarray(0, bytes.length - 3)).map(({ number }) => number)).toEqual([2, 0]);
    const reserved = Buffer.from(bytes).fill(0, shard(0, 2).length + 8);
    expect(gamesOfShard(reserved).map(({ number }) => number)).toEqual([2, 0]);
    expect(gamesOfShard(bytes, 2)).toHaveLength(2);
    const [resigned] = gamesOfShard(stored({ ...record(0), counted: false, score: -1 }));
    expect(resigned.result).toBe('W+R');
    const mixed = Buffer.concat([stored(record(5, 4)), bytes]);
    expect(gamesOfShard(mixed, 2).map(({ number }) => number)).toEqual([5, 1, 2]); // the larger board first
  });
});

describe('a game on the page', () => {
  beforeEach(() => {
    vi.stubGlobal('history', { pushState: () => {} });
    vi.stubGlobal('location', { href: '' });
    session.state.set({ ...schema.parse({}), size: 3, komi: 8.5, at: undefined, you: 'both' });
    session.fault.value = '';
  });
  const named = (name: string) => lineOf(3, 0, name).moves[0];
  const playAll = (names: string) => names.split(' ').forEach((name) => session.play(named(name)));
  const moves = () => session.state.peek().moves;

  it('goes on move by move, ends with two passes, and is counted by area', () => {
    playAll('B2 A1');
    expect(moves()).toBe('bbac');
    expect([session.turn.value, session.result.value]).toEqual(['you', undefined]);
    playAll('pass pass');
    expect([session.turn.value, session.result.value]).toEqual([undefined, 'W+8.5']);
    session.play(named('C3'));
    expect(session.fault.value).toContain('The game is over');
  });

  it('says why a move is illegal, and stays as it is', () => {
    playAll('B2');
    session.play(named('B2'));
    expect(session.fault.value).toBe('White may not play B2: there is a stone already.');
    expect(moves()).toBe('bb');
  });

  it('goes back to any move, and branches there', () => {
    playAll('B2 A1 C3');
    session.goTo(1);
    expect(session.position.value.board.toString()).toBe('. . .\n. X .\n. . .');
    expect(moves()).toBe('bbacca');
    session.play(named('C1'));
    expect(moves()).toBe('bbcc');
    expect(session.at.value).toBe(2);
  });

  it('takes back your move with the answer to it', () => {
    playAll('B2 A1 C3 A3');
    session.state.set({ you: 'black' });
    session.takeBack();
    expect(moves()).toBe('bbac');
    session.state.set({ you: 'both' });
    session.takeBack();
    expect(moves()).toBe('bb');
  });

  it('is lost by who resigns, until that is taken back', () => {
    playAll('B2');
    session.resign();
    expect(session.result.value).toBe('B+R');
    expect(lineOfSgf(session.writeSgf()).moves).toEqual([4]);
    expect(session.writeSgf()).toContain('RE[B+R]');
    session.takeBack();
    expect([session.result.value, moves()]).toEqual([undefined, 'bb']);
  });

  it('is not played for the program', () => {
    session.state.set({ you: 'white' });
    session.play(named('B2'));
    expect([moves(), session.turn.value]).toEqual(['', 'program']);
    expect(session.fault.value).toContain('not your turn');
  });
});

describe('the strength of a network', () => {
  const metrics = {
    ...{ 'match.gnugo10.winRate': 0.6, 'match.gnugo10.low': 0.51, 'match.gnugo10.high': 0.68 },
    ...{ 'match.gnugo10.games': 120, 'match.gnugo10.simulations': 800, 'truth.9x9.score': 6.5 },
    ...{ 'ladder.random.elo': 0, 'ladder.random.eloLow': 0, 'ladder.random.eloHigh': 0 },
    ...{
      'ladder.generation-20.elo': 300,
      'ladder.generation-20.eloLow': 250,
      'ladder.generation-20.eloHigh': 350,
    },
    ...{
      'ladder.generation-9.elo': 100,
      'ladder.generation-9.eloLow': 50,
      'ladder.generation-9.eloHigh': 150,
    },
  };

  it('is that of the matches and ratings in its record', () => {
    expect(matchesOf(metrics)).toEqual([
      { name: 'match.gnugo10', winRate: 0.6, low: 0.51, high: 0.68, games: 120, simulations: 800 },
    ]);
    const ratings = ratingsOf(metrics);
    expect(ratings.map(({ name }) => name)).toEqual(['generation-20', 'generation-9', 'random']);
    expect(ratings[0]).toEqual({ name: 'generation-20', elo: 300, low: 250, high: 350 });
    expect(ratingRows(ratings)).toEqual([
      { generation: 9, 'ladder.elo': 100 },
      { generation: 20, 'ladder.elo': 300 },
    ]);
  });
});
