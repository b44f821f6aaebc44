import { describe, expect, it } from 'vitest';
import { Failure, messageOf } from '../src/index.ts';

describe('messageOf', () => {
  it('shows characters that a terminal would obey as their codes, and keeps letters, line breaks and tabs', () => {
    expect(messageOf(new Failure('a.sgf: "\u001b[2J" is not a move\u0007\u009b\u202e'))).toBe(
      'a.sgf: "\\u001b[2J" is not a move\\u0007\\u009b\\u202e',
    );
    expect(messageOf(new Failure('größer, 漢字\n\t−1'))).toBe('größer, 漢字\n\t−1');
  });

  it('leaves the middle of very long words out', () => {
    const path = `/tmp/${'a'.repeat(296)}/b.png`;
    expect(messageOf(new Failure(`There is no ${path}`))).toBe(
      `There is no /tmp/${'a'.repeat(195)}…${'a'.repeat(54)}/b.png`,
    );
    expect(messageOf(new Failure('a'.repeat(300)))).toBe('a'.repeat(300));
  });

  it('names the kind of an error that is a bug', () => {
    expect(messageOf(new TypeError('x is not iterable'))).toBe(
      'TypeError: x is not iterable (NUTSHELL_DEBUG=1 shows where)',
    );
  });
});
