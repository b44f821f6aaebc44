/** What is chosen on validation, with scores and errors worked by hand. */
import { framesOf } from '@nutshell/micro/speech';
import { describe, expect, it } from 'vitest';
import { NO_STATE } from '../src/dnn/alignment.ts';
import { frameErrorOf } from '../src/dnn/frame-error.ts';
import { tune } from '../src/dnn/tune.ts';
import { choosePenalty, remarkOnPenalties } from '../src/evaluate.ts';
import type { FrameFunction } from '../src/spliced-frames.ts';

/** Two words and silence, of one state each. */
const topology = {
  words: ['a', 'b', 'silence'],
  states: [[0], [1], [2]],
  stay: Float64Array.of(0.5, 0.5, 0.5),
};

const said = (length: number, words: number[]) => ({
  frames: framesOf(length, 1),
  words,
  spans: [],
  seconds: length / 100,
});

/** A function of frames that gives these rows, whatever the frames are. */
const giving = (...rows: number[][]): FrameFunction =>
  Object.assign(async () => rows.map((row) => Float32Array.from(row)), { dispose: () => {} });

describe('the insertion penalty', () => {
  // "a" for two frames, one that is more like b (−1) than like silence (−3), and silence.
  const scores = [0, -30, -30, 0, -30, -30, -30, -1, -3, -30, -30, 0, -30, -30, 0];
  const scorer = { topology, score: async () => [Float64Array.from(scores)] };
  const choose = (penalties: number[]) => choosePenalty(scorer, 'connected', [said(5, [0])], penalties);

  it('is the one with the fewest errors: without one a b is inserted, by a high one the a is deleted', async () => {
    // b gains 2 over silence, and costs a transition to one of three words, ln 3 = 1.10.
    expect(await choose([0, -5, -100])).toEqual({ insertionPenalty: -5, errors: 0, words: 1 });
    expect(await choose([-0.8])).toMatchObject({ errors: 1 });
    expect(await choose([-1])).toMatchObject({ errors: 0 });
  });

  it('is the first of equals', async () => {
    expect(await choose([-100, 0])).toEqual({ insertionPenalty: -100, errors: 1, words: 1 });
  });

  it('that lies at an end of the list is said to', () => {
    const folds = [{ name: 'ada' }, { name: 'ben' }, { name: 'cleo' }];
    const chosen = (...penalties: number[]) => penalties.map((insertionPenalty) => ({ insertionPenalty }));
    expect(remarkOnPenalties([0, -10, -40], folds, chosen(-10, -40, 0))).toBe(
      'Of --penalties an end was best, -40 (ben), 0 (cleo): a longer list may give fewer errors.',
    );
    expect(remarkOnPenalties([-10, 20, 0], folds, chosen(0, 0, 0))).toBeUndefined();
    expect(remarkOnPenalties([-10], folds, chosen(-10, -10, -10))).toBeUndefined();
  });
});

it('the exponent of the priors is the one with the fewest errors', async () => {
  // P(a) = .1 and P(b) = .8 of a frame of "b"; divided by the priors, .01 and .49, a is likelier.
  const logs = (...shares: number[]) => shares.map(Math.log);
  const parts = {
    topology,
    logPriors: Float64Array.from(logs(0.01, 0.49, 0.5)),
    posteriors: giving([...logs(0.1, 0.8, 0.1), ...logs(0.1, 0.8, 0.1)]),
  };
  const options = { task: 'connected' as const, penalties: [0, -1] };
  const chosen = (exponents: number[]) => tune(parts, { ...options, exponents }, [said(2, [1])]);
  expect(await chosen([1, 0.25])).toEqual({ exponent: 0.25, insertionPenalty: 0, errors: 0, words: 1 });
  expect(await chosen([1])).toEqual({ exponent: 1, insertionPenalty: 0, errors: 1, words: 1 });
});

it('frame error: the share of the frames with a state whose likeliest state is another', async () => {
  const posteriors = giving([-1, -2, -2, -1], [-1, -3], [-4, -0.1]);
  const utterances = [2, 1, 1].map((length) => ({ frames: framesOf(length, 1) }));
  const frameError = (...states: number[]) => frameErrorOf(posteriors, utterances, Uint16Array.from(states));
  expect(await frameError(0, 1, 0, 1)).toBe(0);
  expect(await frameError(0, 0, 1, 1)).toBe(1 / 2);
  expect(await frameError(NO_STATE, 0, 1, 1)).toBe(2 / 3);
});
