/** `train --dry-run`: shows the parts of a training and estimates its time, without training. */
import { formatCount, formatDuration } from '@nutshell/drawing';
import type { Experiment } from '../file/experiment-file.ts';
import { describeCommit } from '../run/environment.ts';
import { loadExperiment } from '../run/experiment.ts';
import { tryOut, type TrialReport } from '../run/trial.ts';
import { terminalTable } from '../show/terminal-table.ts';
import type { Context } from './command.ts';
import { obstacles } from './recordability.ts';

/** Begins to train `experiment`, whose config has the flags in it, and prints its layers, its time, and whether it can be recorded. */
export async function dryRun(
  { workspace, replication, options: { seed = 1 } }: Context<{ seed?: number }>,
  experiment: Experiment,
): Promise<number | void> {
  const { app } = replication;
  const command = `npx nx run ${app}:train --experiment=${experiment.name} --seed=${seed} --dry-run`;
  console.log(`${experiment.title} (${app} ${experiment.name}, seed ${seed}): a dry run, nothing is kept`);
  const report = await tryOut(workspace, replication, experiment, { seed, command });
  if (!report) return 130;
  if (report.layers.length) console.log(`\n${layerTable(report.layers)}\n`);
  console.log(`time        ${timeOf(report)}`);
  const { config } = loadExperiment(workspace, replication, experiment.name);
  const reasons = obstacles(config, experiment.config, describeCommit(workspace.root));
  console.log(`recordable  ${reasons.length ? `no: ${reasons.join('; ')}` : 'yes'}`);
}

function layerTable(layers: TrialReport['layers']): string {
  const rows = layers.map(({ name, output, parameters }) => [name, output, formatCount(parameters)]);
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  return terminalTable(['layer', 'output', 'parameters'], [...rows, ['', '', formatCount(total)]], 'llr');
}

function timeOf({ estimate, seconds }: TrialReport): string {
  if (!estimate) return `${formatDuration(seconds)}: it was trained to its end`;
  const { examples, total } = estimate;
  if (examples === 0) return `too few steps to time: ${formatCount(total)} examples in all`;
  const pace = estimate.seconds / examples;
  return (
    `about ${formatDuration(pace * total)} of learning: ${formatCount(total)} examples at ${formatCount(1 / pace)} per second, ` +
    `measured on ${formatCount(examples)}; evaluation and preparation come on top`
  );
}
