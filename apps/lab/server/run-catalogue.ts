/** The contents of runs/ and results/, read without trust: a file that is missing, torn or not what it should be is reported. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { deepest, isDeep } from '@nutshell/experiment/depth';
import { plainIssue } from '@nutshell/experiment/plain-issue';
import { ResultRecord } from '@nutshell/experiment/result';
import { z } from 'zod';
import type {
  Catalogue,
  NetworkSummary,
  ResultSummary,
  RunDetail,
  RunFile,
  RunStatus,
  RunSummary,
} from '../src/catalogue/catalogue.ts';
import { isPlainName, openInside, PathError, resolveInside } from './inside.ts';

/** Milliseconds after its last write for which a run without a result counts as running: checkpoints come more often. */
const patience = 120_000;
const largestJson = 32 * 2 ** 20;
const mostFiles = 1000;

/** The part of a run's config.json that the lab shows; whatever else stands there is left alone. */
const StoredConfig = z.object({
  experiment: z.string(),
  title: z.string().default(''),
  paper: z.string().default(''),
  deviations: z.array(z.string()).default([]),
  seed: z.number().default(0),
  command: z.string().default(''),
  config: z.record(z.string(), z.unknown()).default({}),
});

export interface Folders {
  /** runs/ */
  runs: string;
  /** results/ */
  results: string;
}

export class RunCatalogue {
  readonly #folders: Folders;
  readonly #finished = new Map<string, { stamp: number; summary: RunSummary }>();
  readonly #records = new Map<string, { stamp: string; record: ResultSummary | string }>();
  readonly #networks = new Map<string, { stamp: string; network: NetworkSummary | string }>();

  constructor(folders: Folders) {
    this.#folders = folders;
  }

  /** Everything, the newest run first. */
  async list(now = Date.now()): Promise<Catalogue> {
    const problems: string[] = [];
    const { results, networks } = await this.#recorded(problems);
    const runs: RunSummary[] = [];
    for (const [app, id] of await folderPairs(this.#folders.runs, problems, 'runs')) {
      const run = await this.#summary(app, id, now);
      if (run) runs.push(run);
    }
    runs.sort((a, b) => b.started - a.started || b.id.localeCompare(a.id, 'en'));
    return { live: true, runs, results, networks, problems };
  }

  /** Everything about a run. @throws PathError 404 if there is none */
  async run(app: string, id: string, now = Date.now()): Promise<RunDetail> {
    const { runs } = this.#folders;
    const read = await readRun(runs, app, id, now);
    if (!read) throw new PathError(404, `There is no run ${app}/${id}.`);
    const { summary, stored, result } = read;
    const environment = await readJson(runs, [app, id, 'environment.json']);
    const { paper, command, deviations } = stored;
    const known = isObject(environment.value) ? environment.value : {};
    const unread = environment.missing ? undefined : environment.problem;
    const problems = [...summary.problems, ...(unread ? [unread] : [])];
    const files = await filesOf(await resolveInside(runs, [app, id]));
    return { ...summary, problems, paper, command, deviations, environment: known, result, files };
  }

  /** From memory where a finished run has not changed since. */
  async #summary(app: string, id: string, now: number): Promise<RunSummary | undefined> {
    const key = `${app}/${id}`;
    const { mtimeMs: stamp } = await stat(path.join(this.#folders.runs, app, id)).catch(() => ({
      mtimeMs: -1,
    }));
    const cached = this.#finished.get(key);
    if (cached && cached.stamp === stamp) return cached.summary;
    this.#finished.delete(key);
    const summary = (await readRun(this.#folders.runs, app, id, now))?.summary;
    if (summary?.status === 'finished') this.#finished.set(key, { stamp, summary });
    return summary;
  }

  /** Records, and the networks beside them. */
  async #recorded(problems: string[]): Promise<Pick<Catalogue, 'results' | 'networks'>> {
    const { results } = this.#folders;
    const found: Pick<Catalogue, 'results' | 'networks'> = { results: [], networks: [] };
    for (const [app, experiment] of await folderPairs(results, problems, 'results')) {
      const names = await readdir(path.join(results, app, experiment)).catch(() => []);
      for (const name of names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
        const [, seed, isRecord] = /^seed-(0|[1-9]\d*)(\.json)?$/.exec(name) ?? [];
        if (seed === undefined) continue;
        const segments = [app, experiment, name];
        const entry = isRecord
          ? await this.#record(segments, Number(seed))
          : await this.#network(segments, Number(seed));
        if (typeof entry === 'string') problems.push(entry);
        else if (entry && 'about' in entry) found.networks.push(entry);
        else if (entry) found.results.push(entry);
      }
    }
    return found;
  }

  /** Undefined if the folder has neither about.json nor model.json. */
  async #network(segments: string[], seed: number): Promise<NetworkSummary | string | undefined> {
    const [app, experiment] = segments;
    const statOf = (name: string) =>
      stat(path.join(this.#folders.results, ...segments, name)).catch(() => undefined);
    const about = await statOf('about.json');
    const stats = about ?? (await statOf('model.json'));
    if (!stats) return undefined;
    const file = [...segments, about ? 'about.json' : 'model.json'];
    const key = file.join('/');
    const stamp = `${stats.size} ${stats.mtimeMs}`;
    const cached = this.#networks.get(key);
    if (cached?.stamp === stamp) return cached.network;
    const { value, problem } = await readJson(this.#folders.results, file);
    const network = isObject(value)
      ? { app, experiment, seed, about: about ? value : (value.userDefinedMetadata ?? {}) }
      : `results/${key}: ${problem?.replace(/^[^:]*: /, '') ?? 'not an object'}`;
    this.#networks.set(key, { stamp, network });
    return network;
  }

  async #record(segments: string[], seed: number): Promise<ResultSummary | string> {
    const [app, experiment] = segments;
    const key = segments.join('/');
    const stats = await stat(path.join(this.#folders.results, ...segments)).catch(() => undefined);
    const stamp = `${stats?.size} ${stats?.mtimeMs}`;
    const cached = this.#records.get(key);
    if (cached?.stamp === stamp) return cached.record;
    const { value, problem } = await readJson(this.#folders.results, segments);
    const parsed = ResultRecord.safeParse(value);
    let record: ResultSummary | string;
    if (problem !== undefined) record = `results/${key}: ${problem.replace(/^[^:]*: /, '')}`;
    else if (!parsed.success) record = `results/${key} is not a result record: ${firstIssue(parsed.error)}`;
    else if (parsed.data.app !== app || parsed.data.experiment !== experiment || parsed.data.seed !== seed)
      record = `results/${key} is the record of ${parsed.data.app} ${parsed.data.experiment}, seed ${parsed.data.seed}: it lies in the wrong place.`;
    else record = summaryOf(parsed.data);
    this.#records.set(key, { stamp, record });
    return record;
  }
}

/** The part of a record that lists show. */
export function summaryOf(record: ResultRecord): ResultSummary {
  const { app, experiment, seed, date, config, metrics, dataset, model, cost } = record;
  const { parameters } = model;
  return {
    app,
    experiment,
    seed,
    date,
    dataset: dataset.name,
    parameters,
    seconds: cost.seconds,
    config,
    metrics,
  };
}

/** Undefined if there is no such folder or it holds nothing of a run. */
async function readRun(runs: string, app: string, id: string, now: number) {
  let dir: string;
  try {
    dir = await resolveInside(runs, [app, id]);
  } catch (error) {
    if (error instanceof PathError) return undefined;
    throw error;
  }
  const config = await readJson(runs, [app, id, 'config.json']);
  const log = await stat(path.join(dir, 'metrics.jsonl')).catch(() => undefined);
  const result = await readJson(runs, [app, id, 'result.json']);
  if (config.missing && result.missing && !log) return undefined;

  const problems: string[] = [];
  const parsed = StoredConfig.safeParse(config.value);
  if (config.problem !== undefined) problems.push(config.problem);
  else if (!parsed.success) problems.push(`config.json: ${firstIssue(parsed.error)}`);
  const [, experiment = id, seed = '0'] = /^(.+)-s(\d+)-\d{8}T\d{6}/.exec(id) ?? [];
  const stored = parsed.success ? parsed.data : StoredConfig.parse({ experiment, seed: Number(seed) });

  const record = ResultRecord.safeParse(result.value);
  if (!result.missing && result.problem !== undefined) problems.push(result.problem);
  else if (!result.missing && !record.success) problems.push(`result.json: ${firstIssue(record.error)}`);
  const { started, updated } = await times(dir, id);
  const status: RunStatus = !result.missing ? 'finished' : now - updated < patience ? 'running' : 'stopped';
  const summary: RunSummary = {
    app,
    id,
    experiment: stored.experiment,
    title: stored.title || stored.experiment,
    seed: stored.seed,
    status,
    started,
    updated,
    config: stored.config,
    metrics: record.success ? record.data.metrics : {},
    problems,
  };
  return { summary, stored, result: record.success ? record.data : undefined };
}

/** When a run began, by its name, and when it last wrote: its log, or a file that was put into its folders. */
async function times(dir: string, id: string): Promise<{ started: number; updated: number }> {
  const places = ['', 'config.json', 'metrics.jsonl', 'checkpoints', 'checkpoints/last', 'samples'];
  const stats = await Promise.all(places.map((name) => stat(path.join(dir, name)).catch(() => undefined)));
  const written = stats.flatMap((entry) => (entry ? [entry.mtimeMs] : []));
  const updated = Math.round(Math.max(0, ...written));
  const [, y, mo, d, h, mi, s] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:-\d+)?$/.exec(id) ?? [];
  const named = y ? Date.UTC(+y, +mo - 1, +d, +h, +mi, +s) : Number.NaN;
  return { started: Number.isNaN(named) ? Math.round(stats[1]?.mtimeMs ?? updated) : named, updated };
}

/** Files below a run's folder, without checkpoints, hidden and temporary ones, and without following links. */
async function filesOf(dir: string): Promise<RunFile[]> {
  const files: RunFile[] = [];
  const walk = async (prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(path.join(dir, prefix), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))) {
      const name = prefix ? `${prefix}/${entry.name}` : entry.name;
      if (files.length >= mostFiles || entry.name.startsWith('.') || entry.name.endsWith('.tmp')) continue;
      if (entry.isDirectory() && depth < 4 && name !== 'checkpoints') await walk(name, depth + 1);
      else if (entry.isFile()) {
        const stats = await stat(path.join(dir, name)).catch(() => undefined);
        if (stats) files.push({ path: name, bytes: stats.size });
      }
    }
  };
  await walk('', 0);
  return files;
}

/** Folders two levels deep; a symbolic link is not followed, a name that no address can hold is left out, and both are said. */
async function folderPairs(root: string, problems: string[], called: string): Promise<[string, string][]> {
  const pairs: [string, string][] = [];
  const folders = async (folder: string, name: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    for (const entry of visible) {
      if (entry.isSymbolicLink())
        problems.push(`${name}/${entry.name} is a symbolic link: it is not followed.`);
    }
    const names = visible.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    for (const odd of names.filter((one) => !isPlainName(one)))
      problems.push(`${name}/${odd} is left out: no address can hold its name. Rename it.`);
    return names.filter(isPlainName);
  };
  for (const app of (await folders(root, called)).sort()) {
    for (const inner of (await folders(path.join(root, app), `${called}/${app}`)).sort()) {
      pairs.push([app, inner]);
    }
  }
  return pairs;
}

/** A JSON file's value, or what is wrong with it. */
async function readJson(
  root: string,
  segments: readonly string[],
): Promise<{ value?: unknown; problem?: string; missing?: boolean }> {
  const name = segments.at(-1)!;
  try {
    const handle = await openInside(root, segments);
    try {
      const { size } = await handle.stat();
      if (size > largestJson) return { problem: `${name}: larger than 32 MiB` };
      const text = await handle.readFile('utf8');
      if (text.trim() === '') return { problem: `${name}: empty` };
      const value: unknown = JSON.parse(text);
      if (isDeep(value)) return { problem: `${name}: nested more than ${deepest} levels deep` };
      return { value };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof PathError && error.status === 404)
      return { missing: true, problem: `${name}: missing` };
    if (error instanceof PathError) return { problem: `${name}: ${error.message}` };
    if (error instanceof SyntaxError) return { problem: `${name}: not JSON (${error.message})` };
    throw error;
  }
}

function firstIssue(error: z.ZodError): string {
  const [{ path, message }] = error.issues;
  return path.length ? `“${path.join('.')}”: ${plainIssue(message)}` : plainIssue(message);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
