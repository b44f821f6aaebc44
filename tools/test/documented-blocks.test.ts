import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsOf, documentedBlocks } from '../documented-blocks.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

describe('checked blocks of a Markdown text', () => {
  it('have a line, a language, a note and code', () => {
    const text = [
      'Write `a/b.json`:',
      '',
      '```json ci a/b.json',
      '{',
      '}',
      '```',
      '```sh ci fails',
      'x',
      '```',
    ];
    expect(documentedBlocks(text.join('\n'))).toEqual([
      { line: 4, language: 'json', note: 'a/b.json', code: ['{', '}'] },
      { line: 8, language: 'sh', note: 'fails', code: ['x'] },
    ]);
  });

  it('are none without `ci`', () => {
    expect(documentedBlocks('```sh\nls\n```\n\n```\nci\n```\n')).toEqual([]);
  });

  it('of shell are commands, without comments', () => {
    const [block] = documentedBlocks('```sh ci\n# why\nls \\\n  -l\n\npwd\n```');
    expect(commandsOf(block)).toEqual([
      { line: 3, command: 'ls -l' },
      { line: 6, command: 'pwd' },
    ]);
  });
});

// All of it is done by extend-a-replication.endurance.test.ts; this tells at once if the code has moved on from under it.
describe('the example "Extend a replication" of CONTRIBUTING.md', () => {
  const blocks = documentedBlocks(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));

  it.each(blocks.filter(({ language }) => language === 'diff'))(
    'has a patch at line $line that applies',
    ({ code }) => {
      const { status, stderr } = spawnSync('git', ['apply', '--check', '--recount'], {
        cwd: ROOT,
        input: `${code.join('\n')}\n`,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    },
  );

  it.each(blocks.filter(({ note }) => note.includes('/')))(
    'writes a file that is not there: $note',
    ({ note }) => {
      expect(existsSync(join(ROOT, note))).toBe(false);
    },
  );
});
