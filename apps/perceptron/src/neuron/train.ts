/**
 * The artificial neuron (McCulloch and Pitts 1943) and Rosenblatt's perceptron (1958), with Novikoff's bound (1962).
 * `npx nx run perceptron:neuron` prints the lecture's table, learns functions of two bits, counts mistakes beside the bound, and fails
 * on XOR.
 */
import { openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { type Outcome, type Run, writeFigures } from '@nutshell/experiment';
import { printTable } from '../table.ts';
import type { NeuronConfig } from './config.ts';
import {
  type MarginRow,
  type Proof,
  ProofInProgress,
  type SeparableExamples,
  separableExamples,
} from './convergence.ts';
import {
  type GateLesson,
  type GateLessons,
  type GateName,
  type Presentation,
  corners,
  gates,
} from './gates.ts';
import { type Examples, type Lesson, type Watch, examplesOf } from './lesson.ts';
import { outcomeOf } from './outcome.ts';
import { boundPicture, linePicture, proofPicture, xorPicture } from './pictures.ts';
import { boundTable, gateTable, patternTable, xorTable } from './tables.ts';

export async function train(run: Run<NeuronConfig>): Promise<Outcome> {
  const { points, gaps, repeats, maxPasses } = run.config;
  const random = new Random(run.seed);
  const training = openTraining(run);
  const lessons = learnGates();
  for (const table of [patternTable(), gateTable(lessons), xorTable(lessons.XOR)]) printTable(table);

  const rows: MarginRow[] = [];
  for (const gap of gaps) {
    const proofs: Proof[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const examples = separableExamples(points, gap, random.fork('bound').fork(`${gap}/${repeat}`));
      proofs.push(prove(examples, maxPasses));
      await training.pause();
    }
    rows.push({ gap, proofs });
  }
  printTable(boundTable(rows));

  const drawn = separableExamples(points, gaps[2] ?? gaps[0], random.fork('drawn'));
  const lines: Float64Array[] = [];
  const proof = prove(drawn, maxPasses, {
    mistake: (_, weights) => lines.push(weights.slice()),
    pass: (pass, mistakes) => run.log({ epoch: pass, 'train.mistakes': mistakes }),
  });
  const outcome = outcomeOf(run, rows, proof.lesson.weights, training);
  writeFigures(run, {
    'neuron-line.svg': linePicture(drawn, proof, lines),
    'neuron-proof.svg': proofPicture(proof),
    'neuron-bound.svg': boundPicture(rows),
    'neuron-xor.svg': xorPicture(lessons.XOR),
  });
  return outcome;
}

/**
 * Rosenblatt's rule (1958; 1962, "Principles of neurodynamics"): from zero weights, the examples in their order again and again, and
 * after every mistake w ← w + (t − a) x, where the bias is the weight of an input that is always 1. It ends with a pass without
 * mistakes, when the weights come round in a cycle, or after `maxPasses`.
 */
export function learn(examples: Examples, maxPasses: number, watch: Watch = {}): Lesson {
  const { x, targets, inputs } = examples;
  const weights = new Float64Array(inputs);
  const seen = new Map<string, number>([[weights.join(), 0]]);
  let mistakes = 0;
  for (let pass = 1; pass <= maxPasses; pass++) {
    const before = mistakes;
    for (let i = 0; i < targets.length; i++) {
      let z = 0;
      for (let j = 0; j < inputs; j++) z += weights[j] * x[i * inputs + j];
      const a = z >= 0 ? 1 : 0;
      if (a !== targets[i]) {
        const error = targets[i] - a;
        for (let j = 0; j < inputs; j++) weights[j] += error * x[i * inputs + j];
        mistakes++;
        watch.mistake?.(mistakes, weights);
      }
      watch.example?.(i, z, a, weights);
    }
    watch.pass?.(pass, mistakes - before, weights);
    if (mistakes === before) return { weights, mistakes, passes: pass, converged: true };
    const key = weights.join();
    const from = seen.get(key);
    if (from !== undefined)
      return { weights, mistakes, passes: pass, converged: false, cycle: { from, to: pass } };
    seen.set(key, pass);
  }
  return { weights, mistakes, passes: maxPasses, converged: false };
}

/** Runs the rule on every function of two bits, and keeps every presentation of an example. */
export function learnGates(): GateLessons {
  const learnGate = (name: GateName): GateLesson => {
    const history: Presentation[] = [];
    let pass = 1;
    const lesson = learn(examplesOf(corners, gates[name]), 1000, {
      example: (i, z, a, weights) =>
        history.push({ pass, x: corners[i], t: gates[name][i], z, a, weights: [...weights] }),
      pass: (done) => void (pass = done + 1),
    });
    return { lesson, history };
  };
  return { AND: learnGate('AND'), OR: learnGate('OR'), NAND: learnGate('NAND'), XOR: learnGate('XOR') };
}

/** Runs the rule on separable examples beside Novikoff's proof. */
export function prove(examples: SeparableExamples, maxPasses: number, watch: Watch = {}): Proof {
  const proof = new ProofInProgress(examples);
  const lesson = learn(examples, maxPasses, {
    ...watch,
    mistake(k, weights) {
      watch.mistake?.(k, weights);
      proof.mistake(k, weights);
    },
  });
  return proof.end(lesson);
}
