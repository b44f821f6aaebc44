import { type Feature, RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { describe, expect, test } from 'vitest';
import { findCells } from '../src/cells/found.ts';
import { guessesTable } from '../src/cells/guesses.ts';
import { heatMap } from '../src/cells/heat-map.ts';
import { errorsByKind, kindsOf } from '../src/cells/kinds.ts';
import { GUESSES, type Reading, readText } from '../src/cells/reading.ts';
import { saturationPicture } from '../src/cells/saturation-picture.ts';

/** A network of one recurrent layer and two characters. Logits are ±h of the first unit. @param rows W, a row of each character */
function tinyNetwork(kind: string, units: number, rows: number[][], recurrent = 0): RecurrentNetwork {
  const width = rows[0].length;
  const zeros = (length: number) => new Array<number>(length).fill(0);
  const specs = [
    { name: 'cells/kernel', shape: [2, width], values: rows.flat() },
    {
      name: 'cells/recurrent_kernel',
      shape: [units, width],
      values: zeros(units * width).fill(recurrent),
    },
    { name: 'cells/bias', shape: [width], values: zeros(width) },
    { name: 'out/kernel', shape: [units, 2], values: [1, -1, ...zeros(2 * units - 2)] },
    { name: 'out/bias', shape: [2], values: [0, 0] },
  ];
  const json = {
    modelTopology: {
      model_config: {
        config: {
          layers: [
            { class_name: kind, config: { name: 'cells', units } },
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
  const { activations, losses, guesses, chances, places, saturation } = readText(
    tinyNetwork('Rnn', 1, [[2], [-1]], 0.5),
    [0, 1],
  );
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

// σ(±3) is .95 and .05, σ(±2.3) .91 and .09, σ(±2.1) .89 and .11: shut is below .1, open above .9.
test('gates of an LSTM, open and shut, by hand', () => {
  const network = tinyNetwork('Lstm', 2, [
    // i,     f,        o,       g of two units each
    [3, 0, -3, 2.1, 3, 3, 9, 9],
    [-3, 0, -3, -2.3, -2.1, 2.3, 9, 9],
  ]);
  const { saturation } = readText(network, [0, 1, 0, 0]);
  expect(saturation).toEqual([
    { layer: 0, gate: 'i', shut: Float64Array.of(0.25, 0), open: Float64Array.of(0.75, 0) },
    { layer: 0, gate: 'f', shut: Float64Array.of(1, 0.25), open: Float64Array.of(0, 0) },
    { layer: 0, gate: 'o', shut: Float64Array.of(0, 0), open: Float64Array.of(0.75, 1) },
  ]);
});

test('gates of a GRU, open and shut, by hand', () => {
  const network = tinyNetwork('Gru', 1, [
    // z, r, n
    [2.3, -2.1, 9],
    [-2.3, -3, -9],
  ]);
  const { saturation } = readText(network, [1, 1, 0, 1]);
  expect(saturation).toEqual([
    { layer: 0, gate: 'z', shut: Float64Array.of(0.75), open: Float64Array.of(0.25) },
    { layer: 0, gate: 'r', shut: Float64Array.of(0.75), open: Float64Array.of(0) },
  ]);
});

test('the picture of gates: a dot for each unit, shut to the right, open upwards', () => {
  const [always, never, half] = [1, 0, 0.5];
  const picture = saturationPicture([
    { layer: 0, gate: 'z', shut: Float64Array.of(never, always), open: Float64Array.of(never, never) },
    { layer: 0, gate: 'r', shut: Float64Array.of(never, half), open: Float64Array.of(always, half) },
  ]);
  const dots = [...picture.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)];
  const [working, shut, open, between] = dots.map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
  expect(dots).toHaveLength(4);
  const side = shut.x - working.x;
  expect(side).toBeGreaterThan(50);
  expect(shut.y).toBe(working.y);
  expect(open.y).toBe(working.y - side); // upwards, in a panel of the same size, to the right
  expect(open.x).toBeGreaterThan(shut.x);
  expect([between.x - open.x, between.y - open.y]).toEqual([side / 2, side / 2]);
  expect(picture).toContain('update gate, layer 1');
  expect(picture).toContain('reset gate, layer 1');
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
