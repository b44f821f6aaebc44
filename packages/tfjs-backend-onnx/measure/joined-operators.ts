/**
 * Whether ONNX Runtime's operators for a whole LSTM and for layer normalisation are quicker than what the recorded operators lower to.
 * Prints a Markdown table of milliseconds, the fastest of many runs on one core, with weights fed to the session and with weights that
 * are constants of it; **bold** where they are joined. JOINED-OPERATORS.md beside it is what it printed.
 *
 *     node --import tsx packages/tfjs-backend-onnx/measure/joined-operators.ts [--runs=200]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { Leaf, type Node, arrayOf } from '../src/graph/node.ts';
import { topologicalOrder } from '../src/graph/order.ts';
import { registerOnnxBackend } from '../src/index.ts';
import { joinLayerNormalization } from '../src/lowering/layer-normalization.ts';
import { joinLstm } from '../src/lowering/lstm/join.ts';
import { passes } from '../src/lowering/optimise.ts';
import { targetOf } from '../src/lowering/target.ts';
import { writeGraph } from '../src/onnx/write-graph.ts';
import { Session } from '../src/runtime/session.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' } } });
const runs = Number(values.runs);
const device = { kind: 'cpu', threads: 1 } as const;
const backend = registerOnnxBackend();
await tf.setBackend('onnx');

/** A computation of tensors, the first of which is its input. */
interface Case {
  name: string;
  shapes: readonly number[][];
  compute: (tensors: tf.Tensor[]) => tf.Tensor[];
}

/** As the Lstm layer of @nutshell/core records it: one product with the input for all steps; gates in the order i, f, o, g. */
function lstm(batch: number, steps: number, units: number): Case {
  const compute = ([x, kernel, recurrentKernel, bias, h0, c0]: tf.Tensor[]) => {
    const rows = tf.reshape(x, [batch * steps, units]);
    const fromInput = tf.add(tf.matMul(rows, kernel), bias);
    let [h, c] = [h0, c0];
    const sequence: tf.Tensor[] = [];
    for (const z of tf.split(tf.reshape(fromInput, [batch, steps * 4 * units]), steps, 1)) {
      const [ifo, g] = tf.split(tf.add(z, tf.matMul(h, recurrentKernel)), [3 * units, units], 1);
      const [i, f, o] = tf.split(tf.sigmoid(ifo), 3, 1);
      c = tf.add(tf.mul(f, c), tf.mul(i, tf.tanh(g)));
      h = tf.mul(o, tf.tanh(c));
      sequence.push(h);
    }
    return [tf.reshape(tf.concat(sequence, 1), [batch, steps, units]), h, c];
  };
  const weights = [units, 4 * units];
  const shapes = [[batch, steps, units], weights, weights, [4 * units], [batch, units], [batch, units]];
  return { name: `LSTM ${batch}×${steps}×${units}`, shapes, compute };
}

/** tf.layers.lstm, the last state only. */
function lstmLayer(batch: number, steps: number, units: number): Case {
  const compute = ([x, ...weights]: tf.Tensor[]) => {
    const layer = tf.layers.lstm({ units, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' });
    layer.apply(tf.zeros(x.shape));
    layer.setWeights(weights);
    return [layer.apply(x) as tf.Tensor];
  };
  const shapes = [[batch, steps, units], [units, 4 * units], [units, 4 * units], [4 * units]];
  return { name: `tf.layers.lstm ${batch}×${steps}×${units}`, shapes, compute };
}

function layerNormalization(...shape: number[]): Case {
  const compute = ([x, ...weights]: tf.Tensor[]) => {
    const layer = tf.layers.layerNormalization();
    layer.build(shape);
    layer.setWeights(weights);
    return [layer.apply(x) as tf.Tensor];
  };
  const units = shape.slice(-1);
  return { name: `layer normalisation ${shape.join('×')}`, shapes: [shape, units, units], compute };
}

type Mode = 'apart' | 'always' | 'by rule';

const passesOf: Record<Mode, typeof passes> = {
  apart: passes.filter((pass) => pass !== joinLstm && pass !== joinLayerNormalization),
  always: passes.map((pass) =>
    pass === joinLstm ? (graph, where) => joinLstm(graph, where, () => true) : pass,
  ),
  'by rule': passes,
};

interface Lowered {
  outputs: readonly Node[];
  /** Leaves that become constants. */
  fixed?: ReadonlyMap<Leaf, Leaf>;
}

function lower({ shapes, compute }: Case, mode: Mode, fixing: boolean): Lowered {
  tf.engine().startScope();
  const inputs = shapes.map((shape, i) => tf.randomUniform(shape, -0.1, 0.1, 'float32', 7 + i));
  backend.flush();
  const recorded = tf.tidy(() => compute(inputs)).map((tensor) => backend.nodeOf(tensor)); // disposes of what lies between
  const x = backend.nodeOf(inputs[0]);
  const weights = topologicalOrder(recorded).filter((node) => node instanceof Leaf && node !== x) as Leaf[];
  const fixed = fixing ? new Map(weights.map((leaf) => [leaf, leaf])) : undefined;
  const target = { ...targetOf(device), fixed };
  const outputs = passesOf[mode].reduce((graph: readonly Node[], pass) => pass(graph, target), recorded);
  tf.engine().endScope();
  return { outputs, fixed };
}

/** The shortest of many runs, in milliseconds. */
function fastest(each: Case, mode: Mode, fixing: boolean): number {
  const { outputs, fixed } = lower(each, mode, fixing);
  const { model, inputs } = writeGraph(outputs, { fixed });
  const session = new Session(model, device, fixing ? 'all' : 'disabled');
  const feeds = [...inputs.keys()].map(({ array }) => array);
  const fetches = outputs.map(({ dtype, size }) => arrayOf(dtype, size));
  let shortest = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    session.run(feeds, fetches);
    shortest = Math.min(shortest, performance.now() - start);
  }
  session.dispose();
  return shortest;
}

const isJoined = (each: Case, fixing: boolean): boolean =>
  topologicalOrder(lower(each, 'by rule', fixing).outputs).some(
    ({ op }) => op === 'LSTM' || op === 'LayerNormalization',
  );

const cases = [
  ...[2, 10, 25, 50].map((steps) => lstm(1, steps, 128)),
  ...[10, 25, 50].map((steps) => lstm(50, steps, 128)),
  ...[1, 32].map((batch) => lstm(batch, 50, 16)),
  ...[1, 50].map((batch) => lstm(batch, 50, 256)),
  ...[1, 16].map((batch) => lstm(batch, 50, 512)),
  ...[1, 50].map((batch) => lstmLayer(batch, 50, 128)),
  layerNormalization(1, 128),
  layerNormalization(50, 128),
  layerNormalization(50, 50, 128),
  layerNormalization(32, 128, 512),
  layerNormalization(8, 32, 32, 16),
];
console.log(`${os.cpus()[0].model}, one core, milliseconds\n`);
console.log(
  '| | weights fed: apart | joined | weights constant: apart | joined |\n|---|---:|---:|---:|---:|',
);
for (const each of cases) {
  const cells = [false, true].flatMap((fixing) => {
    const joined = fastest(each, 'always', fixing).toFixed(3);
    return [fastest(each, 'apart', fixing).toFixed(3), isJoined(each, fixing) ? `**${joined}**` : joined];
  });
  console.log(`| ${each.name} | ${cells.join(' | ')} |`);
}
