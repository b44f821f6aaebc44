import { fingerprint, parametersOf } from '@nutshell/core';
import type { FinishedRun } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GoZeroConfig, config } from '../src/config.ts';
import { buildModel } from '../src/model.ts';
import { small } from './settings.ts';

/** A network all of whose weights are drawn, as after a training. */
export function drawnModel(seed: number): tf.LayersModel {
  const random = new Random(seed);
  const model = buildModel(small, random);
  for (const variable of Object.values(parametersOf(model)))
    tf.tidy(() =>
      variable.assign(tf.tensor(random.fillNormal(new Float32Array(variable.size), 0, 0.2), variable.shape)),
    );
  return model;
}

/** A finished run of an experiment named after its board, whose result is this network. */
export function finishedRun(model: tf.LayersModel, size: number, seed = 1): FinishedRun<GoZeroConfig> {
  const experiment = `${size}x${size}`;
  const id = `${experiment}-s${seed}-20260101T000000`;
  const its = config.parse({ ...small, stages: [{ size, generations: 1, also: size - 1 }] });
  const command = `npx nx run go-zero:train --experiment=${experiment} --seed=${seed}`;
  return {
    dir: join('runs', id),
    id,
    app: 'go-zero',
    experiment,
    seed,
    config: its,
    path: (...segments) => join('runs', id, ...segments),
    result: {
      schema: 'nutshell.result/1',
      app: 'go-zero',
      experiment,
      seed,
      command,
      commit: '0'.repeat(40),
      date: '2026-01-01',
      config: its,
      deviations: [],
      dataset: { name: 'self-play', source: 'games', sha256: {}, sizes: { train: 1 } },
      model: { parameters: 1, sha256: fingerprint(parametersOf(model)) },
      metrics: {},
      cost: { seconds: 1, steps: 1, examplesPerSecond: 1, peakMemoryMiB: 1 },
      environment: { node: '', backend: '', device: '', threads: 1, cpu: '', os: '' },
      curve: [],
    },
  };
}

/** Writes the record of a run into a folder of results. */
export function record({ experiment, seed, result }: FinishedRun<GoZeroConfig>, results: string): void {
  const file = join(results, 'go-zero', experiment, `seed-${seed}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(result));
}
