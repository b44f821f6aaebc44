/**
 * char-RNN (Karpathy 2015, "The unreasonable effectiveness of recurrent neural networks"): a recurrent network that learns to predict the
 * next character of a text, and so to write. `npx nx run char-rnn:train --experiment=budget` trains it on Shakespeare and prints the nats
 * per character of a part of the text that it has not read.
 */
import {
  GRADIENT_NORM,
  TrainingStep,
  dataParallel,
  describeModel,
  environmentOf,
  openTraining,
  startBackend,
} from '@nutshell/core';
import { describeCorpus } from '@nutshell/data';
import { type Outcome, type Run, writeIntoRun } from '@nutshell/experiment';
import { bitsOf } from '@nutshell/metrics';
import { Random } from '@nutshell/random';
import { ngramMetrics } from './baseline.ts';
import type { CharRnnConfig } from './config.ts';
import { loadText } from './data.ts';
import { type Evaluation, evaluator } from './evaluate.ts';
import { learner } from './learner.ts';
import { buildModel } from './model.ts';
import { plainNetwork } from './plain.ts';
import { keepSample, written } from './samples/kept.ts';
import { measureSample } from './samples/measure.ts';
import { fractionOf, scheduleOf } from './schedule.ts';
import { Streams } from './streams.ts';

export async function train(run: Run<CharRnnConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const backend = await startBackend(config);
  const random = new Random(seed);
  const text = await loadText(config, run.progress);
  const { vocabulary, splits } = text;
  console.log([`${text.name}, split ${config.split}`, ...describeCorpus(text)].join('\n'));
  const streams = new Streams(splits.train.codes, config, random.fork('streams'));
  writeIntoRun(run, { 'vocabulary.json': `${JSON.stringify(vocabulary)}\n` });

  const model = run.defer(buildModel(config, vocabulary.size, random.fork('weights')));
  const alone = new TrainingStep(learner(config, model, random.fork('dropout')));
  const module = new URL('./learner.ts', import.meta.url);
  const parts = { config, vocabulary: vocabulary.size };
  const step = run.defer(
    await dataParallel(alone, { workers: config.workers, backend, module, config: parts }),
  );
  const evaluate = run.defer(evaluator(model));
  const learningRate = scheduleOf(config);

  const state = { epoch: 0, chunk: 0, loss: 0, losses: 0, best: null as number | null };
  const training = openTraining(run, { step, state, every: config.checkpointSeconds });
  const steps = () => state.epoch * streams.chunks + state.chunk;
  const progress = () => {
    const epochs = steps() / streams.chunks;
    return { epochs, fraction: fractionOf(config, { epochs, seconds: training.cost().seconds }) };
  };

  while (progress().fraction < 1) {
    const line = run.progress(`epoch ${state.epoch + 1}`, streams.chunks);
    try {
      // Truncated back-propagation through time: chunk after chunk of all streams. The step carries their states from one to the next.
      for (const chunk of streams.from(state)) {
        const loss = await step.run(chunk, learningRate(progress()));
        training.learnt(loss, streams.characters, { where: `in epoch ${state.epoch + 1}` });
        state.chunk++;
        state.loss += loss;
        state.losses++;
        line.update(state.chunk, { loss: state.loss / state.losses });

        const isOver = progress().fraction >= 1;
        if (isOver || isTimeToLook()) line.row(await look());
        if (config.samplesAt.includes(steps())) await writeSample();
        estimate();
        await training.pause();
        if (isOver) break;
      }
    } finally {
      line.stop();
    }
    if (state.chunk === streams.chunks) Object.assign(state, { epoch: state.epoch + 1, chunk: 0 });
  }
  training.restoreBest(); // of all looks at the validation text
  training.save();

  return step.withAverage(async () => ({
    dataset: text.provenance,
    model: describeModel(model),
    metrics: {
      ...metricsOf('validation', await evaluate(splits.validation)),
      ...(splits.test && metricsOf('test', await evaluate(splits.test))),
      ...(await ngramMetrics(text, run.progress)),
      ...finite(measureSample(await plainNetwork(model), text, random.fork('sample')).metrics),
    },
    cost: training.cost(),
    environment: environmentOf(backend),
    curve: run.history(),
  }));

  function isTimeToLook(): boolean {
    const { evaluateEvery } = config;
    return evaluateEvery > 0 ? steps() % evaluateEvery === 0 : state.chunk === streams.chunks;
  }

  /** Predicts the whole validation text, and keeps the weights if they do it better than any before. */
  async function look() {
    const { loss } = await training.aside(() => step.withAverage(() => evaluate(splits.validation)));
    const row = {
      step: steps(),
      epoch: progress().epochs,
      'train.loss': state.loss / state.losses,
      'validation.loss': loss,
      'validation.bitsPerChar': bitsOf(loss),
      gradientNorm: step.slots[GRADIENT_NORM].dataSync()[0],
    };
    run.log(row);
    Object.assign(state, { loss: 0, losses: 0 });
    if (state.best === null || loss < state.best) {
      state.best = loss;
      training.save('best');
    }
    return row;
  }

  /** What it has learnt so far, as it writes. */
  function writeSample() {
    return training.aside(() =>
      step.withAverage(async () => {
        const draws = random.fork('samples').fork(String(steps()));
        const network = await plainNetwork(model);
        const sample = written(network, vocabulary, draws, { length: config.sampleLength });
        keepSample(run, { step: steps(), text: sample });
      }),
    );
  }

  /** A dry run ends here: the whole is as long as its epochs, or its minutes. */
  function estimate(): void {
    const { seconds } = training.cost();
    if (!run.trial || seconds < TRIAL) return;
    const { examples } = training;
    run.trial.finish({ examples, seconds, total: examples / progress().fraction });
  }
}

/** Seconds of learning after which a dry run knows its pace. */
const TRIAL = 5;

const metricsOf = (split: string, { loss }: Evaluation) => ({
  [`${split}.loss`]: loss,
  [`${split}.bitsPerChar`]: bitsOf(loss),
});

/** Without shares of what there is none of, such as of brackets in a text that has no bracket. */
const finite = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
