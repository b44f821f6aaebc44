import { type Feature, RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { describe, expect, test } from 'vitest';
import { findCells } from '../src/cells/found.ts';
import { guessesTable } from '../src/cells/guesses.ts';
import { heatMap } from '../src/cells/heat-map.ts';
import { errorsByKind, kindsOf } from '../src/cells/kinds.ts';
import { GUESSES, type Reading, readText } from '../src/cells/reading.ts';

/** A network of one tanh unit and two characters: h ← tanh(w x), logits ±h. */
function tinyNetwork(): RecurrentNetwork {
  const weights = { kernel: [2, -1], recurrent_kernel: [0.5], bias: [0] };
  const specs = [
    { name: 'rnn/kernel', shape: [2, 1], values: weights.kernel },
    { name: 'rnn/recurrent_kernel', shape: [1, 1], values: weights.recurrent_kernel },
    { name: 'rnn/bias', shape: [1], values: weights.bias },
    { name: 'out/kernel', shape: [1, 2], values: [1, -1] },
    { name: 'out/bias', shape: [2], values: [0, 0] },
  ];
  const json = {
    modelTopology: {
      model_config: {
        config: {
          layers: [
            { class_name: 'Rnn', config: { name: 'rnn', units: 1 } },
            { class_name: 'Dense', config: { name: 'out' } },
          ],
        },
      },
    },
    weightsManifest: [{ weights: specs.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }],
  };
  const all = Float32Array.from(specs.flatMap(({ values }) => values));
  return RecurrentNetwork.read(json, new Uint8Array(all.buffer));
}

test('a reading by hand', () => {
  const { activations, losses, guesses, chances, places, saturation } = readText(tinyNetwork(), [0, 1]);
  const h0 = Math.tanh(2);
  const h1 = Math.tanh(-1 + 0.5 * h0);
  expect(places).toEqual([{ layer: 0, unit: 0 }]);
  expect(activations[0][0]).toBeCloseTo(h0, 6);
  expect(activations[0][1]).toBeCloseTo(h1, 6);
  expect(losses[0]).toBeCloseTo(Math.log(2), 6); // nothing is known before the first
  const p = 1 / (1 + Math.exp(-2 * h0)); // of character 0 after a 0
  expect(losses[1]).toBeCloseTo(-Math.log(1 - p), 5);
  expect([...guesses.subarray(GUESSES, GUESSES + 2)]).toEqual([0, 1]);
  expect(chances[GUESSES]).toBeCloseTo(p, 6);
  expect(saturation).toEqual([]);
});

test('cells are chosen on the first half and measured on the second', () => {
  const length = 400;
  const draw = (name: string) => new Random(1).fork(name).fillNormal(new Float32Array(length));
  const values = Float32Array.from({ length }, (_, t) => Number(t % 5 === 0));
  const noise = draw('noise');
  // The first cell is perfect in the second half alone; the second cell is good in the first half, and fair in the second.
  const late = values.map((value, t) => (t < length / 2 ? noise[t] : value));
  const steady = values.map((value, t) => -value + (t < length / 2 ? 0.1 : 0.5) * noise[t]);
  const places = [0, 1].map((unit) => ({ layer: 2, unit }));
  const feature: Feature = { name: 'quotes', title: 'inside a quotation', isBinary: true, values };
  const [found, ...others] = findCells({ places, activations: [late, steady] } as unknown as Reading, [
    feature,
  ]);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ layer: 2, unit: 1, feature: 'quotes' });
  expect(found.correlation).toBeGreaterThan(-0.9);
  expect(found.correlation).toBeLessThan(-0.5);
  expect(found.f1).toBeLessThan(1);
});

describe('kinds of characters', () => {
  test('each character is of one kind', () => {
    const text = '\tint x1[3];\n\n  "é"';
    const letters: Record<string, string> = {
      'a rare character': 'R',
      'a line end': 'N',
      'white space that a line begins with': 'I',
      'white space between': 'S',
      'the first character of a word': '1',
      'the second or third of a word': '2',
      'a later one of a word': 'L',
      'a bracket that opens': '(',
      'a bracket that closes': ')',
      'a quotation mark': 'Q',
      'other punctuation': 'P',
    };
    const kinds = kindsOf([...text], (character) => character === 'é');
    expect(kinds.map((kind) => letters[kind]).join('')).toBe('I122S12(1)PNNIIQRQ');
  });

  test('errors: less than half of the probability', () => {
    const nats = (...p: number[]) => p.map((each) => -Math.log(each));
    const rows = errorsByKind([...'ab c'], nats(0.9, 0.4, 0.4, 0.6), nats(0.8, 0.3, 0.9, 0.1), () => false);
    expect(
      rows.map(({ kind, characters, both, onlyModel, onlyBaseline }) => [
        kind,
        characters,
        both,
        onlyModel,
        onlyBaseline,
      ]),
    ).toEqual([
      ['white space between', 1, 0, 1, 0],
      ['the first character of a word', 2, 0, 0, 1],
      ['the second or third of a word', 1, 1, 0, 0],
    ]);
    expect(rows[1].loss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6)) / 2, 12);
    expect(rows[1].baselineLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.1)) / 2, 12);
  });
});

describe('HTML', () => {
  test('a coloured text is escaped, and runs of one colour are one element', () => {
    expect(heatMap([...'<ab\n&'], [1, 1, -0.5, 0, 0.001])).toBe(
      '<pre class="heat"><span class="w10">&lt;a</span><span class="n5">b</span><span class="end">↵</span>\n&amp;</pre>',
    );
  });

  test('values beyond 1 keep their ratios', () => {
    expect(heatMap(['a', 'b'], [4, -2])).toBe(
      '<pre class="heat"><span class="w10">a</span><span class="n5">b</span></pre>',
    );
  });

  test('guesses', () => {
    const guesses = new Uint16Array(3 * GUESSES);
    const chances = new Float32Array(3 * GUESSES);
    [guesses[GUESSES], guesses[GUESSES + 1], chances[GUESSES], chances[GUESSES + 1]] = [1, 0, 0.7, 0.3];
    const html = guessesTable([' ', '<', ' '], ['<', ' '], { guesses, chances }, { from: 1, to: 2 });
    expect(html).toContain('<th scope="col">&lt;</th>');
    expect(html).toContain('<td style="background: rgba(var(--heat), 0.49)" title="70 %">␣</td>');
    expect(html).toContain(
      '<td class="came" style="background: rgba(var(--heat), 0.21)" title="30 %">&lt;</td>',
    );
  });
});
