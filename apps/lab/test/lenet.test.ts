import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import {
  AMPLITUDE,
  SLOPE,
  PartialConvolution,
  RadialBasis,
  ScaledTanh,
  Subsampling,
} from '@nutshell/core/layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexOf, receptiveField } from '../src/feature-maps/receptive-field.ts';
import { SIDE, digitImage } from '../src/handwriting/digit-image.ts';
import { sample } from '../src/handwriting/samples.ts';
import {
  type Point,
  appendStroke,
  decodeStrokes,
  simplify,
  strokesPattern,
} from '../src/handwriting/strokes.ts';
import { RANGE, SLOPE as PAGE_SLOPE, shapes, type Unit } from '../src/lenet5/layers.ts';
import { unitSum } from '../src/lenet5/unit-sum.ts';
import { artifacts, type ExportedLeNet, exportedLeNet, modelFile, modelJson } from './exported-lenet.ts';

let engine: ExportedLeNet;
beforeAll(async () => {
  engine = await exportedLeNet();
});
afterAll(() => engine.dispose());

/** The paper's own layers, as core has them, with the weights that the page shows: [1, 32, 32, 1] → penalties [1, 10]. */
function paperNetwork(): tf.Sequential {
  const { kernels, coefficients, biases, codes, sources } = engine.weights;
  const connections = Array.from({ length: 6 }, (_, s2) =>
    Array.from({ length: 16 }, (_, c3) => (sources('c3', c3).includes(s2) ? 1 : 0)),
  );
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'c1', filters: 6, kernelSize: 5, inputShape: [32, 32, 1] }),
      new ScaledTanh({}),
      new Subsampling({ name: 's2' }),
      new ScaledTanh({}),
      new PartialConvolution({ name: 'c3', kernelSize: 5, connections }),
      new ScaledTanh({}),
      new Subsampling({ name: 's4' }),
      new ScaledTanh({}),
      tf.layers.conv2d({ name: 'c5', filters: 120, kernelSize: 5 }),
      new ScaledTanh({}),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'f6', units: 84 }),
      new ScaledTanh({}),
      new RadialBasis({ centres: codes.map((code) => [...code]) }),
    ],
  });
  for (const name of ['c1', 's2', 'c3', 's4', 'c5', 'f6'] as const) {
    const layer = model.getLayer(name);
    const [first, second] = layer.getWeights();
    const values = name === 's2' || name === 's4' ? coefficients[name] : kernels[name];
    layer.setWeights([tf.tensor(values, first.shape), tf.tensor(biases[name], second.shape)]);
  }
  return model;
}

describe('the exported LeNet-5', () => {
  it('is the one of its record', () => {
    const record = modelJson('record.json');
    const sha256 = createHash('sha256').update(modelFile('weights.bin')).digest('hex');
    expect(sha256).toBe(record.sha256['weights.bin']);
    const readme = modelFile('README.md').toString();
    for (const fact of [sha256, record.commit.slice(0, 7), record.command, `${record.test.misses} of 10,000`])
      expect(readme).toContain(fact);
  });

  it('has the connections of table I', () => {
    const tableOne = `
      X...XXX..XXXX.XX
      XX...XXX..XXXX.X
      XXX...XXX..X.XXX
      .XXX..XXXX..X.XX
      ..XXX..XXXX.XX.X
      ...XXX..XXXX.XXX`;
    const rows = tableOne.trim().split(/\s+/);
    for (let c3 = 0; c3 < 16; c3++) {
      const expected = [0, 1, 2, 3, 4, 5].filter((s2) => rows[s2][c3] === 'X');
      expect(engine.weights.sources('c3', c3)).toEqual(expected);
    }
  });

  it('gives the penalties of the paper’s layers, and the export’s own probabilities', async () => {
    const model = paperNetwork();
    const plain = await tf.loadLayersModel(tf.io.fromMemory(artifacts()));
    for (const digit of [0, 3, 8]) {
      const image = digitImage(sample(digit, 5));
      const { penalties, probabilities } = await engine.run(image);
      const input = tf.tensor4d(
        image.map((ink) => -0.1 + 1.275 * ink),
        [1, SIDE, SIDE, 1],
      );
      const expected = (model.predict(input) as tf.Tensor).dataSync();
      const share = (plain.predict(input) as tf.Tensor).dataSync();
      for (let i = 0; i < 10; i++) {
        expect(Math.abs(penalties[i] - expected[i])).toBeLessThan(1e-4 * Math.max(1, expected[i]));
        expect(probabilities[i]).toBeCloseTo(share[i], 6);
      }
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(digit);
    }
  });

  it('reads two hundred digits of twenty hands', async () => {
    const misread: string[] = [];
    for (let hand = 1; hand <= 20; hand++) {
      for (let digit = 0; digit < 10; digit++) {
        const { penalties } = await engine.run(digitImage(sample(digit, 37 * hand)));
        const read = penalties.indexOf(Math.min(...penalties));
        if (read !== digit) misread.push(`${digit} of hand ${37 * hand} as ${read}`);
      }
    }
    expect(misread.length, misread.join(', ')).toBeLessThanOrEqual(2);
  });

  it('explains each state by its sum', async () => {
    const frame = await engine.run(digitImage(sample(5, 1)));
    const units: Unit[] = [
      { layer: 'c1', map: 4, row: 20, column: 3 },
      { layer: 's2', map: 2, row: 6, column: 13 },
      { layer: 'c3', map: 15, row: 9, column: 0 },
      { layer: 's4', map: 7, row: 1, column: 4 },
      { layer: 'c5', map: 119, row: 0, column: 0 },
      { layer: 'f6', map: 83, row: 0, column: 0 },
    ];
    for (const unit of units) {
      const sum = unitSum(unit, frame, engine.weights)!;
      expect(sum.state, unit.layer).toBeCloseTo(
        frame.states[unit.layer][indexOf(unit, shapes[unit.layer])],
        4,
      );
      expect(Math.abs(sum.state)).toBeLessThan(RANGE);
    }
    expect([RANGE, PAGE_SLOPE]).toEqual([AMPLITUDE, SLOPE]);
  });

  it('looks where it says', async () => {
    const unit: Unit = { layer: 's4', map: 3, row: 1, column: 2 };
    const field = receptiveField(unit, shapes, engine.weights.sources).get('input')!;
    const image = digitImage(sample(8, 1));
    const state = async () => (await engine.run(image)).states.s4[indexOf(unit, shapes.s4)];
    const before = await state();
    for (let at = 0; at < SIDE * SIDE; at += 7) {
      const [row, column] = [Math.floor(at / SIDE), at % SIDE];
      const ink = image[at];
      image[at] = 1 - ink + 3; // whatever reads it must notice
      const inside = (place: number, start: number) => place >= start && place < start + field.side;
      const seen = inside(row, field.row) && inside(column, field.column);
      expect((await state()) !== before, `row ${row}, column ${column}`).toBe(seen);
      image[at] = ink;
    }
  });
});

describe('strokes', () => {
  it('survive the address', () => {
    const written = sample(4, 7);
    expect(written.length).toBe(2);
    const text = written.reduce((before, stroke) => appendStroke(before, stroke)!, '');
    expect(text).toMatch(strokesPattern);
    expect(encodeURIComponent(text)).toBe(text);
    const read = decodeStrokes(text);
    expect(read.map((stroke) => stroke.length)).toEqual(written.map((stroke) => simplify(stroke).length));
    for (const [i, stroke] of read.entries()) {
      for (const [k, [x, y]] of simplify(written[i]).entries()) {
        expect(Math.abs(stroke[k][0] - x)).toBeLessThan(1 / 8000);
        expect(Math.abs(stroke[k][1] - y)).toBeLessThan(1 / 8000);
      }
    }
    const [before, after] = [digitImage(written), digitImage(read)];
    for (let i = 0; i < before.length; i++) expect(Math.abs(before[i] - after[i])).toBeLessThan(0.1);
  });

  it('are simplified until they fit into an address', () => {
    const scribble = Array.from({ length: 2000 }, (_, i): Point => [
      0.5 + 0.4 * Math.cos(i * 1.3),
      0.5 + 0.4 * Math.sin(i * 1.7),
    ]);
    expect(appendStroke('', scribble)).toBeUndefined();
    const spiral = Array.from({ length: 1500 }, (_, i): Point => [
      0.5 + (i / 3200) * Math.cos(i / 3),
      0.5 + (i / 3200) * Math.sin(i / 3),
    ]);
    const text = appendStroke('', spiral)!;
    expect(text.length).toBeLessThanOrEqual(6000);
    expect(text).toMatch(strokesPattern);
  });

  it('become digits as MNIST has them: 20 pixels high, their mass in the middle', () => {
    for (let digit = 0; digit < 10; digit++) {
      const image = digitImage(sample(digit, 3));
      let [mass, x, y] = [0, 0, 0];
      const rows = new Set<number>();
      const columns = new Set<number>();
      for (const [i, ink] of image.entries()) {
        mass += ink;
        x += ink * (i % SIDE);
        y += ink * Math.floor(i / SIDE);
        if (ink > 0.5) rows.add(Math.floor(i / SIDE)).add(Math.floor(i / SIDE));
        if (ink > 0.5) columns.add(i % SIDE);
      }
      expect(Math.abs(x / mass - 16)).toBeLessThan(0.6);
      expect(Math.abs(y / mass - 16)).toBeLessThan(0.6);
      expect(Math.max(rows.size, columns.size)).toBeGreaterThanOrEqual(19);
      expect(Math.max(rows.size, columns.size)).toBeLessThanOrEqual(20);
    }
  });

  it('become a blank picture where there are none, and a dot where there is one point', () => {
    expect(digitImage([]).every((ink) => ink === 0)).toBe(true);
    const dot = digitImage([[[0.2, 0.9]]]);
    expect([...dot].filter((ink) => ink > 0).length).toBeLessThan(12);
    expect(dot[16 * SIDE + 16]).toBeGreaterThan(0.9);
  });
});
