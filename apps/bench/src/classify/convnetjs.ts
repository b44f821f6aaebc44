/** npm `convnetjs` 0.3.0 (Karpathy 2014), which comes without types: what the benchmark uses of it. */
// @ts-expect-error it has no declarations
import untyped from 'convnetjs';

export interface Volume {
  w: Float64Array;
}

export interface Layer {
  readonly layer_type: string;
  readonly filters?: Volume[];
  readonly biases?: Volume;
}

export type LayerDefinition = Readonly<Record<string, string | number>>;

export interface Net {
  readonly layers: readonly Layer[];
  makeLayers(definitions: LayerDefinition[]): void;
}

interface ConvNetJs {
  readonly Net: new () => Net;
  readonly Vol: new (width: number, height: number, depth: number) => Volume;
  readonly Trainer: new (
    net: Net,
    options: Readonly<Record<string, string | number>>,
  ) => { train(x: Volume, target: number | number[]): { cost_loss: number } };
}

const convnetjs = untyped as ConvNetJs;
export default convnetjs;
