/**
 * `node --import tsx tools/bench/equality/record.ts` trains each network for 50 steps on TensorFlow.js' cpu backend and writes the
 * losses to losses.json, for tools/test/training-equality.test.ts. Takes about half an hour; needed again only if a network changes.
 */
import { writeFileSync } from 'node:fs';
import { silenceNotice } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { networks, trainingLosses } from './networks.ts';

silenceNotice();
await tf.setBackend('cpu');
const losses: Record<string, number[]> = {};
for (const name of Object.keys(networks)) {
  const start = performance.now();
  losses[name] = trainingLosses(name, 50);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${name}: ${losses[name][0]} to ${losses[name].at(-1)} in ${seconds.toFixed(0)} s`);
  writeFileSync(new URL('./losses.json', import.meta.url), `${JSON.stringify(losses, null, 2)}\n`);
}
