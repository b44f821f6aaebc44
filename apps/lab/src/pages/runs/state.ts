/** The part of the Runs page's state that is in its address. */
import { signal } from '@preact/signals';
import { z } from 'zod';
import type { Entry } from '../../catalogue/entries.ts';
import { axisNames } from '../../charts/curve-axis.ts';
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
    /** The experiments whose seeds are listed: `lenet5/paper`. */
    open: z.array(z.string().regex(/^[^/]+\/[^/]+$/, 'expected app/experiment')).default([]),
    /** Keys of the entries that are shown: `lenet5/paper/seed-1` (a record), `lenet5/paper-s1-20261123T031519` (a run). */
    show: z
      .array(z.string().regex(/^[^/]+\/[^/]+(\/seed-\d+)?$/, 'expected app/run or app/experiment/seed-n'))
      .default([]),
    /** Which splits comparisons draw. */
    split: z.string().default(''),
    /** Whether the charts' y axes are logarithmic. */
    log: z.boolean().default(false),
    /** What the charts are drawn over. */
    x: z.enum(axisNames).default('own'),
    /** About how many rows a point of a curve is the average of. */
    smooth: z.number().int().min(1).max(1000).default(1),
    /** Whether seeds of one experiment are one curve, with a band. */
    bands: z.boolean().default(false),
  }),
  'runs',
);

/** Whether what is chosen is to be brought into sight once it is there. */
export const lookAt = signal(false);

export type RunsState = typeof state.value;

/** The entries that the filters leave. */
export function filterEntries(
  entries: readonly Entry[],
  { app, kind, name }: Pick<RunsState, 'app' | 'kind' | 'name'>,
): Entry[] {
  const part = name.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (app === '' || entry.app === app) &&
      (kind === 'all' || entry.status === kind) &&
      `${entry.key} ${entry.run?.title ?? ''}`.toLowerCase().includes(part),
  );
}
