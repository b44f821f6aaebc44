import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyInstall } from '../start/installation.mjs';

const LOCKED = {
  '': { version: '0.1.0' },
  'packages/data': { version: '0.1.0' },
  'node_modules/@nutshell/data': { resolved: 'packages/data', link: true },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-zod' },
  'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-fsevents', optional: true },
};
/** node_modules as npm leaves them on a machine that cannot have fsevents. */
const INSTALLED = {
  'node_modules/@nutshell/data': { resolved: 'packages/data', link: true },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-zod' },
};

describe('whyInstall', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nutshell-install-'));
    write('package-lock.json', LOCKED);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, packages: object) {
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify({ packages }));
  }
  const installed = (packages: object) => write('node_modules/.package-lock.json', packages);

  it('is undefined when everything is there, but for an optional package of another platform', () => {
    installed(INSTALLED);
    expect(whyInstall(root)).toBeUndefined();
  });

  it('names a missing node_modules, or one that npm did not finish', () => {
    expect(whyInstall(root)).toMatch(/missing or incomplete/);
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{ "packages": {');
    expect(whyInstall(root)).toMatch(/missing or incomplete/);
  });

  it('names a package that the lock file has and node_modules has not', () => {
    installed({ 'node_modules/@nutshell/data': INSTALLED['node_modules/@nutshell/data'] });
    expect(whyInstall(root)).toBe('node_modules/zod is not as package-lock.json has it');
  });

  it.each([
    ['version', { version: '4.6.6', integrity: 'sha512-zod' }],
    ['content', { version: '4.6.7', integrity: 'sha512-other' }],
  ])('names a package of another %s', (_what, zod) => {
    installed({ ...INSTALLED, 'node_modules/zod': zod });
    expect(whyInstall(root)).toMatch(/^node_modules\/zod /);
  });

  it('names a workspace that is not linked yet', () => {
    installed({ 'node_modules/zod': INSTALLED['node_modules/zod'] });
    expect(whyInstall(root)).toMatch(/^node_modules\/@nutshell\/data /);
  });

  it('asks for the lock file where there is none', () => {
    installed(INSTALLED);
    rmSync(join(root, 'package-lock.json'));
    expect(() => whyInstall(root)).toThrow(/No readable package-lock.json in .*git/);
  });
});
