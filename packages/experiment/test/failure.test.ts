import { describe, expect, it, vi } from 'vitest';
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

  it('leaves out the middle of a message that is very long or has very many lines, but not of a stack', () => {
    const long = messageOf(new Failure(`a.csv has no column x, but ${'name, '.repeat(2000)}: rename one`));
    expect(long).toMatch(/^a\.csv has no column x, but name, .* … .*: rename one$/);
    expect(long.length).toBeLessThan(2000);
    const lines = messageOf(new Failure(`There is no ${'\n'.repeat(99)}.png: take another`)).split('\n');
    expect(lines.length).toBeLessThan(30);
    expect(lines.at(-1)).toBe('.png: take another');
    vi.stubEnv('NUTSHELL_DEBUG', '1');
    expect(messageOf(new Failure('name, '.repeat(2000))).length).toBeGreaterThan(12_000);
    vi.unstubAllEnvs();
  });

  it('names the kind of an error that is a bug', () => {
    expect(messageOf(new TypeError('x is not iterable'))).toBe(
      'TypeError: x is not iterable (NUTSHELL_DEBUG=1 shows where)',
    );
  });
});
