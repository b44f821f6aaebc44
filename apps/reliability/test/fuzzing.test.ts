import { describe, expect, it } from 'vitest';
import { fuzzed } from '../src/fuzzing.ts';
import { DEEDS, attacks } from './planted.ts';

describe('a campaign', () => {
  it('survives whatever a reader does, and tells each fault with the number of its input', async () => {
    const module = new URL('planted.ts', import.meta.url).href;
    const tally = await fuzzed(attacks[0], { seed: 1, end: DEEDS.length, patience: 1500, module });
    expect(tally).toMatchObject({ inputs: DEEDS.length, taken: 2, refused: 1 });
    const found = tally.findings.map(({ index, kind }) => [DEEDS[index], kind]);
    expect(found).toEqual([
      ['throw', 'error'],
      ['mumble', 'message'],
      ['escape', 'outside'],
      ['exit', 'crash'],
      ['forget', 'error'],
      ['spin', 'hang'],
    ]);
    expect(tally.findings.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^TypeError: Cannot read properties of undefined.*planted\.ts/),
      expect.stringMatching(/^it shows a value of the program: Refusal: x\.txt is undefined/),
      expect.stringMatching(/^writeFileSync \/.*\/beside$/),
      expect.stringMatching(/^ended with 3/),
      expect.stringMatching(/^not waited for: Error: nobody waits/),
      'no answer in 1.5 s',
    ]);
  });
});
