import * as tf from '@tensorflow/tfjs';
import { parametersOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { featureMaps, firstFilters } from '../src/feature-maps.ts';
import { buildModel } from '../src/model.ts';
import { featureMapsSvg, filtersSvg } from '../src/pictures.ts';
import { LENET1, LENET4, LENET5 } from './architectures.ts';
import { generatedBatch } from './generated.ts';

beforeAll(() => tf.setBackend('cpu'));

const shapes = (stages: ReturnType<typeof featureMaps>) =>
  stages.map(({ layer, width, height, maps }) => [layer, maps.length, width, height]);

describe('feature maps', () => {
  const build = (architecture = LENET5) => buildModel(architecture, new Random(6));
  const digits = '0123456789'.split('');

  it('of LeNet-5 have the sizes of the paper’s figure 2, after squashing', () => {
    const stages = featureMaps(build(), generatedBatch(1, LENET5).images);
    expect(shapes(stages)).toEqual([
      ['input', 1, 32, 32],
      ['c1', 6, 28, 28],
      ['s2', 6, 14, 14],
      ['c3', 16, 10, 10],
      ['s4', 16, 5, 5],
      ['c5', 1, 60, 2],
      ['f6', 1, 7, 12],
      ['output', 1, 10, 1],
    ]);
    for (const { layer, maps } of stages.slice(1, -1)) {
      for (const map of maps) expect(Math.max(...map.map(Math.abs)), layer).toBeLessThanOrEqual(1.7159);
    }
  });

  it('of C1 equal a convolution written as loops', () => {
    const model = build();
    const { images } = generatedBatch(1, LENET5);
    const c1 = featureMaps(model, images)[1];
    const image = images.dataSync();
    const { 'c1/kernel': kernel, 'c1/bias': bias } = parametersOf(model);
    const [w, b] = [kernel.dataSync(), bias.dataSync()]; // [5, 5, 1, 6]
    for (let map = 0; map < 6; map++) {
      for (let y = 0; y < 28; y += 3) {
        for (let x = 0; x < 28; x++) {
          let a = b[map];
          for (let i = 0; i < 5; i++) {
            for (let j = 0; j < 5; j++) a += w[(5 * i + j) * 6 + map] * image[(y + i) * 32 + x + j];
          }
          expect(c1.maps[map][y * 28 + x]).toBeCloseTo(1.7159 * Math.tanh((2 / 3) * a), 5);
        }
      }
    }
  });

  it('end with what the network answers, and leave no tensor behind', () => {
    const model = build({ ...LENET5, dropout: 0.5 });
    const { images } = generatedBatch(1, LENET5);
    const before = tf.memory().numTensors;
    const stages = featureMaps(model, images);
    expect(tf.memory().numTensors).toBe(before);
    const answer = (model.predict(images) as tf.Tensor).dataSync();
    expect([...stages.at(-1)!.maps[0]]).toEqual([...answer]);
  });

  it('of the other nets are all there', () => {
    const ofLenet1 = shapes(featureMaps(build(LENET1), generatedBatch(1, LENET1).images));
    expect(ofLenet1.map(([layer]) => layer)).toEqual(['input', 'c1', 's2', 'c3', 's4', 'output']);
    const pooled = build({ ...LENET5, activation: 'relu', pooling: 'max', criterion: 'cross-entropy' });
    expect(shapes(featureMaps(pooled, generatedBatch(1, LENET5).images))[2]).toEqual(['s2', 6, 14, 14]);
  });

  it('are drawn: one picture per map, the least penalty framed', () => {
    const stages = featureMaps(build(), generatedBatch(1, LENET5).images);
    const penalties = Float32Array.from([90, 80, 70, 3.5, 60, 50, 40, 30, 20, 10]);
    stages.at(-1)!.maps[0] = penalties;
    const svg = featureMapsSvg('A heading & more', stages, { kind: 'penalties', classes: digits });
    expect(svg).toContain('A heading &amp; more');
    expect(svg.match(/<image /g)).toHaveLength(1 + 6 + 6 + 16 + 16 + 1 + 1 + 10);
    const framed = svg.match(/stroke="#D55E00"/g);
    expect(framed).toHaveLength(1);
    expect(svg).toMatch(/fill="#D55E00"[^>]*>3</);
    expect(svg).toMatch(/fill="#D55E00"[^>]*>3\.5</);
  });

  it('are drawn for units: the largest framed', () => {
    const stages = featureMaps(build(LENET4), generatedBatch(1, LENET4).images);
    stages.at(-1)!.maps[0] = Float32Array.from({ length: 10 }, (_, i) => (i === 6 ? 1.25 : -1));
    const svg = featureMapsSvg('LeNet-4', stages, { kind: 'units', classes: digits });
    expect(svg).toMatch(/fill="#D55E00"[^>]*>1\.25</);
  });
});

describe('filters', () => {
  it('are the kernels of C1', () => {
    const model = buildModel(LENET5, new Random(6));
    const filters = firstFilters(model);
    expect([filters.width, filters.height, filters.maps.length]).toEqual([5, 5, 6]);
    const kernel = parametersOf(model)['c1/kernel'].arraySync() as number[][][][];
    for (const [map, values] of filters.maps.entries()) {
      expect([...values]).toEqual(kernel.flatMap((row) => row.map((cell) => cell[0][map])));
    }
    expect(filtersSvg('Kernels', filters).match(/<image /g)).toHaveLength(6 + 1);
  });
});
