/** Tries of a scenario, one after the other, in a folder that is removed. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '@nutshell/random';
import { type Scenario, type Tally, emptyTally } from './attack.ts';
import { described } from './judgement.ts';

/** @param options.tries about how many @param options.say is told of each */
export async function tried(
  scenario: Scenario,
  options: { seed: number; tries: number; app?: string; say?: (line: string) => void },
): Promise<Tally> {
  const { seed, tries, app, say = () => {} } = options;
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'nutshell-reliability-')));
  const tally = emptyTally();
  const random = new Random(seed).fork(app ? `${scenario.name} ${app}` : scenario.name);
  try {
    for await (const one of scenario.run({ tries, random, folder, app })) {
      const index = tally.inputs++;
      if (one.outcome === 'refused') tally.refused++;
      if (one.outcome === 'right') tally.taken++;
      if (one.outcome === 'fault') {
        const text = `${one.what}: ${one.fault}`;
        tally.findings.push({ attack: scenario.name, seed, index, kind: 'error', text });
      }
      say(`${scenario.name} ${tally.inputs}: ${one.what}: ${one.outcome}`);
    }
    return tally;
  } catch (error) {
    // The attacks after it are carried out all the same.
    const finding = { attack: scenario.name, seed, index: tally.inputs++, kind: 'error' } as const;
    tally.findings.push({ ...finding, text: `the scenario itself failed: ${described(error)}` });
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
