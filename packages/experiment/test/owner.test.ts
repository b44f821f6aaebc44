import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { claim, ownerOf } from '../src/run/owner.ts';
import { isAlive, thisProcess } from '../src/run/process.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'nutshell-owner-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const words = { id: 'paper-s1', shown: 'runs/toy/paper-s1', next: 'go on.' };
const owners = () => readdirSync(dir).filter((file) => file.startsWith('owner-'));

/** A process that has ended. */
const dead = spawnSync(process.execPath, ['--version']).pid;

/** Names a process as the owner; the process above this one unless `content` says otherwise, which lives. */
function owned(content: object = {}): string {
  const whole = {
    ...thisProcess(),
    pid: process.ppid,
    started: '',
    since: '2026-11-29T10:00:00.000Z',
    ...content,
  };
  const file = `owner-${whole.pid}-abc.json`;
  writeFileSync(path.join(dir, file), JSON.stringify(whole));
  return file;
}

describe('a run folder', () => {
  it('that a living process owns is refused to another, which is told the process and since when', async () => {
    owned();
    const when = new Date('2026-11-29T10:00:00.000Z').toLocaleString('sv-SE');
    await expect(claim(dir, words)).rejects.toThrow(
      `run paper-s1 is being trained by process ${process.ppid} since ${when}. Wait until it ends, or stop it (kill ${process.ppid}).`,
    );
    expect(owners()).toHaveLength(1);
  });

  it.each([
    ['has ended', () => owned({ pid: dead })],
    ['gave its number to another one', () => owned({ started: '1' })],
    ['ran before the machine was started', () => owned({ boot: 'an earlier one' })],
    [
      'was killed while it wrote its name',
      () => writeFileSync(path.join(dir, `owner-${dead}-abc.json`), '{"pid":'),
    ],
  ])('whose owner %s is taken over', async (_, prepare) => {
    prepare();
    expect(ownerOf(dir)).toBeUndefined();
    const ownership = await claim(dir, words);
    expect(owners()).toHaveLength(1);
    expect(ownerOf(dir)).toMatchObject(thisProcess());
    ownership.release();
    expect(owners()).toEqual([]);
  });

  it('whose owner runs on another machine is refused: nobody here can tell whether it lives', async () => {
    const file = owned({ machine: 'elsewhere pid:[1]', pid: dead });
    await expect(claim(dir, words)).rejects.toThrow(
      new RegExp(
        `trained by process ${dead} on elsewhere since .*; if it has ended, delete runs/toy/paper-s1.${file}`,
      ),
    );
  });

  it('that a living process is just claiming is refused', async () => {
    writeFileSync(path.join(dir, `owner-${process.ppid}-abc.json`), '');
    await expect(claim(dir, words)).rejects.toThrow(`being trained by process ${process.ppid}`);
  });

  it('claimed many times at once has one owner', async () => {
    const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claim(dir, words)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(owners()).toHaveLength(1);
  });
});

describe.skipIf(process.platform === 'win32')('a process', () => {
  it('lives until it is killed, and is not another one of its number', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const known = { ...thisProcess(), pid: child.pid!, started: '' };
    expect(isAlive(known)).toBe(true);
    expect(isAlive({ ...known, started: thisProcess().started })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(known)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('that ended without its parent having asked is dead', async () => {
    // sh becomes sleep, which never asks after the child that sh had.
    const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60']);
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [output] = await once(parent.stdout, 'data');
    const zombie = { ...thisProcess(), pid: Number(String(output)), started: '' };
    await expect
      .poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8'), { timeout: 20_000 })
      .toBe('sleep\n');
    expect(isAlive(zombie)).toBe(true);
    parent.stdin.end();
    await expect.poll(() => isAlive(zombie), { timeout: 20_000 }).toBe(false);
    expect(() => process.kill(zombie.pid, 0)).not.toThrow(); // its number is still taken
  });
});

describe('an owner', () => {
  it('whose folder is moved or removed may not write, and the folder is named', async () => {
    const ownership = await claim(dir, words);
    ownership.check();
    renameSync(dir, `${dir}-moved`);
    expect(() => ownership.check()).toThrow(
      /^the run folder runs\/toy\/paper-s1 is gone: .*put it back, then go on\.$/,
    );
    ownership.release();
    expect(existsSync(dir)).toBe(false);
    renameSync(`${dir}-moved`, dir);
    ownership.check();
    rmSync(dir, { recursive: true });
    expect(() => ownership.check()).toThrow('the run folder runs/toy/paper-s1 is gone');
  });

  it('whose name was taken out of the folder may not write', async () => {
    const ownership = await claim(dir, words);
    for (const file of owners()) rmSync(path.join(dir, file));
    expect(() => ownership.check()).toThrow(
      /owner-\d+-\w+\.json is gone, which says that this process may write/,
    );
  });
});
