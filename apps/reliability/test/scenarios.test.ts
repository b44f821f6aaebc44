import { describe, expect, it } from 'vitest';
import type { Scenario } from '../src/attack.ts';
import { faultOfDiskMessage } from '../src/judgement.ts';
import { tried } from '../src/scenarios.ts';
import { clients } from '../src/scenarios/clients.ts';
import { diskCalls, faultsOf } from '../src/scenarios/disk-calls.ts';

describe('a scenario', () => {
  it('has its tries counted by how they end, and each fault told', async () => {
    const planted: Scenario = {
      kind: 'scenario',
      name: 'planted',
      about: '',
      tries: 3,
      async *run({ tries }) {
        for (let i = 0; i < tries; i++) yield { what: `try ${i}`, outcome: i === 0 ? 'right' : 'refused' };
        yield { what: 'the last', outcome: 'fault', fault: 'it ended with 1' };
      },
    };
    expect(await tried(planted, { seed: 2, tries: 3 })).toMatchObject({
      inputs: 4,
      taken: 1,
      refused: 2,
      findings: [{ attack: 'planted', seed: 2, index: 3, kind: 'error', text: 'the last: it ended with 1' }],
    });
  });

  it('of calls of the file system that fail ends in refusals, and in runs that are resumed to the same bits', async () => {
    const { inputs, refused, findings } = await tried(diskCalls, { seed: 1, tries: 4, app: 'descent' });
    expect(findings).toEqual([]);
    expect(inputs).toBe(4);
    expect(refused).toBeGreaterThan(0);
  });

  it('has every call fail once before any fails in another way, evenly spread where there are fewer tries', () => {
    const calls = Array.from({ length: 8 }, (_, i) => ({
      name: i % 2 ? 'writeSync' : 'existsSync',
      file: String(i),
      writes: i % 2 === 1,
    }));
    const placesOf = (tries: number) => faultsOf(calls, tries).map(({ at }) => at);
    expect(placesOf(4)).toEqual([1, 3, 5, 7]);
    expect(placesOf(8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(placesOf(10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 2, 4]); // what only looks fails in one way
    const all = faultsOf(calls, 1000).map(({ at, kind }) => `${kind} at ${at}`);
    expect(all).toHaveLength(4 * 1 + 4 * 4);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(faultsOf(calls, 8).map(({ kind }) => kind)).size).toBeGreaterThan(2);
  });

  it('takes a message about a disk only if it names what is refused and says what to do', () => {
    const fault = (message: string) => faultOfDiskMessage(message, '/tmp/runs');
    const full = '/tmp/runs/x/words.json cannot be written: the disk is full (ENOSPC)';
    expect(fault(`error: ${full}. Make room, then try again.`)).toBe(undefined);
    expect(fault(`error: ${full}.`)).toBe('it does not say what to do');
    expect(fault('error: ENOSPC: no space left on device, write')).toBe('it does not name /tmp/runs');
    expect(fault('error: a file cannot be written: the disk is full. Make room, then try again.')).toBe(
      'it does not name /tmp/runs',
    );
  });

  it('of bad clients leaves the others with their answers', async () => {
    expect(await tried(clients, { seed: 1, tries: 15 })).toMatchObject({
      inputs: 15,
      taken: 15,
      findings: [],
    });
  });
});
