/**
 * Times `model.fit` on one backend: `tsx worker.ts BACKEND MODEL BATCHES first|later`. A first epoch is counted from the making of the model
 * on; later ones are the third to the fifth. Prints a Measurement.
 */
import { type BackendName, selectBackend } from '@nutshell/core';
import { type FitModel, fitData, fitModel } from './models.ts';

const [backend, name, batchesText, which] = process.argv.slice(2);
const [batches, batchSize] = [Number(batchesText), 32];
await selectBackend({ backend: backend as BackendName });
const { x, y } = fitData(batches, batchSize);
const validation = fitData(Math.ceil(batches / 5), batchSize);
x.dataSync(); // the data are there before the model

const start = performance.now();
const ends: number[] = [];
const { history } = await fitModel(name as FitModel).fit(x, y, {
  batchSize,
  epochs: which === 'first' ? 1 : 5,
  validationData: [validation.x, validation.y],
  verbose: 0,
  callbacks: { onEpochEnd: async () => void ends.push(performance.now()) },
});
const loss = (history.loss as number[]).at(-1) as number;
if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`);
const [epochs, milliseconds] = which === 'first' ? [1, ends[0] - start] : [3, ends[4] - ends[1]];
console.log(JSON.stringify({ steps: epochs * (batches + 1), seconds: milliseconds / 1000 }));
