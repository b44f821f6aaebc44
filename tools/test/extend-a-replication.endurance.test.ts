/** The worked example of CONTRIBUTING.md, read from there and done in a copy of the repository. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf, documentedBlocks, type DocumentedBlock } from '../documented-blocks.mjs';
import { WorkspaceCopy } from './workspace-copy.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PATIENCE = 900_000;

const markdown = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const blocks = documentedBlocks(markdown);

describe('the example "Extend a replication" of CONTRIBUTING.md', () => {
  let copy: WorkspaceCopy;
  beforeAll(() => {
    copy = new WorkspaceCopy();
  }, PATIENCE);
  afterAll(() => copy.dispose(), PATIENCE);

  it('has patches, new files and commands', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['diff', 'sh', 'ts', 'json']));
  });

  it.each(blocks)('works at line $line', (block) => follow(copy, block), PATIENCE);

  it('leaves a record for each seed of both experiments, and tables that name them', () => {
    for (const experiment of ['small-relu', 'small-swish']) {
      for (const seed of [1, 2, 3]) {
        const file = join(copy.root, 'results', 'lenet5', experiment, `seed-${seed}.json`);
        expect(JSON.parse(readFileSync(file, 'utf8')).commit).toMatch(/^[0-9a-f]{7,}$/);
      }
      expect(readFileSync(join(copy.root, 'results', 'README.md'), 'utf8')).toContain(experiment);
    }
  });

  it('leaves nothing that is not committed', () => expect(copy.succeed('git status --short')).toBe(''));

  it(
    'leaves code in our layout that ESLint finds no fault with',
    () => {
      const changed = copy.succeed('git diff --name-only HEAD~2 -- apps experiments').trim().split('\n');
      expect(changed.length).toBeGreaterThan(4);
      copy.succeed(`npx prettier --check ${changed.join(' ')}`);
      copy.succeed(`npx eslint ${changed.filter((file) => file.endsWith('.ts')).join(' ')}`);
    },
    PATIENCE,
  );
});

/** Does what a block says: a patch is applied, a file is written, commands are run. */
function follow(copy: WorkspaceCopy, block: DocumentedBlock): void {
  const { language, note, code } = block;
  const text = `${code.join('\n')}\n`;
  if (language === 'diff') {
    writeFileSync(join(copy.root, '.git', 'step.diff'), text);
    copy.succeed('git apply --recount .git/step.diff');
  } else if (language !== 'sh') {
    expect(markdown, 'the text names the file').toContain(`\`${note}\``);
    const file = join(copy.root, note);
    expect(existsSync(file), `${note} is new`).toBe(false);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else {
    for (const { command } of commandsOf(block)) {
      const { status, stdout, stderr } = copy.run(command);
      const output = stdout + stderr;
      if (note !== 'fails') expect(status, `${command}\n${output}`).toBe(0);
      else {
        expect(status, `${command}\n${output}`).not.toBe(0);
        for (const line of code.filter((line) => line.startsWith('# ')))
          expect(output).toContain(line.slice(2));
      }
    }
  }
}
