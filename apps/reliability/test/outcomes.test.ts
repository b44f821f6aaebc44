import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { emptyTally } from '../src/attack.ts';
import { reliabilityDocument } from '../src/document.ts';
import { type Outcome, readOutcomes, withOutcome } from '../src/outcomes.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const outcomeOf = (attack: string, inputs: number, more: Partial<Outcome> = {}): Outcome => ({
  ...{ attack, seed: 1, date: '2026-12-01', commit: 'abcdef', machine: 'a machine' },
  tally: { ...emptyTally(), inputs, taken: inputs },
  ...more,
});
const shown = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ attack, app, tally }) => [attack, app, tally.inputs]);

describe('what came of attacks', () => {
  it('is replaced by what comes of the same one, of the same app, and stands in the order of the attacks', () => {
    let outcomes: Outcome[] = [];
    for (const outcome of [
      outcomeOf('kills', 3, { app: 'speech' }),
      outcomeOf('wav', 10),
      outcomeOf('idx', 5),
      outcomeOf('kills', 3, { app: 'lenet5' }),
      outcomeOf('wav', 20),
      outcomeOf('kills', 4, { app: 'speech' }),
    ])
      outcomes = withOutcome(outcomes, outcome);
    expect(shown(outcomes)).toEqual([
      ['idx', undefined, 5],
      ['wav', undefined, 20],
      ['kills', 'lenet5', 3],
      ['kills', 'speech', 4],
    ]);
  });

  it('is summed on the page, each with its day and commit; attacks that are gone are left out', () => {
    const page = reliabilityDocument([
      outcomeOf('idx', 1000),
      outcomeOf('gone', 7),
      outcomeOf('wav', 234, { commit: '123456' }),
      outcomeOf('kills', 3, { app: 'speech' }),
    ]);
    expect(page).toMatch(/\| \*\*all\*\* +\| +\| +1,234 \| +1,234 \| +0 \| +0 \|/);
    expect(page).toMatch(/\| wav .* 2026-12-01, 123456 /);
    expect(page).toMatch(/\| kills, speech /);
    expect(page).not.toContain('gone');
    expect(page).toContain('None was found.');
  });

  it('is none where there is no file, and a damaged one is named', () => {
    const file = path.join(temporaryFolder(), 'reliability.json');
    expect(readOutcomes(file)).toEqual([]);
    writeFileSync(file, JSON.stringify([outcomeOf('idx', 1), { attack: 'wav' }]));
    expect(() => readOutcomes(file)).toThrow(`${file} cannot be read. Remove it`);
  });

  it('is what docs/reliability.md says', () => {
    const page = readFileSync(path.join(ROOT, 'docs/reliability.md'), 'utf8');
    expect(page).toBe(reliabilityDocument(readOutcomes(path.join(ROOT, 'results/reliability.json'))));
  });
});
