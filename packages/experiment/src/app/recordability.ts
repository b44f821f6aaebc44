/** Whether a run may be recorded as its experiment. */
import { isDeepStrictEqual } from 'node:util';
import { whyNotClean } from '../run/environment.ts';
import { flagText } from './flags.ts';

/** How a run's config differs from its experiment's: `it has --epochs=3, the experiment --epochs=4`; undefined if it does not. */
export function difference(
  experiment: Record<string, unknown>,
  run: Record<string, unknown>,
): string | undefined {
  const keys = [...new Set([...Object.keys(experiment), ...Object.keys(run)])].filter(
    (key) => !isDeepStrictEqual(experiment[key], run[key]),
  );
  if (!keys.length) return undefined;
  const pick = (config: Record<string, unknown>) =>
    flagText(Object.fromEntries(keys.map((key) => [key, config[key] ?? null])));
  return `it has ${pick(run)}, the experiment ${pick(experiment)}`;
}

/** Why a run of this config and commit cannot be recorded: no reason if it can. */
export function obstacles(
  experiment: Record<string, unknown>,
  run: Record<string, unknown>,
  commit: string,
): string[] {
  return [difference(experiment, run), whyNotClean(commit)].filter((reason) => reason !== undefined);
}
