/** Runs and results as the server (or the static site) gives them: the shapes of `api/list.json` and `api/runs/….json`. */
import type { ResultRecord } from '@nutshell/experiment/result';

/** `running`: written to within the last two minutes; `stopped`: neither that nor finished. */
export type RunStatus = 'running' | 'finished' | 'stopped';

export interface RunSummary {
  app: string;
  /** Name of the folder. */
  id: string;
  experiment: string;
  title: string;
  seed: number;
  status: RunStatus;
  /** Milliseconds since 1970: when the folder was made, and when a file in it was last written. */
  started: number;
  updated: number;
  config: Record<string, unknown>;
  /** Of the result, once there is one. */
  metrics: Record<string, number>;
  /** Files that could not be read. */
  problems: string[];
}

export interface ResultSummary {
  app: string;
  experiment: string;
  seed: number;
  date: string;
  dataset: string;
  parameters: number;
  seconds: number;
  config: Record<string, unknown>;
  metrics: Record<string, number>;
}

/** What was exported to lie beside its record: `results/<app>/<experiment>/seed-<n>/` with model.json and its weights, or with about.json. */
export interface NetworkSummary {
  app: string;
  experiment: string;
  seed: number;
  /** What its about.json says, or its model.json beside layers and weights; anything, so that each page checks it. */
  about: unknown;
}

export interface Catalogue {
  /** Whether a server is there that knows of runs under way. */
  live: boolean;
  runs: RunSummary[];
  results: ResultSummary[];
  networks: NetworkSummary[];
  problems: string[];
}

export interface RunFile {
  /** From the run's folder, with slashes. */
  path: string;
  bytes: number;
}

export interface RunDetail extends RunSummary {
  paper: string;
  command: string;
  deviations: string[];
  environment: Record<string, unknown>;
  result?: ResultRecord;
  /** Everything that may be looked at, checkpoints left out. */
  files: RunFile[];
}
