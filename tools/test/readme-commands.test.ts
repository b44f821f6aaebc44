import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentedCommands } from '../readme-commands.mjs';

const markdown = (...lines: string[]) => lines.join('\n');

const experiments = new URL('../../experiments/', import.meta.url);
const apps = readdirSync(experiments).filter((app) => existsSync(new URL(`${app}/smoke.json`, experiments)));

describe('the README of an app, whose commands are checked before every change is taken,', () => {
  it.each(apps)('has the smoke training of %s among them', (app) => {
    const readme = readFileSync(new URL(`../../apps/${app}/README.md`, import.meta.url), 'utf8');
    const commands = documentedCommands(readme).map(({ command }) => command.replace(/\s+#.*/, ''));
    expect(commands).toContain(`npx nx run ${app}:train --experiment=smoke`);
  });
});

describe('documentedCommands', () => {
  it('takes every line of a block marked for checking, with the number of its line', () => {
    const text = markdown('# Title', '', '```sh ci', 'npm ci', '', 'npm test -- data', '```', 'npm run no');
    expect(documentedCommands(text)).toEqual([
      { line: 4, command: 'npm ci' },
      { line: 6, command: 'npm test -- data' },
    ]);
  });

  it('leaves out blocks that are not marked, and comments', () => {
    const text = markdown(
      '```sh',
      'npm start',
      '```',
      '```ts ci',
      'x();',
      '```',
      '```sh ci',
      '# why',
      'npm ci',
      '```',
    );
    expect(documentedCommands(text)).toEqual([{ line: 9, command: 'npm ci' }]);
  });

  it('joins a line that ends in a backslash with the next', () => {
    const text = markdown(
      '```sh ci',
      'npx nx run lenet5:train \\',
      '  --epochs=1 \\',
      '  --seed=2',
      'ls',
      '```',
    );
    expect(documentedCommands(text)).toEqual([
      { line: 2, command: 'npx nx run lenet5:train --epochs=1 --seed=2' },
      { line: 5, command: 'ls' },
    ]);
  });

  it('is not misled by a fence inside a longer fence, nor by Windows line endings', () => {
    expect(documentedCommands(markdown('````md', '```sh ci', 'rm', '```', '````'))).toEqual([]);
    expect(documentedCommands('```sh ci\r\nnpm ci\r\n```\r\n')).toEqual([{ line: 2, command: 'npm ci' }]);
  });
});
