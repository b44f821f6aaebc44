import { appendFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortTaken, startServer } from '../../server/lab-server.ts';
import { recordOf } from '../record.ts';
import { EventReader, openFixture, rawRequest, type Fixture } from './fixture.ts';

const recorded = JSON.stringify(recordOf());
const config = {
  app: 'toy',
  experiment: 'smoke',
  title: 'A toy',
  paper: 'none',
  deviations: [],
  expect: {},
  seed: 3,
  command: 'npx nx run toy:train',
  config: { epochs: 2 },
};

describe("the lab's server", () => {
  let fixture: Fixture;
  const readers: EventReader[] = [];
  beforeEach(async () => {
    fixture = await openFixture();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await fixture.close();
  });

  const run = 'toy/smoke-s3-20261123T040000';
  const folder = () => path.join(fixture.root, 'runs', run);
  const begin = () => {
    fixture.write(`runs/${run}/config.json`, JSON.stringify(config));
    fixture.write(`runs/${run}/environment.json`, '{"node":"20.20.2"}');
  };
  const log = (text: string) => appendFileSync(path.join(folder(), 'metrics.jsonl'), text);
  const json = async (target: string) =>
    (await fetch(new URL(target, fixture.server.url))).json() as Promise<any>;
  const follow = async (query: string, headers?: Record<string, string>) => {
    const reader = await EventReader.open(`${fixture.server.url}api/events?${query}`, headers);
    readers.push(reader);
    return reader;
  };

  it('lists runs by their status', async () => {
    begin();
    const [listed] = (await json('api/list.json')).runs;
    expect(listed).toMatchObject({
      app: 'toy',
      experiment: 'smoke',
      title: 'A toy',
      seed: 3,
      status: 'running',
    });
    expect(listed.started).toBe(Date.UTC(2026, 10, 23, 4));
    const old = new Date(Date.now() - 300_000);
    for (const name of ['config.json', 'environment.json', '.'])
      utimesSync(path.join(folder(), name), old, old);
    expect((await json('api/list.json')).runs[0].status).toBe('stopped');
    fixture.write(`runs/${run}/result.json`, recorded);
    const [finished] = (await json('api/list.json')).runs;
    expect(finished.status).toBe('finished');
    expect(finished.metrics['test.error']).toBe(0.01);
  });

  it('lists recorded results and gives them as they are', async () => {
    fixture.write('results/lenet5/paper/seed-1.json', recorded);
    const { results } = await json('api/list.json');
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({ app: 'lenet5', experiment: 'paper', seed: 1, parameters: 61_706 });
    expect((await json('results/lenet5/paper/seed-1.json')).schema).toBe('nutshell.result/1');
  });

  it('tells all about a run, its files without checkpoints and temporary ones', async () => {
    begin();
    log('{"epoch":1}\n');
    for (const name of ['samples/a.png', 'checkpoints/last/tensors.bin', 'report.html', 'x.json.42.tmp']) {
      fixture.write(`runs/${run}/${name}`, 'x');
    }
    const detail = await json(`api/runs/${run}.json`);
    expect(detail).toMatchObject({
      paper: 'none',
      command: config.command,
      environment: { node: '20.20.2' },
    });
    expect(detail.problems).toEqual([]);
    expect(detail.files.map((file: { path: string }) => file.path)).toEqual([
      'config.json',
      'environment.json',
      'metrics.jsonl',
      'report.html',
      'samples/a.png',
    ]);
    expect((await fetch(`${fixture.server.url}api/runs/toy/none.json`)).status).toBe(404);
  });

  it.each([
    ['{"app":', 'config.json: not JSON'],
    ['', 'config.json: empty'],
    ['[]', 'config.json: expected object'],
    ['{"experiment":5}', 'config.json: “experiment”'],
  ])('survives a config.json of %j', async (text, problem) => {
    begin();
    writeFileSync(path.join(folder(), 'config.json'), text);
    writeFileSync(path.join(folder(), 'result.json'), '{"schema":"nutshell.result/1"');
    writeFileSync(path.join(folder(), 'environment.json'), '"text"');
    const { runs } = await json('api/list.json');
    expect(runs[0].experiment).toBe('smoke'); // from the folder's name
    expect(runs[0].seed).toBe(3);
    expect(runs[0].problems[0]).toContain(problem);
    expect(runs[0].problems[1]).toContain('result.json: not JSON');
    expect((await json(`api/runs/${run}.json`)).problems).toHaveLength(2);
  });

  it('leaves out and names what is nested 20,000 deep, and lists the others', async () => {
    begin();
    const deep = `{"experiment":"deep","config":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
    fixture.write('runs/toy/deep-s1-20261122T223201/config.json', deep);
    fixture.write('runs/toy/100% run/config.json', '{"experiment":"percent"}');
    const { runs, problems } = await json('api/list.json');
    const of = (id: string) => runs.find((run: { id: string }) => run.id === id);
    expect(of('deep-s1-20261122T223201').problems).toEqual(['config.json: nested more than 200 levels deep']);
    expect(of('100% run')).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('runs/toy/100% run is left out')]);
    expect(runs.some((run: { experiment: string }) => run.experiment === 'smoke')).toBe(true);
  });

  it('reports a record that is none, and lists the others', async () => {
    fixture.write('results/lenet5/paper/seed-1.json', recorded);
    fixture.write('results/lenet5/paper/seed-2.json', '{"schema":');
    fixture.write('results/lenet5/paper/seed-3.json', '{"schema":"nutshell.result/1"}');
    const { results, problems } = await json('api/list.json');
    expect(results).toHaveLength(1);
    expect(problems[0]).toContain('results/lenet5/paper/seed-2.json: not JSON');
    expect(problems[1]).toContain('results/lenet5/paper/seed-3.json is not a result record: “app”');
  });

  it('lists exported networks with what they say of themselves, and serves their files', async () => {
    const about = { sizes: [5, 7] };
    const model = JSON.stringify({ modelTopology: {}, userDefinedMetadata: about });
    fixture.write('results/go-zero/7x7/seed-1/model.json', model);
    fixture.write('results/go-zero/7x7/seed-1/weights.bin', Uint8Array.of(1, 2, 3, 4));
    fixture.write('results/go-zero/7x7/seed-2/model.json', '{"modelTopology":');
    fixture.write('results/go-zero/7x7/seed-3/weights.bin', Uint8Array.of(1)); // no network yet
    const { networks, problems } = await json('api/list.json');
    expect(networks).toEqual([{ app: 'go-zero', experiment: '7x7', seed: 1, about }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('results/go-zero/7x7/seed-2/model.json: not JSON');
    const weights = await fetch(`${fixture.server.url}results/go-zero/7x7/seed-1/weights.bin`);
    expect([...new Uint8Array(await weights.arrayBuffer())]).toEqual([1, 2, 3, 4]);
  });

  it('survives folders that are not there', async () => {
    rmSync(path.join(fixture.root, 'runs'), { recursive: true });
    rmSync(path.join(fixture.root, 'results'), { recursive: true });
    expect(await json('api/list.json')).toEqual({
      live: true,
      runs: [],
      results: [],
      networks: [],
      problems: [],
    });
    const reader = await follow(`run=${run}`);
    expect((await reader.find(({ event }) => event === 'rows')).data).toMatchObject({ from: 0, rows: [] });
  });

  it('sends the list, a run that appears, its rows as they are written, its end', async () => {
    const reader = await follow(`run=${run}`);
    expect((await reader.find(({ event }) => event === 'list')).data.runs).toEqual([]);
    begin();
    const appeared = await reader.find(({ event }) => event === 'run');
    expect(appeared.data).toMatchObject({ app: 'toy', status: 'running' });
    log('{"epoch":1,"train.loss":0.5}\n{"epo');
    await reader.find(({ event, data }) => event === 'rows' && data.rows.length === 1);
    log('ch":2,"train.loss":0.25}\nbroken\n');
    const broken = await reader.find(({ event, data }) => event === 'rows' && data.problems.length > 0);
    expect(broken.data.problems).toEqual([{ line: 3, message: 'not JSON: broken' }]);
    expect(reader.rows(run)).toEqual([
      { epoch: 1, 'train.loss': 0.5 },
      { epoch: 2, 'train.loss': 0.25 },
    ]);
    fixture.write(`runs/${run}/result.json`, recorded);
    await reader.find(({ event, data }) => event === 'run' && data.status === 'finished');
    rmSync(folder(), { recursive: true });
    expect((await reader.find(({ event }) => event === 'gone')).data).toEqual({ run });
  });

  it('goes on after Last-Event-ID, over a restart of the server, without loss or repetition', async () => {
    begin();
    const other = 'toy/smoke-s4-20261123T040000';
    fixture.write(`runs/${other}/metrics.jsonl`, '{"epoch":1}\n');
    log('{"epoch":1}\n{"epoch":2}\n');
    const query = `run=${run}&run=${encodeURIComponent(other)}`;
    const first = await follow(query);
    await first.find(({ data }) => data.run === run && data.rows.length > 0);
    const last = await first.find(({ data }) => data.run === other && data.rows.length > 0);
    const known = first.rows(run);
    const { port } = fixture.server;
    await fixture.server.close();
    log('{"epoch":3}\n');
    const folders = { runs: path.join(fixture.root, 'runs'), results: path.join(fixture.root, 'results') };
    fixture.server = await startServer({ ...folders, logEvery: 20, listEvery: 40 }, [port]);
    const second = await follow(query, { 'Last-Event-ID': last.id! });
    const next = await second.find(({ event }) => event === 'rows');
    expect(next.data).toMatchObject({ run, from: 2, rows: [{ epoch: 3 }] });
    expect(second.rows(run, known)).toEqual([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }]);
    appendFileSync(path.join(fixture.root, 'runs', other, 'metrics.jsonl'), '{"epoch":2}\n');
    const others = await second.find(({ data }) => data.run === other);
    expect(others.data).toMatchObject({ from: 1, rows: [{ epoch: 2 }] });
  });

  it('forgets clients that went away, and has room for a few only', async () => {
    const open = await Promise.all([1, 2, 3, 4].map(() => follow('')));
    expect(fixture.server.handler.streams).toBe(4);
    await expect(follow('')).rejects.toThrow('503');
    for (const reader of open) reader.close();
    while (fixture.server.handler.streams > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await follow('');
  });

  it.each(['..%2F..%2Fsecret.txt', '..', '%252e%252e/x', '/etc/passwd', 'a%00b'])(
    'follows nothing outside of runs/: %s',
    async (name) => {
      const { port } = fixture.server;
      const { status } = await rawRequest(port, `GET /api/events?run=${name} HTTP/1.1`);
      expect([400, 403]).toContain(status);
    },
  );

  it('says that a port is taken, or takes the next one', async () => {
    const folders = { runs: fixture.root, results: fixture.root };
    const { port } = fixture.server;
    await expect(startServer(folders, [port])).rejects.toThrow(PortTaken);
    await expect(startServer(folders, [port])).rejects.toThrow(`Port ${port} is taken`);
    const next = await startServer(folders, [port, 0]);
    expect(next.port).not.toBe(port);
    await next.close();
  });
});
