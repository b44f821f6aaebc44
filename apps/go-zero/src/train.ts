/**
 * AlphaGo Zero (Silver, Schrittwieser, Simonyan et al. 2017, "Mastering the game of Go without human knowledge") on small boards.
 * `npx nx run go-zero:train --experiment=5x5` plays and learns, and prints what the network alone says of boards whose result is known.
 */
import {
  TrainingStep,
  dataParallel,
  describeModel,
  environmentOf,
  openTraining,
  startBackend,
  variablesOf,
} from '@nutshell/core';
import type { Outcome, Run } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { HeldOut } from './held-out.ts';
import { restoreInitial } from './initial.ts';
import { keepNetwork } from './kept-networks.ts';
import { learner } from './learner.ts';
import { buildModel } from './model.ts';
import { Network } from './network.ts';
import { Players, type SelfPlayCost } from './players.ts';
import { Replay, shardFile } from './replay.ts';
import { NEVER, resignationMetrics, thresholdFor } from './resignation.ts';
import { boardsUpTo, fractionOf, fullSearchAt, learningRateAt, sizesOf } from './schedule.ts';
import { Shard } from './shard.ts';
import { truthMetrics } from './truths.ts';

export async function train(run: Run<GoZeroConfig>): Promise<Outcome> {
  const { config, seed } = run;
  const { stages } = config;
  const backend = await startBackend(config);
  const random = new Random(seed);
  const model = run.defer(buildModel(config, random.fork('weights')));
  if (config.initial) restoreInitial(model, config.initial, run);
  const module = new URL('./learner.ts', import.meta.url);
  const alone = new TrainingStep(learner(config, model));
  const step = run.defer(await dataParallel(alone, { workers: config.workers, backend, module, config }));
  const network = run.defer(new Network(model));
  const heldOut = run.defer(new HeldOut(model, config));
  const players = run.defer(await Players.start(config, backend));

  const state = {
    generation: 0,
    stage: 0,
    generationsBefore: 0,
    secondsBefore: 0,
    played: 0,
    learnt: 0,
    loss: 0,
    positions: 0,
  };
  const training = openTraining(run, { step, state, every: config.checkpointSeconds });
  const replay = new Replay(config);
  replay.restore(run.path('games'), state.generation, state.positions);
  const seconds = () => training.cost().seconds;
  const fraction = () => fractionOf(stages[state.stage], state, { ...state, seconds: seconds() });

  while (state.stage < stages.length) {
    const stage = stages[state.stage];
    const progress = run.progress(
      `${stage.size}x${stage.size}, generation ${state.generation + 1}`,
      config.games,
    );
    try {
      // Games of the network against itself; the averaged weights play.
      const full = fullSearchAt(fraction(), stage);
      const began = seconds();
      await players.use({ ...variablesOf(model), ...step.average });
      const resignBelow = thresholdOn(stage.size);
      const { games, cost } = await play(full, (games) => progress.update(games));
      const added = replay.add(games);
      const played = seconds();

      // Steps down the gradient of positions of the newest games.
      const steps = Math.max(1, Math.round((added * config.reuse) / config.batchSize));
      while (state.learnt < steps) {
        const draws = random.fork(`generation ${state.generation}`).fork(`step ${state.learnt}`);
        const rate = learningRateAt(fraction(), config);
        const loss = await step.run(replay.batch(draws), rate);
        training.learnt(loss, config.batchSize, { where: `in generation ${state.generation + 1}` });
        state.loss += loss;
        state.learnt++;
        progress.update(games.length, { loss });
        await training.pause();
      }

      // A dry run ends here: the whole is as long as its stages.
      const minutes = stages.reduce((sum, each) => sum + each.minutes, 0);
      const total =
        minutes > 0
          ? (training.examples * 60 * minutes) / seconds()
          : training.examples / Math.min(1, fraction() || 1);
      run.trial?.finish({ examples: training.examples, seconds: seconds(), total });

      state.generation++;
      state.played += games.length;
      state.positions = replay.total;
      const row = {
        step: training.steps,
        generation: state.generation,
        games: state.played,
        'train.loss': state.loss / steps,
        window: replay.length,
        simulations: full,
        ...summaryOf(games),
        ...(config.resign > 0 ? resignationMetrics(games, resignBelow) : {}),
        ...(stage.minutes > 0 ? speedOf(cost, { began, played, now: seconds() }) : {}),
        ...(state.generation % config.evaluateEvery === 0 ? await evaluate() : {}),
      };
      if (config.keepEvery > 0 && state.generation % config.keepEvery === 0)
        keepNetwork(run, state.generation, model, step);
      run.log(row);
      progress.row(row);
      Object.assign(state, { learnt: 0, loss: 0 });
    } finally {
      progress.stop();
    }
    if (fraction() >= 1)
      Object.assign(state, {
        stage: state.stage + 1,
        generationsBefore: state.generation,
        secondsBefore: seconds(),
      });
    training.save();
  }

  return step.withAverage(async () => ({
    dataset: {
      name: 'self-play',
      source: 'games of the network against itself',
      sha256: {},
      sizes: { train: state.positions },
    },
    model: describeModel(model),
    metrics: { ...(await evaluate()), games: state.played, positions: state.positions },
    cost: training.cost(),
    environment: environmentOf(backend),
    curve: run.history(),
  }));

  /** Plays the games that this generation lacks, and has each on the disk as soon as it is finished. */
  async function play(full: number, show: (games: number) => void) {
    const { generation } = state;
    const { fast } = stages[state.stage];
    const sizes = sizesOf(stages, state.stage, config.games);
    const shard = new Shard(shardFile(run.path('games'), generation));
    const all: SelfPlayCost = { evaluations: 0, networkSeconds: 0, seconds: 0 };
    try {
      for (const size of new Set(sizes)) {
        const there = new Set(shard.games.map(({ number }) => number));
        const missing = [...sizes.keys()].filter((number) => sizes[number] === size && !there.has(number));
        if (missing.length === 0) continue;
        let latest: SelfPlayCost | undefined;
        const plan = { seed, generation, size, full, fast, resignBelow: thresholdOn(size) };
        for await (const { games, cost } of players.play(plan, missing)) {
          shard.append(games);
          latest = cost;
          show(shard.games.length);
          if (!run.stop.aborted) continue;
          training.save();
          throw run.stop.reason;
        }
        for (const key of ['evaluations', 'networkSeconds', 'seconds'] as const)
          all[key] += latest?.[key] ?? 0;
      }
    } finally {
      shard.close();
    }
    return { games: shard.games, cost: all };
  }

  /** Times, for trainings that are limited by time: others have the same rows whenever they are run. */
  function speedOf(cost: SelfPlayCost, { began, played, now }: Record<'began' | 'played' | 'now', number>) {
    return {
      minutes: now / 60,
      'play.seconds': played - began,
      'train.seconds': now - played,
      'play.evaluationsPerSecond': (config.players * cost.evaluations) / Math.max(cost.seconds, 1e-9),
      'play.networkShare': cost.networkSeconds / Math.max(cost.seconds, 1e-9),
    };
  }

  /** The value below which a side resigns in the games of a generation. */
  function thresholdOn(size: number): number {
    return config.resign > 0 ? thresholdFor(replay.gamesOf(size), config.resign) : NEVER;
  }

  /** What the averaged network says of positions whose value is known, and of games that it has not learnt from. */
  function evaluate() {
    const stage = Math.min(state.stage, stages.length - 1);
    return training.aside(() =>
      step.withAverage(async () => ({
        ...truthMetrics(network, boardsUpTo(stages, stage)),
        ...(await heldOut.compare(replay.gamesOf(stages[stage].size))),
      })),
    );
  }
}

/** Means over the games of a generation. */
function summaryOf(games: Shard['games']) {
  const mean = (of: (game: Shard['games'][number]) => number) =>
    games.reduce((sum, game) => sum + of(game), 0) / Math.max(1, games.length);
  return {
    'play.moves': mean(({ moves }) => moves.length),
    'play.blackWins': mean(({ score }) => (1 + Math.sign(score)) / 2),
    'play.komi': mean(({ komi }) => komi),
  };
}
