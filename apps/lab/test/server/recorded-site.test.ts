import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { recordedResults } from '../../server/vite-plugin.ts';
import { recordOf } from '../record.ts';

const results = mkdtempSync(path.join(tmpdir(), 'nutshell-site-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(results, { recursive: true, force: true });
});

it('puts the good records with the site, and names those in a wrong place', async () => {
  vi.stubEnv('NUTSHELL_RESULTS', results);
  const good = recordOf();
  const write = (name: string, content: unknown) => {
    mkdirSync(path.dirname(path.join(results, name)), { recursive: true });
    writeFileSync(path.join(results, name), JSON.stringify(content));
  };
  write(`${good.app}/${good.experiment}/seed-${good.seed}.json`, good);
  // Their contents name files that do not exist, one of them outside of the folder.
  write(`${good.app}/${good.experiment}/seed-98.json`, { ...good, seed: 99 });
  write(`${good.app}/moved/seed-1.json`, { ...good, experiment: '../../elsewhere', seed: 1 });
  write(`${good.app}/${good.experiment}/seed-007.json`, { ...good, seed: 7 });

  const emitted = new Map<string, string>();
  const emitFile = ({ fileName, source }: { fileName: string; source: string }) =>
    emitted.set(fileName, source);
  await (recordedResults().generateBundle as () => Promise<void>).call({ emitFile } as never);

  const file = `results/${good.app}/${good.experiment}/seed-${good.seed}.json`;
  expect([...emitted.keys()]).toEqual(['api/list.json', file]);
  expect(JSON.parse(emitted.get(file)!)).toEqual(good);
  const { results: listed, problems } = JSON.parse(emitted.get('api/list.json')!);
  expect(listed).toHaveLength(1);
  expect(problems).toHaveLength(2);
  expect(problems).toContain(
    `results/${good.app}/${good.experiment}/seed-98.json is the record of ${good.app} ${good.experiment}, seed 99: it lies in the wrong place.`,
  );
  expect(problems).toContainEqual(expect.stringContaining(`results/${good.app}/moved/seed-1.json`));
});
