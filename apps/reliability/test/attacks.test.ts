import { Random } from '@nutshell/random';
import { temporaryFolder } from '@nutshell/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { randomOf } from '../src/attack.ts';
import { fuzzes } from '../src/attacks.ts';
import { complaintAbout } from '../src/judgement.ts';

/** A campaign throws tens of thousands at each. */
const INPUTS = 12;

const home = process.cwd();
afterEach(() => process.chdir(home));

describe.each(fuzzes)('$name', (attack) => {
  it('takes its samples, and answers each of some damaged ones by a result or by one clear message', async () => {
    for (const method of ['log', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    const folder = temporaryFolder();
    process.chdir(folder); // commands look for their workspace from where they stand
    const target = await attack.open(folder);
    for (const sample of target.samples) await target.read(sample);
    let changed = 0;
    for (let index = 0; index < INPUTS; index++) {
      const input = target.make(randomOf(new Random(1), attack.name, index));
      if (!target.samples.some((sample) => Buffer.from(sample).equals(Buffer.from(input)))) changed++;
      try {
        await target.read(input);
      } catch (error) {
        expect(complaintAbout(error, target), `--attack=${attack.name} --only=${index}`).toBeUndefined();
      }
    }
    await target.close?.();
    vi.restoreAllMocks();
    expect(changed).toBeGreaterThan(INPUTS / 2);
  });
});
