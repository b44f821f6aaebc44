import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import { mutatedJson } from '../src/mutation/json.ts';

describe('mutatedJson', () => {
  it('makes a text of every value, whatever was changed in it before', () => {
    const random = new Random(1);
    for (let i = 0; i < 3000; i++)
      expect(mutatedJson([[1, 2], { a: [3, 4] }], random, 12)).toBeTypeOf('string');
  });
});
