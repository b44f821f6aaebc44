/**
 * Commands that train the experiment of their own name: one for each system of an app that has several (`perceptron:neuron`), with that
 * system's flags, and one for each {@link Training} that an app names (`imagenet:finetune`).
 */
import { listExperiments, readExperiment } from '../../file/experiment-file.ts';
import { Failure } from '../../file/failure.ts';
import type { App } from '../../run/replication.ts';
import { systemsOf, type KnownSystem } from '../../run/system.ts';
import type { Command, Context } from '../command.ts';
import { trainCommand, trainOptions, type TrainOptions } from './train.ts';

export function namedTrainings(app: App): Command<typeof trainOptions>[] {
  const { systemOf, configOf, run } = trainCommand(app);
  const systems = systemsOf(app);
  const trainings =
    'systems' in app
      ? systems.map((system) => ({ name: system.name, summary: system.summary, system }))
      : (app.trainings ?? []).map((training) => ({ ...training, system: systems[0] }));
  return trainings.map(({ name, summary, system }) => {
    const named = <C extends { options: TrainOptions }>(context: C): C => {
      const { resume, experiment = resume === undefined ? name : undefined } = context.options;
      return { ...context, options: { ...context.options, experiment } };
    };
    return {
      name,
      summary,
      options: trainOptions.extend({
        experiment: trainOptions.shape.experiment.describe(
          `which experiment of ${system.name} to run; "${name}" if left out`,
        ),
      }),
      systems: [system],
      systemOf: (context) => own(system, systemOf!(named(context)), context),
      configOf: (context) => configOf!(named(context)),
      run: (context) => run(named(context)),
    };
  });
}

/** @throws Failure if the experiment or run that was asked for is of another system. */
function own(
  system: KnownSystem,
  found: KnownSystem,
  {
    workspace,
    replication,
    options: { experiment, resume },
  }: Pick<Context<TrainOptions>, 'workspace' | 'replication' | 'options'>,
): KnownSystem {
  if (found.name === system.name) return found;
  const { app } = replication;
  const what = resume === undefined ? `experiment=${experiment}` : `resume=${resume}`;
  const mine = listExperiments(workspace, app).filter(
    (name) => readExperiment(workspace, app, name).config.system === system.name,
  );
  throw new Failure(
    `--${what} is of the system ${found.name}, not of ${system.name}: npx nx run ${app}:${found.name} --${what}. ` +
      `Experiments of ${system.name}: ${mine.join(', ') || 'none yet'}.`,
  );
}
