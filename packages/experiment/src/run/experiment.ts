import { complaint, readExperiment, type Experiment } from '../file/experiment-file.ts';
import { Failure } from '../file/failure.ts';
import { validate } from '../file/validation.ts';
import type { Workspace } from '../file/workspace.ts';
import type { App } from './replication.ts';
import { systemOf, type KnownSystem } from './system.ts';

/**
 * Reads an experiment, checks its config by the app's schema and fills in the app's defaults.
 * @throws Failure as `readExperiment` does, and for an unknown system
 */
export function loadExperiment(
  workspace: Workspace,
  replication: App,
  name: string,
): Experiment & { system: KnownSystem } {
  const { app } = replication;
  const refuse = (problems: readonly string[]) => new Failure(complaint(workspace, app, name, problems));
  const { system, problem } = systemOf(replication, readExperiment(workspace, app, name).config);
  if (problem !== undefined) throw refuse([problem]);
  const experiment = readExperiment(workspace, app, name, system.schema);
  const { value, problems } = validate(system.schema, experiment.config, {
    call: (key) => `"config.${key}"`,
  });
  if (problems) throw refuse(problems);
  return { ...experiment, config: value, system };
}
