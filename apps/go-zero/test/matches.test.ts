import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { type Move, gameOfSgf, parseSgf, rules, Game, decodeSgf } from '@nutshell/go';
import type { LadderGame } from '@nutshell/go/match';
import { failDisk, temporaryFolder } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { namedOpponents, nameOfProgram, programFiles, wordsOf } from '../src/matches/entrants.ts';
import { KeptGames } from '../src/matches/kept-games.ts';
import { ladderChart } from '../src/matches/ladder-chart.ts';
import { type GameOptions, matchOptions, settingOf } from '../src/matches/options.ts';
import { describeGame, metricsOf, summaryOf } from '../src/matches/summary.ts';

function movesOf(size: number, names: string): Move[] {
  const game = new Game(rules({ size }));
  for (const name of names.split(' ')) game.play(game.board.geometry.named(name));
  return [...game.moves];
}

/** A game of `a` against `b` on 3x3 with komi 0. */
function played(number: number, changes: Partial<LadderGame> = {}): LadderGame {
  return {
    first: 'a',
    second: 'b',
    number,
    firstIsBlack: number % 2 === 0,
    komi: 0,
    moves: movesOf(3, 'B2 A1 PASS PASS'),
    opening: 1,
    ending: 'score',
    points: 1,
    score: 8,
    seconds: [0.5, 2],
    asked: [1, 2],
    ...changes,
  };
}

describe('kept games', () => {
  const settings = { size: 3, simulations: 8, commit: 'one' };

  it('are read again by the next process, and are SGF files that have the moves and the result', () => {
    const folder = join(temporaryFolder(), 'match');
    const kept = KeptGames.open(folder, settings);
    kept.add(played(0));
    kept.add(played(1, { ending: 'crash', points: 0, score: undefined, message: 'a ended (3)' }));
    expect(KeptGames.open(folder, settings).games).toEqual(kept.games);
    expect(readdirSync(folder).sort()).toEqual([
      'game-001.sgf',
      'game-002.sgf',
      'games.jsonl',
      'settings.json',
    ]);
    const [root] = parseSgf(decodeSgf(readFileSync(join(folder, 'game-002.sgf'))));
    const { game, info } = gameOfSgf(root);
    expect(game.moves).toEqual(played(1).moves);
    expect(info).toMatchObject({ PB: 'b', PW: 'a', RE: 'B+F', RO: '2' }); // a has White and forfeits
  });

  it('are named if the disk is full, and go on with the games that are whole', () => {
    const folder = temporaryFolder();
    const kept = KeptGames.open(folder, settings);
    kept.add(played(0));
    const disk = failDisk({ folder, kind: 'ENOSPC', call: 'appendFileSync', file: 'games.jsonl' });
    try {
      expect(() => kept.add(played(1))).toThrow(
        `${join(folder, 'games.jsonl')} cannot be written: the disk is full (ENOSPC). Make room, then try again.`,
      );
    } finally {
      disk.end();
    }
    expect(kept.games).toHaveLength(1);
    const again = KeptGames.open(folder, settings);
    again.add(played(1));
    expect(again.games.map(({ number }) => number)).toEqual([0, 1]);
  });

  it('lose at most the line that a killed process was writing', () => {
    const folder = temporaryFolder();
    KeptGames.open(folder, settings).add(played(0));
    appendFileSync(join(folder, 'games.jsonl'), '{"first":"a","sec');
    const kept = KeptGames.open(folder, settings);
    kept.add(played(1));
    expect(KeptGames.open(folder, settings).games.map(({ number }) => number)).toEqual([0, 1]);
  });

  it.each([
    [
      'null',
      /settings\.json: the whole is null: expected object\. Delete the folder to play all games again\.$/,
    ],
    ['{"size":3}', /settings\.json: "commit" is missing: expected string\. Delete the folder/],
    ['{"size":', /settings\.json, line 1, column 9: not JSON .*\. Delete the folder/],
  ])('are refused with settings that are %s', (text, message) => {
    const folder = temporaryFolder();
    KeptGames.open(folder, settings).add(played(0));
    writeFileSync(join(folder, 'settings.json'), text);
    expect(() => KeptGames.open(folder, settings)).toThrow(message);
  });

  it('are not counted with games of other settings, or after a change of the file', () => {
    const folder = temporaryFolder();
    KeptGames.open(folder, settings).add(played(0));
    expect(() => KeptGames.open(folder, { ...settings, simulations: 16 })).toThrow(
      /played with other settings: "simulations" 8, now 16\. Give the same settings, or another folder by --out/,
    );
    const { size, commit } = settings;
    expect(() => KeptGames.open(folder, { size, commit })).toThrow('"simulations" 8, now nothing');
    expect(KeptGames.open(folder, { ...settings, commit: 'two' }).settings.commit).toBe('one-dirty');
    appendFileSync(join(folder, 'games.jsonl'), readFileSync(join(folder, 'games.jsonl')));
    expect(() => KeptGames.open(folder, settings)).toThrow(/line 2: .*game 0 of its pair, expected 1/);
    const [game] = readFileSync(join(folder, 'games.jsonl'), 'utf8').split('\n');
    writeFileSync(join(folder, 'games.jsonl'), `${JSON.stringify({ ...JSON.parse(game), komi: 'six' })}\n`);
    expect(() => KeptGames.open(folder, settings)).toThrow(
      /line 1: not the game that was written there \("komi" is "six": expected number\)\./,
    );
    writeFileSync(join(folder, 'games.jsonl'), 'nonsense\n');
    expect(() => KeptGames.open(folder, settings)).toThrow(/line 1: not the game that was written there/);
  });
});

describe('a summary', () => {
  // 7 wins, 2 draws and 3 losses; two more games that the opponent lost by a fault, one of ours among the losses.
  const games = [
    ...Array.from({ length: 7 }, (_, i) => played(i)),
    played(7, { points: 0.5 }),
    played(8, { points: 0.5, moves: movesOf(3, 'B2 C1 PASS PASS') }),
    played(9, { points: 0 }),
    played(10, { points: 0 }),
    played(11, { points: 0, ending: 'crash' }),
    played(12, { ending: 'time' }),
    played(13, { ending: 'crash' }),
  ];

  it("counts our faults as losses and the opponent's not at all", () => {
    const { counted, leftOut, all, asBlack, asWhite } = summaryOf(games);
    expect(all).toMatchObject({ wins: 7, draws: 2, losses: 3 });
    expect([asBlack.wins, asBlack.draws, asBlack.losses]).toEqual([4, 1, 1]); // games 0, 2, 4, 6; 8; 10
    expect([asWhite.wins, asWhite.draws, asWhite.losses]).toEqual([3, 1, 2]); // games 1, 3, 5; 7; 9, 11
    expect([counted.length, leftOut.length]).toEqual([12, 2]);
  });

  it('has the win rate with its Wilson interval, distinct games and times per move', () => {
    const metrics = metricsOf('match.b', summaryOf(games), 400);
    // (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n) with p = 8/12, z = 1.959964, worked out apart
    expect(metrics['match.b.winRate']).toBeCloseTo(8 / 12, 12);
    expect(metrics['match.b.low']).toBeCloseTo(0.390622, 5);
    expect(metrics['match.b.high']).toBeCloseTo(0.86188, 5);
    expect(metrics).toMatchObject({
      'match.b.games': 12,
      'match.b.draws': 2,
      'match.b.distinctGames': 2,
      'match.b.simulations': 400,
      'match.b.secondsPerMove': 0.5,
      'match.b.opponentSecondsPerMove': 1,
    });
  });

  it('tells of a game who won and how', () => {
    expect(describeGame(played(0))).toBe('game 1, a as Black against b: a wins by 8 after 4 moves');
    expect(
      describeGame(played(1, { points: 0, ending: 'time', score: undefined, message: 'a is slow' })),
    ).toBe('game 2, a as White against b: b wins (a is slow) after 4 moves');
  });
});

describe('the setting of a match', () => {
  const options: GameOptions = {
    seed: 1,
    seconds: 9,
    leaves: 8,
    concurrent: 1,
    record: false,
    allowDirty: false,
  };
  const on = (size: number, more: Partial<GameOptions> = {}) =>
    settingOf(config.parse({}), { ...options, size, ...more });

  it('is one of even chances, as far as they are known', () => {
    expect(on(5).starts).toEqual([
      { komi: 1, first: 'B2' },
      { komi: 3, first: 'C2' },
    ]);
    expect([on(5).plies, on(7).plies, on(7).starts, on(9).starts]).toEqual([
      0,
      2,
      [{ komi: 9, first: '' }],
      [{ komi: 7, first: '' }],
    ]);
    expect(on(5, { first: 'C2' }).starts).toEqual([{ komi: 3, first: 'C2' }]);
    expect(on(5, { komi: 24.5, plies: 0 })).toMatchObject({ starts: [{ komi: 24.5, first: '' }], plies: 0 });
    expect(settingOf(config.parse({ stages: [{ size: 7, minutes: 1 }] }), options).size).toBe(7);
  });

  it('refuses moves that cannot be played, and names them', () => {
    expect(() => on(5, { first: 'B2 F9' })).toThrow(/--first="B2 F9", F9: /);
    expect(() => on(5, { first: 'B2 B2' })).toThrow(/--first="B2 B2", B2: .*the point has a stone/);
  });

  it('has random moves that follow from seed and pair', () => {
    const draws = (seed: number, pair: number) =>
      matchOptions(on(5, { seed }), { games: 2, concurrent: 1 }).random(pair)();
    expect(draws(1, 0)).toBe(draws(1, 0));
    expect(new Set([draws(1, 0), draws(1, 1), draws(2, 0)]).size).toBe(3);
  });
});

describe('a command line', () => {
  it('is split at blanks, quotes apart', () => {
    expect(wordsOf(`pachi -t "=100 s" --name='a b' c`)).toEqual(['pachi', '-t', '=100 s', '--name=a b', 'c']);
  });

  it.each([
    ['gnugo', 'gnugo'],
    ['/usr/games/gnugo', 'gnugo'],
    ['./pachi-12.0', 'pachi-12.0'],
    ['C:\\Games\\GnuGo.EXE', 'GnuGo'],
    ['..\\katago.exe', 'katago'],
  ])('that begins with %s is of the player %s', (file, name) => {
    expect(wordsOf(`"${file}" --mode gtp`)[0]).toBe(file);
    expect(nameOfProgram(file)).toBe(name);
  });

  it('is looked for on the PATH, unless it is a path; on Windows it may end in .exe', () => {
    expect(programFiles('gnugo', '/usr/bin:/bin', posix, ['/usr/games'])).toEqual([
      '/usr/bin/gnugo',
      '/bin/gnugo',
      '/usr/games/gnugo',
    ]);
    expect(programFiles('./gnugo', '/bin', posix)).toEqual(['./gnugo']);
    expect(programFiles('gnugo', 'C:\\a;D:\\b c', win32)).toEqual([
      'C:\\a\\gnugo',
      'C:\\a\\gnugo.exe',
      'D:\\b c\\gnugo',
      'D:\\b c\\gnugo.exe',
    ]);
    expect(programFiles('gnugo.exe', 'C:\\a', win32)).toEqual(['C:\\a\\gnugo.exe']);
    expect(programFiles('C:\\Games\\gnugo', 'C:\\a', win32)).toEqual(['C:\\Games\\gnugo', 'C:\\Games\\gnugo.exe']); // prettier-ignore
  });

  it('of an opponent is known without paths of this machine', () => {
    expect(namedOpponents.random().shown).not.toContain(process.cwd());
  });
});

it('the chart of a ladder has a row per player, its rating where the axis has it', () => {
  const players = [
    { name: 'b & c', rating: 200, low: 100, high: 300, games: 20 },
    { name: 'a', rating: 0, low: 0, high: 0, games: 20 },
  ];
  const svg = ladderChart('Ladder', players, 'a');
  const [strong, weak] = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  const [left, right] = /M([\d.]+) [\d.]+H([\d.]+)/.exec(svg)!.slice(1).map(Number);
  expect(strong).toBeCloseTo((left + right) / 2, 1);
  expect(weak).toBeLessThan(left);
  expect(svg).toContain('b &amp; c');
});
