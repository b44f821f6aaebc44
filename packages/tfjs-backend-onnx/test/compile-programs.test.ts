/**
 * Random small programs that read and assign variables in any order, called as they are on the cpu backend and compiled on this one: after
 * each of five calls all variables and results are the same, and nothing is refused.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';
import { expectCaptured, forgetRefusals, useOnnx } from './refusals.ts';

useOnnx();

const [variableCount, argumentCount, calls] = [4, 2, 5];

/** A value that a program can name. */
type Value =
  { kind: 'variable' | 'argument' | 'local'; index: number } | { kind: 'constant' | 'held'; index: number };
type Instruction =
  | { do: 'assign'; to: number; value: Value }
  | { do: 'swap'; a: number; b: number }
  | { do: 'compute'; operator: number; a: Value; b: Value }
  | { do: 'view'; of: Value };
interface Program {
  instructions: Instruction[];
  results: { value: Value; clone: boolean }[];
  /** Between calls: which variable gets which number. */
  outside: { after: number; to: number; number: number }[];
}

const value: fc.Arbitrary<Value> = fc.record({
  kind: fc.constantFrom('variable', 'argument', 'local', 'constant', 'held'),
  index: fc.nat(3),
});
const to = fc.nat(variableCount - 1);
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('assign' as const), to, value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('swap' as const), a: to, b: to }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('compute' as const), operator: fc.nat(3), a: value, b: value }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ do: fc.constant('view' as const), of: value }) },
);
const programs: fc.Arbitrary<Program> = fc.record({
  instructions: fc.array(instruction, { minLength: 1, maxLength: 10 }),
  results: fc.array(fc.record({ value, clone: fc.boolean() }), { maxLength: 4 }),
  outside: fc.array(fc.record({ after: fc.nat(calls - 1), to, number: fc.integer({ min: -9, max: 9 }) }), { maxLength: 3 }), // prettier-ignore
});

/** All in whole numbers that float32 holds exactly. */
const operators: ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  (a, b) => tf.add(a, b),
  (a, b) => tf.sub(a, b),
  (a, b) => tf.maximum(a, b),
  (a, b) => tf.where(tf.greater(a, 0), b, tf.neg(a)),
];

interface State {
  variables: tf.Variable[];
  held: tf.Tensor[];
}

function execute({ instructions, results }: Program, { variables, held }: State, args: tf.Tensor[]) {
  const locals: tf.Tensor[] = [tf.fill([2], 7)];
  const at = ({ kind, index }: Value): tf.Tensor => {
    if (kind === 'variable') return variables[index % variableCount];
    if (kind === 'argument') return args[index % argumentCount];
    if (kind === 'local') return locals[index % locals.length];
    return kind === 'held' ? held[index % held.length] : tf.tensor1d([index, -index]);
  };
  for (const step of instructions) {
    if (step.do === 'assign') {
      const next = at(step.value);
      if (next !== variables[step.to]) variables[step.to].assign(next);
    } else if (step.do === 'swap') {
      const old = tf.clone(variables[step.a]);
      if (step.a !== step.b) variables[step.a].assign(variables[step.b]);
      if (step.a !== step.b) variables[step.b].assign(old);
    } else if (step.do === 'compute') {
      locals.unshift(operators[step.operator](at(step.a), at(step.b)));
    } else {
      locals.unshift(tf.reshape(tf.expandDims(at(step.of)), [2]));
    }
  }
  return results.map(({ value: which, clone }) => (clone ? tf.clone(at(which)) : at(which)));
}

/** Without the sign of a zero, which compilation may change. */
const unsigned = (x: number): number => x + 0;

/** What is seen after each call: the variables, the results, and which results are tensors that the caller has. */
async function observe(program: Program, backend: string): Promise<unknown[]> {
  await tf.setBackend(backend);
  const of = (numbers: number[]) => tf.tensor1d(numbers) as tf.Tensor;
  const state: State = {
    variables: Array.from({ length: variableCount }, (_, i) =>
      tf.tidy(() => tf.variable(of([i, 10 * i]), false)),
    ),
    held: [of([100, 200]), of([-3, 3])],
  };
  const run = (...args: tf.Tensor[]) => tf.tidy(() => execute(program, state, args));
  const f = backend === 'onnx' ? compile(run) : run;
  const seen: unknown[] = [];
  for (let call = 0; call < calls; call++) {
    const args = Array.from({ length: argumentCount }, (_, i) => of([call + i, 5 - 2 * call]));
    const results = f(...args);
    const known = [...args, ...state.variables, ...state.held];
    seen.push({
      results: results.map((result) => Array.from(result.dataSync(), unsigned)),
      same: results.map((result) => known.indexOf(result)),
      repeated: results.map((result) => results.indexOf(result)),
      variables: state.variables.map((variable) => Array.from(variable.dataSync(), unsigned)),
    });
    tf.dispose(results.filter((result) => !known.includes(result)));
    tf.dispose(args);
    for (const { after, to: which, number } of program.outside)
      if (after === call) tf.tidy(() => state.variables[which].assign(tf.fill([2], number)));
    seen.push(state.variables.map((variable) => Array.from(variable.dataSync(), unsigned)));
  }
  tf.dispose([state.variables, state.held]);
  return seen;
}

describe('a random program', () => {
  it('does compiled what it does as it is, at each of five calls', async () => {
    const property = fc.asyncProperty(programs, async (program) => {
      const expected = await observe(program, 'cpu');
      forgetRefusals();
      await tf.setBackend('onnx');
      const before = tf.memory().numTensors;
      expect(await observe(program, 'onnx')).toEqual(expected);
      expect(tf.memory().numTensors).toBe(before);
      expectCaptured({ orNothing: true });
    });
    await fc.assert(property, {
      seed: Number(process.env.DIFFERENTIAL_SEED ?? 1),
      numRuns: 80 * Number(process.env.DIFFERENTIAL_TIMES ?? 1),
    });
  });
});
