import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLineOf, commandList, complaintAbout } from '../nx/command-line.mjs';
import { SCRIPTS, helpText } from '../start/help.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const TRAIN = ['--import', 'tsx', 'apps/lenet5/src/main.ts', 'train'];

describe('the words behind nx', () => {
  const of = (...words: string[]) => commandLineOf(words, ROOT);

  it.each([[['run', 'lenet5:train']], [['run', '@nutshell/lenet5:train']], [['train', 'lenet5']]])(
    'that name a command of ours are its command line: %j',
    (words) => {
      expect(of(...words)).toEqual({ root: 'apps/lenet5', command: TRAIN, flags: [] });
    },
  );

  it('behind the command are its flags as they were given, those among them that Nx knows', () => {
    const flags = [
      '--batch-size=16',
      '--verbose',
      '--parallel=2',
      '-c',
      'x',
      '$(date) b.png',
      '--',
      '--help',
    ];
    expect(of('run', 'lenet5:train', ...flags)?.flags).toEqual(flags);
    expect(of('run', 'lenet5:train', '--', '--help')?.flags).toEqual(['--help']);
  });

  it.each([
    [['run', 'lenet5:test']],
    [['run', 'lenet5:train:production']],
    [['run', 'nowhere:train']],
    [['run', '../lenet5:train']],
    [['run-many', '-t', 'test']],
    [['run', '--project=lenet5', '--target=train']],
    [['show', 'project', 'lenet5']],
    [[]],
  ])('that name none are left to Nx: %j', (words) => {
    expect(of(...words)).toBeUndefined();
  });
});

describe('a command that there is not', () => {
  it.each([
    [['run', 'lenet5:trian'], 'error: lenet5 has no command "trian". There are:\nnpx nx run lenet5:help '],
    [['run', 'lenet5'], 'error: the command of lenet5 is missing. There are:\nnpx nx run lenet5:help '],
  ])('is answered by those that there are: %j', (words, answer) => {
    expect(complaintAbout(words, ROOT)?.startsWith(answer)).toBe(true);
  });

  it.each([
    [['run', 'lenet5:train']],
    [['run', 'nowhere:train']],
    [['run', 'tfjs-backend-onnx:build']], // a script of its package.json
    [['show', 'project', 'lenet5']],
    [['run-many', '-t', 'test']],
  ])('is not seen in %j', (words) => expect(complaintAbout(words, ROOT)).toBeUndefined());
});

describe('npx nx run', () => {
  it('prints only the output of the command, and passes every flag on', { timeout: 90_000 }, () => {
    const nx = join(ROOT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [nx, 'run', 'lenet5:train', '--batch-size=0', '--parallel=2'],
      { cwd: join(ROOT, 'packages'), encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    );
    expect({ status, stdout, stderr: stderr.trim() }).toEqual({
      status: 1,
      stdout: '',
      stderr: "error: unknown option '--parallel=2'",
    });
  });
});

describe('help', () => {
  it('has a line for every script of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(Object.keys(SCRIPTS).sort()).toEqual(Object.keys(scripts).sort());
  });

  it('has a line for every command of an app', () => {
    const lines = commandList(ROOT, 'apps/lenet5').split('\n');
    expect(lines.every((line) => /^npx nx run lenet5:[\w-]+ +[A-Z].{10,}/.test(line))).toBe(true);
    expect(lines.length).toBeGreaterThan(10);
    expect(helpText(ROOT)).toContain(lines.join('\n'));
  });
});
