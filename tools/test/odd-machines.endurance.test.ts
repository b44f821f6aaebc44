/** Machines that are not as ours: a first training in a copy of the repository on each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WorkspaceCopy } from './workspace-copy.ts';

const PATIENCE = 600_000;
const TRAIN = 'node tools/start.mjs train lenet5 --experiment=smoke';
const copies: WorkspaceCopy[] = [];
afterAll(() => copies.forEach((copy) => copy.dispose()), PATIENCE);

function copyOf(options: ConstructorParameters<typeof WorkspaceCopy>[0] = {}): WorkspaceCopy {
  const copy = new WorkspaceCopy(options);
  copies.push(copy);
  return copy;
}

/** The results of all finished trainings in a copy. */
function results({ root }: WorkspaceCopy): { commit?: unknown; metrics: Record<string, number> }[] {
  const runs = join(root, 'runs', 'lenet5');
  return readdirSync(runs).map((id) => JSON.parse(readFileSync(join(runs, id, 'result.json'), 'utf8')));
}

/** A folder with links to some programs, for a PATH that has no others. */
function programs(copy: WorkspaceCopy, names: readonly string[]): string {
  const folder = join(dirname(copy.root), 'bin');
  mkdirSync(folder);
  for (const name of names) {
    const place = process.env.PATH!.split(delimiter).find((each) => existsSync(join(each, name)));
    symlinkSync(join(place!, name), join(folder, name));
  }
  return folder;
}

describe('a first training', () => {
  it(
    'works in a path with spaces and letters of any script, without a home, behind a proxy that is not there',
    () => {
      const copy = copyOf({ folder: 'Übung 1, 深層学習 (копия) & more' });
      copy.succeed(TRAIN, {
        HOME: undefined,
        XDG_CACHE_HOME: undefined,
        HTTP_PROXY: 'http://127.0.0.1:9',
        HTTPS_PROXY: 'http://127.0.0.1:9',
      });
      const [{ metrics }] = results(copy);
      expect(metrics['test.error']).toBeLessThan(0.5);
      const where = copy.succeed('npx nx run lenet5:list', { NX_DAEMON: 'false' });
      expect(where).toContain('smoke');
    },
    PATIENCE,
  );

  it(
    'works in an archive without .git, which says that it cannot be recorded',
    () => {
      const copy = copyOf({ git: false });
      const printed = copy.succeed(TRAIN);
      expect(printed).toContain('It cannot be recorded: the code has no commit');
      expect(results(copy)).toHaveLength(1);
      const { status, stderr } = copy.run('node --import tsx apps/lenet5/src/main.ts record');
      expect(status).not.toBe(0);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain('it is not in a git repository, or git is not installed');
    },
    PATIENCE,
  );

  it(
    'works where there is no git, no browser and no other program but Node',
    () => {
      const copy = copyOf({ git: false });
      copy.succeed(TRAIN, { PATH: programs(copy, ['node', 'sh']) });
      expect(results(copy)).toHaveLength(1);
    },
    PATIENCE,
  );

  it(
    'works twice at once, with the same result',
    async () => {
      const copy = copyOf();
      const both = [0, 1].map(() => spawn(TRAIN, { cwd: copy.root, shell: true, stdio: 'ignore' }));
      const codes = await Promise.all(both.map((child) => once(child, 'exit')));
      expect(codes.map(([code]) => code as number)).toEqual([0, 0]);
      const [first, second] = results(copy);
      expect(second.metrics).toEqual(first.metrics);
    },
    PATIENCE,
  );
});
