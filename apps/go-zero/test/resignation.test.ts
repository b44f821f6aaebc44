import { selectBackend } from '@nutshell/core';
import type { GameRecord } from '@nutshell/go/zero';
import { beforeAll, describe, expect, it } from 'vitest';
import { NEVER, playsOn, resignationMetrics, resignationsAt, thresholdFor } from '../src/resignation.ts';
import { samplesOf } from '../src/samples.ts';
import { played, small } from './settings.ts';

beforeAll(() => selectBackend());

/** A game of which only what its searches expected and how it ended matters. */
const game = (score: number, values: number[], { opening = 0, playedOn = true } = {}) =>
  ({ score, values: Float32Array.from(values), opening, playedOn, counted: true }) as GameRecord;

describe('resignations', () => {
  it('are those of who is to move first below the threshold, and wrong unless that side lost', () => {
    const black = game(-3, [0.1, 0.2, -0.9, 0.9]); // Black, at the third move, and Black lost
    const white = game(-3, [0.1, -0.9, -0.95]); // White, who won
    const after = game(-3, [-0.9], { opening: 1 }); // White has the second move
    const drawn = game(0, [-0.9]);
    expect(resignationsAt(-0.8, [black])).toEqual({ resigned: 1, wrong: 0 });
    expect(resignationsAt(-0.8, [white, after, drawn])).toEqual({ resigned: 3, wrong: 3 });
    expect(resignationsAt(-0.93, [black, white, after, drawn])).toEqual({ resigned: 1, wrong: 0 }); // Black, in the second
    expect(resignationsAt(NEVER, [game(-1, [-1])])).toEqual({ resigned: 0, wrong: 0 });
  });

  it('have the highest threshold at which no more of them are wrong than is tolerated', () => {
    // 100 lost games whose loser falls to -0.6, -0.61, … and 10 that were won from -0.7.
    const lost = Array.from({ length: 100 }, (_, i) => game(-1, [-0.6 - (i % 30) / 100 - 0.005]));
    const won = Array.from({ length: 10 }, () => game(1, [-0.705]));
    expect(thresholdFor(lost, 0.05)).toBe(-0.5);
    expect(thresholdFor([...lost, ...won], 0.05)).toBe(-0.71);
    expect(thresholdFor([...lost, ...won], 0.1)).toBe(-0.5); // 10 of 110
    expect(thresholdFor(lost.slice(0, 39), 0.05)).toBe(NEVER);
    expect(
      thresholdFor(
        lost.map((each) => ({ ...each, playedOn: false })),
        0.05,
      ),
    ).toBe(NEVER);
  });

  it('are measured by the games in which nobody could resign', () => {
    const resigned = { ...game(-1, [-0.9], { playedOn: false }), counted: false };
    const row = resignationMetrics([resigned, game(1, [-0.9]), game(-1, [-0.9]), game(-1, [0])], -0.8);
    expect(row).toEqual({ 'play.resignBelow': -0.8, 'play.resigned': 0.25, 'play.falseResignations': 0.5 });
  });

  it('spare a share of the games', () => {
    const salts = Array.from({ length: 10_000 }, (_, i) => Math.imul(i, 0x9e3779b1));
    expect(salts.filter((salt) => playsOn(salt, 0.1)).length / 10_000).toBeCloseTo(0.1, 2);
  });
});

describe('games of self-play', () => {
  it('end when a side expects less than the threshold, unless they are played on, and are the same up to there', async () => {
    const numbers = [...Array(16).keys()];
    const whole = await played(numbers);
    const below = -0.012; // the values of an untrained network are small
    const games = await played(numbers, { resignBelow: below }, { ...small, playOn: 0.4 });
    expect(new Set(games.map(({ playedOn }) => playedOn))).toEqual(new Set([true, false]));
    expect(whole.every(({ playedOn, counted }) => playedOn && counted)).toBe(true);

    games.forEach((each, i) => {
      const ply = whole[i].values.findIndex((value) => value < below);
      if (each.playedOn || ply < 0) return expect(each).toEqual({ ...whole[i], playedOn: each.playedOn });
      const length = each.opening + ply + 1;
      expect(each.moves).toEqual(whole[i].moves.slice(0, length));
      if (length === whole[i].moves.length) return; // it was over by the rules
      expect(each.counted).toBe(false);
      expect(each.score).toBe(length % 2 === 1 ? -1 : 1); // who made the last move has lost
    });

    const resigned = games.find((each) => !each.counted)!;
    const { counted, value } = samplesOf(
      [{ game: resigned, ply: resigned.values.length - 1, symmetry: 0 }],
      small,
    );
    expect([...counted.values, ...value.values]).toEqual([0, 0]);
  });
});
