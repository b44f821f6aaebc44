import { readFileSync } from 'node:fs';
import { Random } from '@nutshell/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { config } from '../src/neuron/config.ts';
import { separableExamples } from '../src/neuron/convergence.ts';
import { corners, gates, type GateName } from '../src/neuron/gates.ts';
import { fire, lecturePatterns, weightsFor } from '../src/neuron/neuron.ts';
import { examplesOf } from '../src/neuron/lesson.ts';
import { learn, learnGates, prove, train } from '../src/neuron/train.ts';
import { ScratchRun } from '@nutshell/testing';

describe('the lecture’s neuron', () => {
  it('has w = (5, −5) and b = 0, z = 10 and −10, a = 1 and 0', () => {
    const found = weightsFor(
      lecturePatterns.map(({ x }) => x),
      lecturePatterns.map(({ z }) => z),
    );
    expect(found).toEqual({ w: [5, -5], b: 0 });
    const neuron = { ...found, g: 'threshold' } as const;
    expect(fire(neuron, [1, -1])).toEqual({ z: 10, a: 1 });
    expect(fire(neuron, [-1, 1])).toEqual({ z: -10, a: 0 });
  });

  it('has a bias where the patterns ask for one', () => {
    // w + b = 3 and −w + b = 1, by hand.
    expect(weightsFor([[1], [-1]], [3, 1])).toEqual({ w: [1], b: 2 });
    expect(fire({ w: [1], b: 2, g: 'relu' }, [-5])).toEqual({ z: -3, a: 0 });
  });
});

describe('Rosenblatt’s rule', () => {
  it('learns OR as by hand', () => {
    const { lesson, history } = learnGates().OR;
    // Corner, then w₁, w₂, b after it; worked on paper until a pass without mistakes.
    expect(history.map(({ x, a, weights }) => [x.join(''), a, ...weights])).toEqual([
      ['00', 1, 0, 0, -1],
      ['01', 0, 0, 1, 0],
      ['10', 1, 0, 1, 0],
      ['11', 1, 0, 1, 0],
      ['00', 1, 0, 1, -1],
      ['01', 1, 0, 1, -1],
      ['10', 0, 1, 1, 0],
      ['11', 1, 1, 1, 0],
      ['00', 1, 1, 1, -1],
      ['01', 1, 1, 1, -1],
      ['10', 1, 1, 1, -1],
      ['11', 1, 1, 1, -1],
      ['00', 0, 1, 1, -1],
      ['01', 1, 1, 1, -1],
      ['10', 1, 1, 1, -1],
      ['11', 1, 1, 1, -1],
    ]);
    expect(lesson).toMatchObject({ mistakes: 5, passes: 4, converged: true });
  });

  it.each(['AND', 'OR', 'NAND'] as GateName[])('learns %s', (name) => {
    const { weights, converged } = learnGates()[name].lesson;
    expect(converged).toBe(true);
    const [w1, w2, b] = weights;
    const neuron = { w: [w1, w2], b, g: 'threshold' } as const;
    expect(corners.map((corner) => fire(neuron, corner).a)).toEqual(gates[name]);
  });

  it('goes round in a circle on XOR', () => {
    const { lesson, history } = learnGates().XOR;
    expect(lesson).toMatchObject({ converged: false, cycle: { from: 2, to: 3 }, mistakes: 10 });
    const atEnd = (pass: number) => history.findLast((step) => step.pass === pass)!.weights;
    expect(atEnd(1)).toEqual([-1, 0, -1]);
    expect(atEnd(2)).toEqual([-1, 0, 0]);
    expect(atEnd(3)).toEqual([-1, 0, 0]);
  });

  it('gives up after the passes that it is allowed', () => {
    const examples = examplesOf([[0.1], [0.11]], [0, 1]);
    expect(learn(examples, 5)).toMatchObject({ converged: false, passes: 5 });
    expect(learn(examples, 5).cycle).toBeUndefined();
    expect(learn(examples, 1e5).converged).toBe(true);
  });
});

describe('Novikoff’s bound', () => {
  it('holds for random separable points, and both inequalities at every mistake', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        fc.integer({ min: 2, max: 60 }),
        (seed, gap, n) => {
          const examples = separableExamples(n, gap, new Random(seed));
          const { lesson, bound, violations, steps } = prove(examples, 1e6);
          expect(lesson.converged).toBe(true);
          expect(lesson.mistakes).toBeLessThanOrEqual(bound);
          expect(violations).toBe(0);
          expect(steps).toHaveLength(lesson.mistakes);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is that of the labelling line: γ and R are found again by looking at every point', () => {
    const { x, u, targets, margin, radius } = separableExamples(50, 0.1, new Random(3));
    const rows = Array.from(targets, (_, i) => [...x.subarray(3 * i, 3 * i + 3)]);
    const distances = rows.map(
      (row, i) => (2 * targets[i] - 1) * (row[0] * u[0] + row[1] * u[1] + row[2] * u[2]),
    );
    expect(Math.min(...distances)).toBeCloseTo(margin, 12);
    expect(margin).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...rows.map((row) => Math.hypot(...row)))).toBeCloseTo(radius, 12);
    expect(Math.hypot(...u)).toBeCloseTo(1, 12);
  });

  it('is seen to fail where its premise does: a margin that is not there', () => {
    const examples = separableExamples(50, 0.05, new Random(4));
    const { lesson, violations } = prove({ ...examples, margin: 10 }, 1e6);
    expect(violations).toBe(lesson.mistakes);
    expect(violations).toBeGreaterThan(0);
  });
});

describe('the system', () => {
  it('prints the tables, draws the pictures, and ends with the same bits every time', async () => {
    const settings = config.parse({ gaps: [0.2, 0.1], repeats: 3 });
    const [first, second] = [new ScratchRun(settings), new ScratchRun(settings)];
    const outcome = await first.train(train);
    expect(outcome.metrics).toMatchObject({ 'train.converged': 1, 'bound.violations': 0 });
    expect(second.printed()).toContain('w = (5, −5), b = 0');
    expect(second.printed()).toMatch(/XOR .* never: the weights after pass 3 are those after pass 2/);
    for (const name of ['line', 'proof', 'bound', 'xor']) {
      const svg = readFileSync(first.path('figures', `neuron-${name}.svg`), 'utf8');
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length);
    }
    const again = await second.train(train);
    expect({ ...again, cost: 0 }).toEqual({ ...outcome, cost: 0 });
  });
});
