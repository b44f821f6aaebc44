/**
 * How fast each formulation of a convolution and of its gradients is on this machine: what `src/lowering/convolution/choice.ts` decides
 * by. Prints a Markdown table of GFLOP/s, 2 · batch · outputs · filter elements operations each, of the fastest of many runs on one
 * core. CONVOLUTIONS.md beside it is what it printed.
 *
 *     node --import tsx packages/tfjs-backend-onnx/measure/convolutions.ts [--runs=30] [--only='Go block']
 */
import { parseArgs } from 'node:util';
import os from 'node:os';
import { conv2D } from '../src/graph/image.ts';
import { Leaf, type Node, type Shape, arrayOf, sizeOf } from '../src/graph/node.ts';
import { fuse } from '../src/lowering/fuse.ts';
import { imagesPerGroup } from '../src/lowering/convolution/choice.ts';
import {
  filterGradientByBlocks,
  filterGradientByGroups,
  filterGradientByTap,
} from '../src/lowering/convolution/filter-gradient.ts';
import { convolutionByBlocks, plainConvolution } from '../src/lowering/convolution/forward.ts';
import {
  inputGradientByBlocks,
  inputGradientByTransposition,
} from '../src/lowering/convolution/input-gradient.ts';
import { Value, logical, stored } from '../src/lowering/layout.ts';
import { shareSubexpressions } from '../src/lowering/share.ts';
import { targetOf } from '../src/lowering/target.ts';
import { writeGraph } from '../src/onnx/write-graph.ts';
import { Session } from '../src/runtime/session.ts';

/** [batch, height and width, in, out, height and width of the filter, stride], padding `same`. */
const layers: Record<string, readonly [number, number, number, number, number, number]> = {
  'LeNet-5 C1': [128, 28, 1, 6, 5, 1],
  'LeNet-5 C3': [128, 14, 6, 16, 5, 1],
  'ResNet-20 stem': [128, 32, 3, 16, 3, 1],
  'ResNet-20 stage 1': [128, 32, 16, 16, 3, 1],
  'ResNet-20 to stage 2': [128, 32, 16, 32, 3, 2],
  'ResNet-20 stage 2': [128, 16, 32, 32, 3, 1],
  'ResNet-20 to stage 3': [128, 16, 32, 64, 3, 2],
  'ResNet-20 stage 3': [128, 8, 64, 64, 3, 1],
  'ResNet-20 shortcut': [128, 32, 16, 32, 1, 2],
  'Go stem': [128, 9, 17, 64, 3, 1],
  'Go block': [128, 9, 64, 64, 3, 1],
  'Go block, batch 10': [10, 9, 64, 64, 3, 1],
  'ResNet-50 stage 1': [8, 56, 64, 64, 3, 1],
  'ResNet-50 stage 4': [8, 7, 512, 512, 3, 1],
};

const device = { kind: 'cpu', threads: 1 } as const;
const target = targetOf(device);
const { block } = target;

function random(shape: Shape): Leaf {
  let state = 1;
  const elements = Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  return new Leaf(elements, shape, 'float32');
}

/** An image as a network has it: in blocks where its channels fill them. */
function image(shape: Shape): Value {
  const layout = shape[3] % block === 0 ? 'blocked' : logical(4);
  return new Value(shape, layout, random(stored(shape, layout)));
}

/** The shortest of several runs, in seconds. */
function fastest(result: Value, runs: number): number {
  const outputs = fuse(shareSubexpressions([result.node]), target);
  const { model, inputs } = writeGraph(outputs);
  const session = new Session(model, device, 'disabled');
  const feeds = [...inputs.keys()].map(({ array }) => array);
  const fetches = outputs.map(({ dtype, size }: Node) => arrayOf(dtype, size));
  let shortest = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    session.run(feeds, fetches);
    shortest = Math.min(shortest, performance.now() - start);
  }
  session.dispose();
  return shortest / 1000;
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '30' }, only: { type: 'string', default: '' } },
});
const runs = Number(values.runs);
const [{ model: processor }] = os.cpus();
console.log(`${processor}, blocks of ${block}, GFLOP/s\n`);
const columns = ['plain', 'blocked', 'two rows', 'padded', 'both', 'transposed', 'blocked', 'two rows', 'padded', 'both', 'by tap', 'by groups', 'by blocks']; // prettier-ignore
console.log(`| layer | forward: ${columns.slice(0, 5).join(' | ')} | input gradient: ${columns.slice(5, 10).join(' | ')} | filter gradient: ${columns.slice(10).join(' | ')} |`); // prettier-ignore
console.log(`|---${'|---:'.repeat(columns.length)}|`);

for (const [name, [batch, size, inputs, outputs, extent, stride]] of Object.entries(layers)) {
  if (!name.includes(values.only)) continue;
  const steps = Math.ceil(size / stride);
  const padding = Math.max(0, (steps - 1) * stride + extent - size);
  const before = Math.floor(padding / 2);
  const pads = [before, before, padding - before, padding - before] as [number, number, number, number];
  const window = { strides: [stride, stride], dilations: [1, 1], pads } as const;
  const x = image([batch, size, size, inputs]);
  const filter = new Value(
    [extent, extent, inputs, outputs],
    logical(4),
    random([extent, extent, inputs, outputs]),
  );
  const { shape } = conv2D(random(x.shape), random(filter.shape), window);
  const dy = image(shape);
  const operations = 2 * sizeOf(shape) * extent * extent * inputs;

  const forms = [
    { rowsAtOnce: 1, padWidth: false },
    { rowsAtOnce: 2, padWidth: false },
    { rowsAtOnce: 1, padWidth: true },
    { rowsAtOnce: 2, padWidth: true },
  ] as const;
  const whole = inputs % block === 0 && outputs % block === 0;
  const formulations = [
    () => plainConvolution(x, filter, window, shape),
    ...forms.map((form) => () => convolutionByBlocks(x, filter, window, shape, block, form)),
    () => inputGradientByTransposition(dy, filter, window, x.shape),
    ...forms.map((form) => () => inputGradientByBlocks(dy, filter, window, x.shape, block, form)),
    () => filterGradientByTap(x, dy, window, filter.shape),
    () => filterGradientByGroups(x, dy, window, filter.shape, block, imagesPerGroup(batch, block)),
    () => (whole ? filterGradientByBlocks(x, dy, window, filter.shape, block) : undefined),
  ];
  const rates = formulations.map((formulate) => {
    const result = formulate();
    return result ? (operations / fastest(result, runs) / 1e9).toFixed(0) : '–';
  });
  console.log(`| ${name} ${batch}×${size}×${size}, ${inputs} → ${outputs} | ${rates.join(' | ')} |`);
}
