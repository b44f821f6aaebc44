/**
 * The artificial neuron (McCulloch and Pitts 1943) and Rosenblatt's perceptron (1958), with Novikoff's bound (1962).
 * `npx nx run perceptron:neuron` prints the lecture's table, learns functions of two bits, counts mistakes beside the bound, and fails
 * on XOR.
 */
import { createHash } from 'node:crypto';
import { openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { Outcome, Run } from '@nutshell/experiment';
import { writeFigures } from '@nutshell/drawing/files';
import { printTable } from '../table.ts';
import type { NeuronConfig } from './config.ts';
import { type MarginRow, marginRow, prove, separableExamples } from './convergence.ts';
import { boundPicture, linePicture, proofPicture, xorPicture } from './pictures.ts';
import { boundTable, gateTable, patternTable, ratio, xorTable } from './tables.ts';

export async function train(run: Run<NeuronConfig>): Promise<Outcome> {
  const { points, gaps, repeats, maxPasses } = run.config;
  const random = new Random(run.seed);
  const training = openTraining(run);
  for (const table of [patternTable(), gateTable(), xorTable()]) printTable(table);

  const rows: MarginRow[] = [];
  for (const gap of gaps) {
    rows.push(marginRow(gap, { points, repeats, maxPasses, random: random.fork('bound') }));
    await training.pause();
  }
  printTable(boundTable(rows));

  const drawn = separableExamples(points, gaps[2] ?? gaps[0], random.fork('drawn'));
  const lines: Float64Array[] = [];
  const proof = prove(drawn, maxPasses, {
    mistake: (_, weights) => lines.push(weights.slice()),
    pass: (pass, mistakes) => run.log({ epoch: pass, 'train.mistakes': mistakes }),
  });
  writeFigures(run, {
    'neuron-line.svg': linePicture(drawn, proof, lines),
    'neuron-proof.svg': proofPicture(proof),
    'neuron-bound.svg': boundPicture(rows),
    'neuron-xor.svg': xorPicture(),
  });
  return outcome(run, rows, proof.lesson.weights, training.cost().seconds);
}

function outcome(
  run: Run<NeuronConfig>,
  rows: readonly MarginRow[],
  weights: Float64Array,
  seconds: number,
): Outcome {
  const proofs = rows.flatMap((row) => row.proofs);
  const presentations = proofs.reduce((sum, { lesson }) => sum + lesson.passes * run.config.points, 0);
  return {
    dataset: {
      name: 'separable-points',
      source: 'generated',
      sha256: {},
      sizes: { train: run.config.points },
    },
    model: { parameters: 3, sha256: createHash('sha256').update(weights).digest('hex') },
    metrics: {
      'bound.violations': proofs.reduce((sum, { violations }) => sum + violations, 0),
      'train.converged': proofs.filter(({ lesson }) => lesson.converged).length / proofs.length,
      'bound.mistakes': proofs.reduce((sum, { lesson }) => sum + lesson.mistakes, 0) / proofs.length,
      'bound.nearest': Math.max(...proofs.map(ratio)),
    },
    cost: { seconds, steps: presentations, examplesPerSecond: presentations / seconds },
    environment: { backend: 'typed arrays', device: 'cpu', threads: 1 },
    curve: run.history(),
  };
}
