/** The part of the Runs page's state that is in its address. */
import { z } from 'zod';
import type { Entry } from '../../catalogue/entries.ts';
import { urlState } from '../../url-state.ts';

export const kinds = ['all', 'recorded', 'running', 'finished', 'stopped'] as const;
export type Kind = (typeof kinds)[number];

export const state = urlState(
  z.object({
    /** An app's name; empty for all. */
    app: z.string().default(''),
    kind: z.enum(kinds).default('all'),
    /** Part of a name. */
    name: z.string().default(''),
    /** Keys of the entries that are shown: `lenet5/paper/seed-1` (a record), `lenet5/paper-s1-20261123T031519` (a run). */
    show: z
      .array(z.string().regex(/^[^/]+\/[^/]+(\/seed-\d+)?$/, 'expected app/run or app/experiment/seed-n'))
      .default([]),
    /** Which splits comparisons draw. */
    split: z.string().default(''),
    /** Whether the charts' y axes are logarithmic. */
    log: z.boolean().default(false),
  }),
  'runs',
);

export type RunsState = typeof state.value;

/** The entries that the filters leave. */
export function filterEntries(entries: readonly Entry[], { app, kind, name }: RunsState): Entry[] {
  const part = name.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (app === '' || entry.app === app) &&
      (kind === 'all' || entry.status === kind) &&
      `${entry.key} ${entry.run?.title ?? ''}`.toLowerCase().includes(part),
  );
}
