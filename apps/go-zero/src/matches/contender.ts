import { fingerprint, parametersOf } from '@nutshell/core';
import { type CommandContext, Failure, type OpenRecord, type StoredRun } from '@nutshell/experiment';
import { join } from 'node:path';
import type { GoZeroConfig } from '../config.ts';
import { findNetwork } from '../trained.ts';
import type { GameOptions } from './options.ts';

/** A network that plays matches: a run's, or an exported one. */
export interface Contender {
  /** What --run takes, in any process. */
  folder: string;
  /** The same as one types it, without paths of this machine: `5x5/1`. */
  shown: string;
  config: GoZeroConfig;
  /** SHA-256: games of a training that went on meanwhile are not counted together. */
  weights: string;
  /** Absent for an exported network: it has no record of its own to add to. */
  run?: StoredRun<GoZeroConfig>;
  /** A path for games and pictures: in the run's folder, or in one of its own for an exported network. */
  path(...segments: string[]): string;
}

/** @param size of the board, if it was given @throws Failure if there is no such network */
export async function contenderOf(
  reference: string,
  context: Pick<CommandContext<GoZeroConfig, unknown>, 'openRun' | 'runs'>,
  size?: number,
): Promise<Contender> {
  const { network, config, origin, folder, run } = await findNetwork(reference, context, size);
  const weights = fingerprint(parametersOf(network.model));
  network.dispose();
  const home = run?.dir ?? join(context.runs, 'exported', origin.replaceAll(/[^\w.-]+/g, '-'));
  const shown = run ? `${run.experiment}/${run.seed}` : origin;
  return { folder, shown, config, weights, run, path: (...segments) => join(home, ...segments) };
}

/** The record that --record adds to; undefined without it. @throws Failure if there is none, before a game is played */
export function recordOf(
  { run, shown }: Contender,
  { openRecord }: Pick<CommandContext<GoZeroConfig, unknown>, 'openRecord'>,
  { record, allowDirty }: Pick<GameOptions, 'record' | 'allowDirty'>,
): OpenRecord | undefined {
  if (!record) return undefined;
  if (!run)
    throw new Failure(
      `--record: ${shown} is an exported network; only what a run of this machine plays is recorded`,
    );
  return openRecord(run, { allowDirty });
}
