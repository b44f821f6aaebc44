/** Experiment files: `experiments/<app>/<name>.json` says what to run and what to expect of it. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from './failure.ts';
import { readJson } from './json-file.ts';
import { byNearness, nearest } from './nearest.ts';
import { validate } from './validation.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** A bound on a metric: at least one of the three. */
export const Bound = z
  .strictObject({
    atMost: z.number().optional(),
    atLeast: z.number().optional(),
    equals: z.number().optional(),
    /** The command that measures it after the training, as `match`: until then it is not missed. */
    by: z.string().optional(),
  })
  .refine(({ by: _, ...bound }) => Object.values(bound).some((value) => value !== undefined), {
    message: 'expected atMost, atLeast or equals',
  });

export type Expectation = z.infer<typeof Bound>;

/** The examples that the settings of an experiment were chosen on; `paper` where they are the paper's own. */
export const SelectedOn = z.enum(['validation', 'test', 'paper']);

export type SelectedOn = z.infer<typeof SelectedOn>;

const ExperimentFile = z.strictObject({
  title: z.string().min(1),
  /** May be left out where `extends` names an experiment of the system. */
  paper: z.string().optional(),
  /** By name, so that an experiment that extends this one can replace one, or drop it with null. */
  deviations: z
    .record(z.string(), z.string().nullable(), {
      error: 'expected an object such as { "batch": "mini-batches of 16, where the paper …" }',
    })
    .default({}),
  selectedOn: SelectedOn.optional(),
  /** Name of another experiment of this app whose config this one changes. */
  extends: z.string().optional(),
  /** Bounds by metric name; `minutes` is a plain number, a note on how long it takes. */
  expect: z.object({ minutes: z.number().optional() }).catchall(Bound).default({}),
  config: z.record(z.string(), z.unknown()).default({}),
});

/** An experiment with its ancestors' settings merged in. */
export interface Experiment<C = Record<string, unknown>> {
  name: string;
  title: string;
  paper: string;
  /** In which the run differs from the paper; those of ancestors first. */
  deviations: string[];
  selectedOn?: SelectedOn;
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
 * Reads an experiment without filling in the app's defaults. A config key set here replaces the parent's whole value; deviations
 * are added to the parent's; `paper` is the parent's unless given; `title`, `selectedOn` and `expect` are never inherited.
 * @param schema what the config of each file is checked by, every key being optional
 * @throws Failure for an unknown experiment, bad JSON, an unknown key, a wrong value, or a circle of `extends`
 */
export function readExperiment(
  workspace: Workspace,
  app: string,
  name: string,
  schema?: z.ZodObject,
): Experiment {
  const { deviations, ...experiment } = merge(workspace, app, name, schema, []);
  return { ...experiment, deviations: Object.values(deviations) };
}

/** The message of a Failure about an experiment file. */
export function complaint(
  workspace: Workspace,
  app: string,
  name: string,
  problems: readonly string[],
): string {
  const shown = fromRoot(workspace, fileOf(workspace, app, name));
  return problems.length === 1
    ? `${shown}: ${problems[0]}.`
    : `${shown}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
}

function fileOf(workspace: Workspace, app: string, name: string): string {
  return path.join(workspace.experiments, app, `${name}.json`);
}

type Merged = Omit<Experiment, 'deviations'> & { deviations: Record<string, string> };

function merge(
  workspace: Workspace,
  app: string,
  name: string,
  schema: z.ZodObject | undefined,
  children: string[],
): Merged {
  const file = fileOf(workspace, app, name);
  const shown = fromRoot(workspace, file);
  if (children.includes(name)) {
    throw new Failure(`${shown}: "extends" goes in a circle: ${[...children, name].join(' → ')}.`);
  }
  // By the list: Windows and macOS would find budget.json as Budget, whose records would lie among those of budget.
  if (!/^[\w.-]+$/.test(name) || !listExperiments(workspace, app).includes(name)) {
    throw new Failure(unknownExperiment(workspace, app, name, children.at(-1)));
  }
  const refuse = (problems: readonly string[]) => new Failure(complaint(workspace, app, name, problems));
  const { value: own, problems } = validate(ExperimentFile, readJson(file, shown));
  if (problems) throw refuse(problems);
  // Each file is checked by itself, so that a mistake is reported where it stands.
  const checked = schema && validate(schema.partial(), own.config, { call: (key) => `"config.${key}"` });
  if (checked?.problems) throw refuse(checked.problems);

  const parent = own.extends ? merge(workspace, app, own.extends, schema, [...children, name]) : undefined;
  const [mine, inherited] = [own.config.system, parent?.config.system];
  if (mine !== undefined && inherited !== undefined && mine !== inherited) {
    throw refuse([
      `it is of the system "${String(mine)}" but extends "${own.extends}", which is of "${String(inherited)}"`,
    ]);
  }
  const paper = own.paper ?? parent?.paper;
  if (paper === undefined) throw refuse(['"paper" is missing: expected string']);
  const { minutes, ...expect } = own.expect;
  const deviations = { ...parent?.deviations };
  for (const [key, text] of Object.entries(own.deviations)) {
    if (text !== null) deviations[key] = text;
    else if (key in deviations) delete deviations[key];
    else throw refuse([nothingToDrop(key, Object.keys(parent?.deviations ?? {}))]);
  }
  return {
    name,
    title: own.title,
    paper,
    deviations,
    selectedOn: own.selectedOn,
    parent: own.extends,
    changes: own.config,
    expect: expect as Record<string, Expectation>,
    minutes,
    config: { ...parent?.config, ...own.config },
  };
}

function nothingToDrop(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const hint = near ? `the nearest that it inherits is "deviations.${near}"` : 'it inherits none';
  return `"deviations.${key}" is null, which drops an inherited deviation; ${hint}`;
}

function unknownExperiment(workspace: Workspace, app: string, name: string, child?: string): string {
  const known = byNearness(name, listExperiments(workspace, app));
  const list = known.length ? `There are, nearest first: ${known.join(', ')}.` : 'There is none yet.';
  return child
    ? `${fromRoot(workspace, fileOf(workspace, app, child))} extends "${name}", which does not exist. ${list}`
    : `${app} has no experiment "${name}". ${list}`;
}
