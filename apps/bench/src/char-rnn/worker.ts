/**
 * Times char-rnn of two layers of 128 LSTM units on one thread: `tsx worker.ts ours|layers training|sampling CHARACTERS SECONDS STEP_LIMIT`.
 * Prints a Measurement whose details have the first loss, or the nats per character of a text, as `check`.
 */
import { type HostArray, type Named, TrainingStep, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { buildStart, tasks } from '../backend/tasks.ts';
import trainingParts from '../backend/training-parts.ts';
import { VOCABULARY } from '../models/char-rnn.ts';
import { measureThroughput } from '../throughput.ts';
import { inLayers } from './in-layers.ts';
import { layersReader, nats, plainReader, write } from './writers.ts';

const [who, what, characters, seconds, stepLimit] = process.argv.slice(2);
await selectBackend({ backend: who === 'ours' ? 'onnx' : 'wasm' });
const { step, check } = await (what === 'training' ? training() : sampling());
const measured = await measureThroughput(step, { seconds: Number(seconds), stepLimit: Number(stepLimit) });
console.log(JSON.stringify({ ...measured, details: { check } }));

/** Steps on windows of 50 characters; the first one is the check. */
async function training() {
  const task = tasks['char-rnn'];
  const batches = task.batches(
    task.generate(new Random(1).fork('data')),
    Number(characters) / 50,
    new Random(2),
  );
  const learn = who === 'ours' ? ourTraining() : layersTraining();
  const check = await learn(batches.next().value as Named<HostArray>);
  const step = async () => {
    const loss = await learn(batches.next().value as Named<HostArray>);
    if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`);
  };
  return { step, check };
}

function ourTraining(): (batch: Named<HostArray>) => number {
  const step = new TrainingStep(trainingParts('char-rnn'));
  return (batch) => step.run(batch, tasks['char-rnn'].learningRate);
}

/** `trainOnBatch` of one-hot characters. */
function layersTraining(): (batch: Named<HostArray>) => Promise<number> {
  const model = inLayers(buildStart(tasks['char-rnn']));
  model.compile({
    optimizer: tf.train.adam(tasks['char-rnn'].learningRate),
    loss: 'categoricalCrossentropy',
  });
  return async (batch) => {
    const [x, y] = [batch.characters, batch.following].map(({ values, shape }) =>
      tf.tidy(() =>
        tf.oneHot(tf.tensor2d(values as Int32Array, shape as [number, number]), VOCABULARY).toFloat(),
      ),
    );
    const loss = (await model.trainOnBatch(x, y)) as number;
    tf.dispose([x, y]);
    return loss;
  };
}

async function sampling() {
  const model = buildStart(tasks['char-rnn']);
  const reader = () => (who === 'ours' ? plainReader(model) : layersReader(model));
  const check = nats(await reader());
  const read = await reader();
  const random = new Random(3);
  return { step: () => write(read, Number(characters), random), check };
}
