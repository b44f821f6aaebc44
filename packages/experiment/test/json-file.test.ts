import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntaxError } from '../src/file/json-file.ts';

describe('syntaxError', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{"a": tru}', 1, 7],
    ['{"a": [1, 2}', 1, 12],
    ['{"a" 1}', 1, 6],
    ["{'a': 1}", 1, 2],
    ['{"a": 01}', 1, 8],
    ['', 1, 1],
    ['[1, 2', 1, 6],
    ['{} x', 1, 4],
    ['{"a": "line\nbreak"}', 1, 7],
  ])('finds where %j breaks: line %i, column %i', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(syntaxError(text)).toMatchObject({ line, column });
  });

  it('agrees with the position that V8 reports, where it reports one between tokens', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:1'), (json, at, character) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + character + json.slice(cut);
        try {
          JSON.parse(text);
        } catch (error) {
          const position = /(?:after|Expected).* in JSON at position (\d+)/.exec(
            (error as Error).message,
          )?.[1];
          if (
            position === undefined ||
            /[Bb]ad|[Uu]nterminated|number|fraction/.test((error as Error).message)
          )
            return;
          expect(syntaxError(text).column - 1).toBe(Number(position));
          compared++;
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
