import { CaptionDecoder } from '@nutshell/micro/captioner';
import { ModelFileError } from '@nutshell/micro/recurrent';
import { describe, expect, it } from 'vitest';
import { modelFile } from '../recurrent/model-file.ts';

const [WORDS, EMBEDDED, UNITS, COMPARED, CHANNELS] = [9, 4, 5, 3, 6];

type Shapes = Record<string, number[]>;

const NIC: Shapes = {
  'embedding/embeddings': [WORDS, EMBEDDED],
  'image/kernel': [CHANNELS, EMBEDDED],
  'image/bias': [EMBEDDED],
  'lstm/kernel': [EMBEDDED, 4 * UNITS],
  'lstm/recurrent_kernel': [UNITS, 4 * UNITS],
  'lstm/bias': [4 * UNITS],
  'output/kernel': [UNITS, WORDS],
  'output/bias': [WORDS],
};
const { 'image/kernel': _, 'image/bias': __, ...both } = NIC;
const ATTENTION: Shapes = {
  ...both,
  'first_h/kernel': [CHANNELS, UNITS],
  'first_h/bias': [UNITS],
  'first_c/kernel': [CHANNELS, UNITS],
  'first_c/bias': [UNITS],
  'keys/kernel': [CHANNELS, COMPARED],
  'keys/bias': [COMPARED],
  'lstm/context_kernel': [CHANNELS, 4 * UNITS],
  'lstm/query_kernel': [UNITS, COMPARED],
  'lstm/score_kernel': [COMPARED, 1],
  'lstm/gate_kernel': [UNITS, 1],
  'lstm/gate_bias': [1],
  'output_h/kernel': [UNITS, EMBEDDED],
  'output_h/bias': [EMBEDDED],
  'output_context/kernel': [CHANNELS, EMBEDDED],
  'output_context/bias': [EMBEDDED],
  'output/kernel': [EMBEDDED, WORDS],
};

function decoder(shapes: Shapes): CaptionDecoder {
  const { json, bytes } = modelFile([{ class: 'all', name: 'all', weights: shapes }]);
  const weights = json.weightsManifest[0].weights.map((spec) => ({
    ...spec,
    name: spec.name.replace('all/', ''),
  }));
  return CaptionDecoder.read({ ...json, weightsManifest: [{ weights }] }, bytes);
}

describe.each([
  ['without attention', NIC, CHANNELS],
  ['with attention', ATTENTION, 2 * CHANNELS],
])('a decoder %s', (_, shapes, features) => {
  it('says what its weights are for, and gives probabilities', async () => {
    const read = decoder(shapes);
    expect([read.vocabulary, read.channels]).toEqual([WORDS, CHANNELS]);
    const logP = await read
      .tell(new Float32Array(features).fill(0.5), 1)
      .next(Int32Array.of(2), Int32Array.of(0));
    expect(logP.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
  });

  it.each(Object.keys(shapes))('is refused without %s, and where that has another shape', (name) => {
    const { [name]: shape, ...others } = shapes;
    const isRefused = (read: () => unknown, message: string | RegExp) => {
      expect(read).toThrow(ModelFileError);
      expect(read).toThrow(message);
      expect(read).toThrow(/model\.json.*Export the network again/);
    };
    // Without keys it is one without attention, which looks at the picture by another weight.
    isRefused(
      () => decoder(others),
      name === 'keys/kernel' ? /no weight|has the shape/ : `no weight ${name}`,
    );
    shape.forEach((side, i) => {
      if (name === 'image/kernel' && i === 0) return; // whatever the encoder shows
      const free = [WORDS, EMBEDDED, CHANNELS, COMPARED].includes(side) && /embeddings|image\/kernel|keys/.test(name); // prettier-ignore
      const other = shape.with(i, side + 1);
      // Of a weight that others are measured by, another one is told.
      isRefused(
        () => decoder({ ...shapes, [name]: other }),
        free ? 'has the shape' : `the weight ${name} of model.json has the shape [${other.join(', ')}]`,
      );
    });
  });

  it('is refused features of another size', () => {
    const read = decoder(shapes);
    expect(() => read.tell(new Float32Array(features + 1), 1)).toThrow(
      `this decoder is shown ${CHANNELS} numbers`,
    );
    expect(() => read.tell(new Float32Array(0), 1)).toThrow('encoder.json and model.json');
  });
});
