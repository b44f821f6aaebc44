import { ModelFileError, RecurrentNetwork } from '@nutshell/micro/recurrent';
import { describe, expect, it } from 'vitest';
import { type LayerSpec, dense, modelFile, recurrentLayer } from './model-file.ts';

const embedding: LayerSpec = { class: 'Embedding', name: 'embedding', weights: { embeddings: [7, 4] } };
const lstm = (inputs: number, name = 'cells') => recurrentLayer('Lstm', 4, { name, inputs, units: 5 });
const changed = (layer: LayerSpec, { weights, ...rest }: Partial<LayerSpec>): LayerSpec => ({
  ...layer,
  ...rest,
  weights: { ...layer.weights, ...weights },
});

const read = (...layers: LayerSpec[]) => {
  const { json, bytes } = modelFile(layers);
  return () => RecurrentNetwork.read(json, bytes);
};

/** That it is refused by a message which names a file and says what to do. */
function expectRefusal(call: () => unknown, message: string): void {
  expect(call).toThrow(ModelFileError);
  expect(call).toThrow(message);
  expect(call).toThrow(/model\.json.*Export the network again/);
}

describe('a character network', () => {
  it('is read where its parts fit', () => {
    expect(read(embedding, lstm(4), lstm(5, 'second'), dense(5, 7))().vocabulary).toBe(7);
    expect(read(lstm(7), dense(5, 7))().vocabulary).toBe(7);
  });

  it.each([
    ['no recurrent layer', [dense(2, 2)], 'the layer logits of class Dense where it does not belong'],
    ['no dense layer', [lstm(7)], '1 recurrent layers and 0 dense ones'],
    ['a layer behind the logits', [lstm(7), dense(5, 7), lstm(7, 'second')], 'the layer second of class Lstm where'],
    ['an embedding in the middle', [lstm(7), embedding, dense(5, 7)], 'the layer embedding of class Embedding where'],
    ['a layer of another kind', [{ class: 'Conv1D', name: 'conv' }], 'the layer conv of class Conv1D where'],
    ['units that do not fit the weights', [changed(lstm(7), { config: { units: 6 } }), dense(5, 7)],
      'cells/kernel of model.json has the shape [7, 20], where [any, 24] fits'],
    ['units without end', [changed(lstm(7), { config: { units: 1e9 } }), dense(5, 7)], 'where [any, 4000000000] fits'],
    ['no units', [changed(lstm(7), { config: {} }), dense(5, 7)], 'the layer cells of model.json has units: nothing; expected'],
    ['no weights', [changed(lstm(7), { config: { units: 0 } }), dense(5, 7)], 'has units: 0; expected a whole number of at least 1'],
    ['a wide embedding', [embedding, lstm(3), dense(5, 7)], 'cells/kernel of model.json has the shape [3, 20], where [4, 20]'],
    ['a second layer of other inputs', [lstm(7), lstm(6, 'second'), dense(5, 7)], 'second/kernel of model.json has the shape [6, 20]'],
    ['a recurrent kernel of another size', [changed(lstm(7), { weights: { recurrent_kernel: [4, 20] } }), dense(5, 7)],
      'cells/recurrent_kernel of model.json has the shape [4, 20], where [5, 20]'],
    ['no recurrent kernel', [{ ...lstm(7), weights: { kernel: [7, 20], bias: [20] } }, dense(5, 7)], 'no weight cells/recurrent_kernel'],
    ['a short bias', [changed(lstm(7), { weights: { bias: [19] } }), dense(5, 7)], 'cells/bias of model.json has the shape [19]'],
    ['a bias of more sides', [changed(lstm(7), { weights: { bias: [20, 1] } }), dense(5, 7)], 'has the shape [20, 1], where [20]'],
    ['a short second bias', [changed(lstm(7), { weights: { recurrent_bias: [3] } }), dense(5, 7)], 'cells/recurrent_bias'],
    ['other logits than characters', [lstm(7), dense(5, 8)], 'logits/kernel of model.json has the shape [5, 8], where [5, 7]'],
    ['logits of other inputs', [lstm(7), dense(4, 7)], 'logits/kernel of model.json has the shape [4, 7], where [5, 7]'],
    ['probabilities', [lstm(7), { ...dense(5, 7), config: { activation: 'softmax' } }], 'has the activation softmax'],
    ['a strange switch', [{ ...recurrentLayer('Gru', 3, { inputs: 7, units: 5 }), config: { units: 5, resetAfter: 'no' } }, dense(5, 7)],
      'has resetAfter: no; expected true or false'],
  ])('is refused with %s', (_, layers, message) => {
    expectRefusal(read(...layers), message);
  }); // prettier-ignore

  it.each([NaN, -Infinity, 3e38])(
    'is refused with the weight %d, which would make every answer no number',
    (weight) => {
      const { json, bytes } = modelFile([lstm(7), dense(5, 7)]);
      bytes.writeFloatLE(weight, bytes.length - 4);
      expectRefusal(
        () => RecurrentNetwork.read(json, bytes),
        `weights.bin has ${Math.fround(weight)} in the weight logits/bias of model.json`,
      );
    },
  );

  it('is refused with layers of great depth, which no message can show', () => {
    const layer = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    const json = { modelTopology: { config: [layer] }, weightsManifest: [] } as never;
    expectRefusal(
      () => RecurrentNetwork.read(json, new Uint8Array()),
      'a layer without class_name or name: a list',
    );
  });

  it.each([
    [{}, 'no list of layers'],
    [{ config: 7 }, 'no list of layers'],
    [{ config: { layers: [null] } }, 'a layer without class_name or name: null'],
    [{ config: [{ class_name: 'Lstm', config: { name: 3 } }] }, 'a layer without class_name or name'],
    [undefined, 'no list of layers'],
  ])('is refused with the topology %j', (modelTopology, message) => {
    const json = { modelTopology, weightsManifest: [] } as never;
    expectRefusal(() => RecurrentNetwork.read(json, new Uint8Array()), message);
  });

  it('is refused where the JSON is none of a model', () => {
    expectRefusal(() => RecurrentNetwork.read(null as never, new Uint8Array()), 'no weightsManifest');
  });

  it('is refused by a short message, however long its names are', () => {
    const call = read({ class: 'C'.repeat(5000), name: 'n'.repeat(5000) });
    expect(call).toThrow(/^.{1,500}$/);
  });
});
