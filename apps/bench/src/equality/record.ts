/**
 * `node --import tsx apps/bench/src/equality/record.ts [network …]` trains each network for 50 steps on TensorFlow.js' cpu backend and writes the
 * losses to losses.json, for tools/test/training-equality.test.ts. Takes about half an hour; needed again only if a network changes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { silenceNotice } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { networks, trainingLosses } from './networks.ts';

silenceNotice();
await tf.setBackend('cpu');
const file = new URL('./losses.json', import.meta.url);
const recorded = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, number[]>;
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(networks)) {
  const start = performance.now();
  const losses = trainingLosses(name, 50);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${name}: ${losses[0]} to ${losses.at(-1)} in ${seconds.toFixed(0)} s`);
  writeFileSync(file, `${JSON.stringify({ ...recorded(), [name]: losses }, null, 2)}\n`);
}
