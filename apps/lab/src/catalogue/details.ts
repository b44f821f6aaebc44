/** Everything about an entry: fetched when it is shown, and again when its run has changed. */
import { useEffect, useState } from 'preact/hooks';
import type { ResultRecord } from '@nutshell/experiment/result';
import type { RunDetail } from './catalogue.ts';
import type { Entry } from './entries.ts';

export interface Details {
  entry: Entry;
  record?: ResultRecord;
  run?: RunDetail;
  /** Why there is neither. */
  problem?: string;
}

/** A run that writes all the time is not asked for more often than this, in milliseconds. */
const refetchAfter = 2000;

const known = new Map<string, { stamp: string; details: Details }>();

/** The details of the entries that have arrived, in their order. */
export function useDetails(entries: readonly Entry[]): Details[] {
  const [, setArrivals] = useState(0);
  const stamps = entries.map(stampOf);
  useEffect(() => {
    let gone = false;
    const timers = entries.map((entry, index) => {
      const found = known.get(entry.key);
      if (found?.stamp === stamps[index]) return undefined;
      return setTimeout(
        () =>
          void fetchDetails(entry).then((details) => {
            known.set(entry.key, { stamp: stamps[index], details });
            if (!gone) setArrivals((count) => count + 1);
          }),
        found ? refetchAfter : 0,
      );
    });
    return () => {
      gone = true;
      for (const timer of timers) clearTimeout(timer);
    };
  }, [stamps.join('\n')]);
  return entries.flatMap((entry) => {
    const details = known.get(entry.key)?.details;
    return details ? [{ ...details, entry }] : [];
  });
}

/** Seconds are enough to tell two states of a run apart, and the metrics two records. */
function stampOf({ key, status, run, metrics, problems }: Entry): string {
  const written = Math.floor((run?.updated ?? 0) / refetchAfter);
  return `${key} ${status} ${written} ${JSON.stringify(metrics)} ${problems.join()}`;
}

async function fetchDetails(entry: Entry): Promise<Details> {
  const path = entry.key.split('/').map(encodeURIComponent).join('/');
  try {
    const response = await fetch(entry.run ? `api/runs/${path}.json` : `results/${path}.json`);
    if (!response.ok) throw new Error((await response.text()).trim() || `status ${response.status}`);
    const value: unknown = await response.json();
    if (!entry.run) return { entry, record: value as ResultRecord };
    const run = value as RunDetail;
    return { entry, run, record: run.result };
  } catch (error) {
    return { entry, problem: error instanceof Error ? error.message : String(error) };
  }
}
