/**
 * char-RNN (Karpathy 2015, "The unreasonable effectiveness of recurrent neural networks"): a recurrent network that learns to predict the
 * next character of a text. `npx nx run char-rnn:train --experiment=budget` trains it on Shakespeare and prints the nats per character of
 * text that it has not read.
 */
import {
  TrainingStep,
  dataParallel,
  describeModel,
  environmentOf,
  openTraining,
  startBackend,
} from '@nutshell/core';
import { type Outcome, type Run, writeFileSet } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { CharRnnConfig } from './config.ts';
import { loadText } from './data.ts';
import { evaluator } from './evaluate.ts';
import { learner } from './learner.ts';
import { buildModel } from './model.ts';
import { fractionOf, scheduleOf } from './schedule.ts';
import { Streams } from './streams.ts';

export async function train(run: Run<CharRnnConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const backend = await startBackend(config);
  const random = new Random(seed);
  const { vocabulary, splits, provenance } = await loadText(config, run.progress);
  writeFileSet(run.dir, { 'vocabulary.json': `${JSON.stringify(vocabulary)}\n` });

  const model = run.defer(buildModel(config, vocabulary.size, random.fork('weights')));
  const alone = new TrainingStep(learner(config, model, random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const parts = { config, vocabulary: vocabulary.size };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const evaluate = run.defer(evaluator(model));
  const streams = new Streams(splits.train.codes, config, random.fork('streams'));
  const learningRate = scheduleOf(config);

  const state = { epoch: 0, chunk: 0, loss: 0, losses: 0, best: null as number | null };
  const training = openTraining(run, { step, state, every: config.checkpointSeconds });
  const stepsSoFar = () => state.epoch * streams.chunks + state.chunk;
  const progress = () => {
    const epochs = state.epoch + state.chunk / streams.chunks;
    return { epochs, fraction: fractionOf(config, { epochs, seconds: training.cost().seconds }) };
  };

  while (progress().fraction < 1) {
    const line = run.progress(`epoch ${state.epoch + 1}`, streams.chunks);
    try {
      // Truncated back-propagation through time: chunk after chunk of all streams, whose states the step carries on.
      for (const chunk of streams.from(state)) {
        const loss = await step.run(chunk, learningRate(progress()));
        training.learnt(loss, streams.characters, { where: `in epoch ${state.epoch + 1}` });
        state.loss += loss;
        state.losses++;
        state.chunk++;
        line.update(state.chunk, { loss: state.loss / state.losses });
        const over = progress().fraction >= 1;
        if (over || isDue()) {
          const row = await look();
          line.row(row);
        }
        await training.pause();
        if (over) break;
      }
    } finally {
      line.stop();
    }
    if (state.chunk === streams.chunks) Object.assign(state, { epoch: state.epoch + 1, chunk: 0 });
  }
  training.restoreBest(); // of all looks at validation
  training.save();

  return step.withAverage(async () => {
    const validation = await evaluate(splits.validation);
    const test = splits.test && (await evaluate(splits.test));
    return {
      dataset: provenance,
      model: describeModel(model),
      metrics: { 'validation.loss': validation.loss, ...(test && { 'test.loss': test.loss }) },
      cost: training.cost(),
      environment: environmentOf(backend),
      curve: run.history(),
    };
  });

  function isDue(): boolean {
    return config.evaluateEvery > 0
      ? stepsSoFar() % config.evaluateEvery === 0
      : state.chunk === streams.chunks;
  }

  /** Predicts the whole validation text, and keeps the weights if they do it better than any before. */
  async function look() {
    const { loss } = await training.aside(() => step.withAverage(() => evaluate(splits.validation)));
    const row = {
      step: stepsSoFar(),
      epoch: progress().epochs,
      'train.loss': state.loss / state.losses,
      'validation.loss': loss,
    };
    run.log(row);
    Object.assign(state, { loss: 0, losses: 0 });
    if (state.best === null || loss < state.best) {
      state.best = loss;
      training.save('best');
    }
    return row;
  }
}
