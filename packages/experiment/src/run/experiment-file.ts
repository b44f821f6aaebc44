/** Experiment files: `experiments/<app>/<name>.json` says what to run and what to expect of it. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { byNearness } from '../file/nearest.ts';
import type { App } from './replication.ts';
import { systemOf, type KnownSystem } from './system.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** A bound on a metric: at least one of the three. */
const Bound = z
  .strictObject({
    atMost: z.number().optional(),
    atLeast: z.number().optional(),
    equals: z.number().optional(),
  })
  .refine((bound) => Object.values(bound).some((value) => value !== undefined), {
    message: 'expected atMost, atLeast or equals',
  });

export type Expectation = z.infer<typeof Bound>;

const ExperimentFile = z.strictObject({
  title: z.string().min(1),
  /** May be left out where `extends` says whose it is. */
  paper: z.string().optional(),
  deviations: z.array(z.string()).optional(),
  /** Name of another experiment of this app whose config this one changes. */
  extends: z.string().optional(),
  /** Bounds by metric name; `minutes` is a plain number, a note on how long it takes. */
  expect: z.object({ minutes: z.number().optional() }).catchall(Bound).default({}),
  config: z.record(z.string(), z.unknown()).default({}),
});

/** An experiment with its ancestors' settings merged in and the app's defaults filled in. */
export interface Experiment<C = Record<string, unknown>> {
  name: string;
  title: string;
  paper: string;
  /** In which the run differs from the paper. */
  deviations: string[];
  /** The experiment that this one changes. */
  parent?: string;
  /** The keys that this file itself sets, with their values: an ablation step's one change. */
  changes: Record<string, unknown>;
  expect: Record<string, Expectation>;
  /** About how long it takes. */
  minutes?: number;
  config: C;
}

/** Names of an app's experiments, in alphabetical order. */
export function listExperiments(workspace: Workspace, app: string): string[] {
  const folder = path.join(workspace.experiments, app);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'references.json')
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/**
 * Reads an experiment. A config key set here replaces the parent's whole value; `paper` and `deviations` are the
 * parent's unless given; `title` and `expect` are never inherited.
 * @throws Failure for an unknown experiment, bad JSON, an unknown system or key, a wrong value, or a circle of `extends`
 */
export function loadExperiment(
  workspace: Workspace,
  replication: App,
  name: string,
): Experiment & { system: KnownSystem } {
  const { app } = replication;
  const file = fileOf(workspace, app, name);
  const { system, problem } = systemOf(replication, describeExperiment(workspace, app, name).config);
  if (problem !== undefined) throw new Failure(complaint(file, workspace, [problem]));
  const merged = merge(workspace, app, name, system.schema, []);
  const { value, problems } = validate(system.schema, merged.config);
  if (problems) throw new Failure(complaint(file, workspace, problems, 'config'));
  return { ...merged, config: value, system };
}

/** As {@link loadExperiment}, without the app at hand: its defaults are not filled in, its keys not checked. */
export function describeExperiment(workspace: Workspace, app: string, name: string): Experiment {
  return merge(workspace, app, name, undefined, []);
}

function fileOf(workspace: Workspace, app: string, name: string): string {
  return path.join(workspace.experiments, app, `${name}.json`);
}

function merge(
  workspace: Workspace,
  app: string,
  name: string,
  schema: z.ZodObject | undefined,
  children: string[],
): Experiment<Record<string, unknown>> {
  const file = fileOf(workspace, app, name);
  const shown = fromRoot(workspace, file);
  if (children.includes(name)) {
    throw new Failure(`${shown}: "extends" goes in a circle: ${[...children, name].join(' → ')}.`);
  }
  if (!/^[\w.-]+$/.test(name) || !existsSync(file)) {
    throw new Failure(unknownExperiment(workspace, app, name, children.at(-1)));
  }
  const { value: own, problems } = validate(ExperimentFile, readJson(file, shown));
  if (problems) throw new Failure(complaint(file, workspace, problems));
  // Each file is checked by itself, so that a mistake is reported where it stands.
  const checked = schema && validate(schema.partial(), own.config, { call: (key) => `"config.${key}"` });
  if (checked?.problems) throw new Failure(complaint(file, workspace, checked.problems));

  const { minutes, ...expect } = own.expect;
  const parent = own.extends ? merge(workspace, app, own.extends, schema, [...children, name]) : undefined;
  const [mine, inherited] = [own.config.system, parent?.config.system];
  if (mine !== undefined && inherited !== undefined && mine !== inherited) {
    throw new Failure(
      `${shown}: it is of the system "${String(mine)}" but extends "${own.extends}", which is of "${String(inherited)}".`,
    );
  }
  const paper = own.paper ?? parent?.paper;
  if (paper === undefined)
    throw new Failure(complaint(file, workspace, ['"paper" is missing: expected string']));
  return {
    name,
    title: own.title,
    paper,
    deviations: own.deviations ?? parent?.deviations ?? [],
    parent: own.extends,
    changes: own.config,
    expect: expect as Record<string, Expectation>,
    minutes,
    config: { ...parent?.config, ...own.config },
  };
}

function unknownExperiment(workspace: Workspace, app: string, name: string, child?: string): string {
  const known = byNearness(name, listExperiments(workspace, app));
  const where = child
    ? `${fromRoot(workspace, fileOf(workspace, app, child))} extends`
    : `${app} has no experiment`;
  const list = known.length ? `There are, nearest first: ${known.join(', ')}.` : 'There is none yet.';
  return child ? `${where} "${name}", which does not exist. ${list}` : `${where} "${name}". ${list}`;
}

function complaint(file: string, workspace: Workspace, problems: string[], prefix = ''): string {
  const shown = fromRoot(workspace, file);
  const lines = problems.map((problem) => (prefix ? `${prefix}: ${problem}` : problem));
  return lines.length === 1
    ? `${shown}: ${lines[0]}.`
    : `${shown}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
