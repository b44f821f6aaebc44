/**
 * The numbers of the paper's LeNet-5, read out of its export. There 1.7159 tanh(2a/3) is folded into a plain tanh: the 2/3 into the
 * weights before it, the 1.7159 into those behind it (apps/lenet5/src/standard-model.ts). Here that is undone.
 */
import type { Values } from '../network/engine.ts';
import { CODE_HEIGHT, CODE_WIDTH, type LayerName, RANGE, type Sources, shapes, SLOPE } from './layers.ts';

export interface Weights {
  /** Of a convolution [5, 5, maps before, maps] or of F6 [120, 84], row by row. */
  readonly kernels: Readonly<Record<'c1' | 'c3' | 'c5' | 'f6', Float32Array>>;
  /** Of sub-sampling: the factor of a window's sum, one per map. */
  readonly coefficients: Readonly<Record<'s2' | 's4', Float32Array>>;
  /** One for each map. */
  readonly biases: Readonly<Record<Exclude<LayerName, 'input'>, Float32Array>>;
  /** The 84 numbers of ±1 that F6 should give for each class. */
  readonly codes: readonly Float32Array[];
  readonly sources: Sources;
}

/**
 * @param exported by names such as `c1/kernel`
 * @throws Error if it is not a LeNet-5 with tanh, sub-sampling and RBF outputs.
 */
export function weightsOf(exported: Readonly<Record<string, Values>>): Weights {
  const read = (name: string, divisor: number): Float32Array => {
    const found = exported[name];
    if (!found) throw new Error(`The model has no weights “${name}”. ${remedy}`);
    return Float32Array.from(found.values, (value) => value / divisor);
  };
  const kernel = (layer: LayerName, part = 'kernel') =>
    read(`${layer}/${part}`, layer === 'c1' ? SLOPE : RANGE * SLOPE);
  const kernels = { c1: kernel('c1'), c3: kernel('c3'), c5: kernel('c5'), f6: kernel('f6') };
  const bias = (layer: LayerName) => read(`${layer}/bias`, SLOPE);
  const codes = codesOf(read('output/kernel', 2 * RANGE));
  const c3 = connections(kernels.c3, shapes.s2.maps, shapes.c3.maps);
  const all = (count: number) => Array.from({ length: count }, (_, map) => map);
  return {
    kernels,
    // The four taps of a window are equal: the first will do.
    coefficients: { s2: kernel('s2', taps).slice(0, 6), s4: kernel('s4', taps).slice(0, 16) },
    biases: {
      c1: bias('c1'),
      s2: bias('s2'),
      c3: bias('c3'),
      s4: bias('s4'),
      c5: bias('c5'),
      f6: bias('f6'),
    },
    codes,
    sources: (layer, map) => {
      if (layer === 'c1') return [0];
      if (layer === 's2' || layer === 's4') return [map];
      if (layer === 'c3') return c3[map];
      return all(layer === 'c5' ? shapes.s4.maps : shapes.c5.maps);
    },
  };
}

/** The names of the weights of sub-sampling in the export. */
const taps = 'depthwise_kernel';

const remedy = 'Export a LeNet-5 of experiment “paper” with npx nx run lenet5:export.';

/** Table I: the maps before that each map has weights to; the export has zeros where there is no connection. */
function connections(kernel: Float32Array, before: number, maps: number): number[][] {
  return Array.from({ length: maps }, (_, map) =>
    Array.from({ length: before }, (_, source) => source).filter((source) => {
      for (let tap = 0; tap < 25; tap++) if (kernel[(tap * before + source) * maps + map] !== 0) return true;
      return false;
    }),
  );
}

/** The output's weights are 2 w for each centre w of an RBF unit: rows of F6's units, columns of classes. */
function codesOf(kernel: Float32Array): Float32Array[] {
  const units = CODE_WIDTH * CODE_HEIGHT;
  const classes = kernel.length / units;
  const codes = Array.from({ length: classes }, (_, digit) =>
    Float32Array.from({ length: units }, (_, unit) => Math.round(kernel[unit * classes + digit])),
  );
  if (!codes.every((code) => code.every((value) => Math.abs(value) === 1)))
    throw new Error(`The model has no codes of ±1 in its output layer. ${remedy}`);
  return codes;
}
