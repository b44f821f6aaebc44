import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { licencesIn, pageOf, problemsOf, readFacts } from '../dependencies/page.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const facts = readFacts(ROOT);

describe('dependencies', () => {
  it('have a reason each, known licences, and a decision on every install script', () => {
    expect(problemsOf(facts)).toEqual([]);
  });

  it('are those of docs/dependencies.md', async () => {
    const file = join(ROOT, 'docs', 'dependencies.md');
    const expected = await format(pageOf(facts), { ...(await resolveConfig(file)), filepath: file });
    const [written] = readFileSync(file, 'utf8').split('\n## Size\n');
    expect(written.trim(), 'run: npm run dependencies').toBe(expected.trim());
  });

  it('without a reason, with another licence or a new script are named', () => {
    const stranger = { name: 'stranger', path: 'node_modules/stranger', version: '1.0.0', license: 'GPL-3.0', hasScript: true, onlyDevelopment: false }; // prettier-ignore
    const changed = {
      ...facts,
      installed: [...facts.installed, stranger],
      named: new Map([...facts.named, ['stranger', ['apps/lab']]]),
    };
    expect(problemsOf(changed)).toEqual([
      'stranger is named by apps/lab: say why',
      'stranger has an install script: say what it does',
      'stranger has no line in allowScripts',
      'node_modules/stranger has the licence “GPL-3.0”',
    ]);
    const gone = { ...facts, named: new Map([...facts.named].filter(([name]) => name !== 'zod')) };
    expect(problemsOf(gone)).toEqual(['zod has a reason, but nothing names it']);
  });

  it('may have several licences', () => {
    expect(licencesIn('(BSD-3-Clause AND Apache-2.0)')).toEqual(['BSD-3-Clause', 'Apache-2.0']);
    expect(licencesIn('(MIT OR CC0-1.0)')).toEqual(['MIT', 'CC0-1.0']);
  });
});
