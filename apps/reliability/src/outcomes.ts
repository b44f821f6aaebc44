/** What came of each attack the last time: results/reliability.json, of which docs/reliability.md is made. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Attack, Tally } from './attack.ts';
import { attacks } from './attacks.ts';

const count = z.int().min(0);

export const Outcome = z.strictObject({
  attack: z.string(),
  /** Where a scenario is about apps. */
  app: z.string().optional(),
  seed: count,
  /** `2026-12-01` */
  date: z.iso.date(),
  commit: z.string(),
  machine: z.string(),
  tally: z.strictObject({
    inputs: count,
    taken: count,
    refused: count,
    slowest: z.number(),
    growth: z.number(),
    findings: z.array(
      z.strictObject({
        attack: z.string(),
        seed: count,
        index: count,
        kind: z.enum(['error', 'message', 'slow', 'hang', 'crash', 'memory', 'outside', 'sample']),
        text: z.string(),
      }),
    ),
  }) satisfies z.ZodType<Tally>,
});
export type Outcome = z.infer<typeof Outcome>;

/** None if there is no such file. @throws Error that names the file if it is damaged */
export function readOutcomes(file: string): Outcome[] {
  if (!existsSync(file)) return [];
  try {
    return z.array(Outcome).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const remedy = 'Remove it, and carry the attacks out again.';
    throw new Error(`${file} cannot be read. ${remedy}`, { cause: error });
  }
}

/** A new outcome in the place of the one before it, in the order of the attacks. */
export function withOutcome(before: readonly Outcome[], newest: Outcome): Outcome[] {
  const others = before.filter(({ attack, app }) => attack !== newest.attack || app !== newest.app);
  const place = ({ attack }: Outcome) => attacks.findIndex(({ name }) => name === attack);
  return [...others, newest].sort(
    (a, b) => place(a) - place(b) || (a.app ?? '').localeCompare(b.app ?? '', 'en'),
  );
}

/** Outcomes of attacks that there still are, each beside its attack. */
export function ofAttacks(outcomes: readonly Outcome[]): { attack: Attack; outcome: Outcome }[] {
  return outcomes.flatMap((outcome) => {
    const attack = attacks.find(({ name }) => name === outcome.attack);
    return attack ? [{ attack, outcome }] : [];
  });
}
