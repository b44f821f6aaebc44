import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Inputs, Result } from '../src/network/engine.ts';
import type { Calls } from '../src/network/host.ts';
import type { Link } from '../src/network/link.ts';
import { openNetwork } from '../src/network/network.ts';

/** The other side, which answers when the test says so. */
const calls: {
  name: string;
  parameters: readonly unknown[];
  answer: (value?: unknown) => void;
  fail: (why: string) => void;
}[] = [];
vi.mock('../src/network/link.ts', () => ({
  openLink: async (): Promise<Link<Calls>> => ({
    apart: false,
    call: (name, ...parameters) =>
      new Promise((resolve, reject) => {
        const answer = (value?: unknown) => resolve(value as never);
        const fail = (why: string) => reject(new Error(why));
        calls.push({ name, parameters, answer, fail });
      }),
  }),
}));

const files: Record<string, unknown> = {
  'model.json': { modelTopology: {}, weightsManifest: [{ paths: ['weights.bin'], weights: [] }] },
  'labels.json': { labels: ['a', 'b'] },
  'record.json': { experiment: 'paper', seed: 1, commit: 'c4211c2', date: '2026-11-23' },
};
const missing = new Set<string>();

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'http://127.0.0.1:4750/' });
  vi.stubGlobal('fetch', async (url: URL) => {
    const name = url.pathname.split('/').at(-1)!;
    if (missing.has(name)) return new Response('', { status: 404 });
    return name in files ? Response.json(files[name]) : new Response(new Uint8Array(4));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  calls.length = 0;
  missing.clear();
});

const labels = z.object({ labels: z.array(z.string()) });
const open = () => openNetwork('toy', { outputs: ['scores'], labels });
const inputOf = (value: number): Inputs => ({ values: Float32Array.of(value), shape: [1, 1] });
const resultOf = (value: number): Result => ({
  outputs: { scores: { values: Float32Array.of(value), shape: [1, 1] } },
  milliseconds: 1,
});
/** The next call that has not been answered, which must be of this name. */
async function next(name: string) {
  await vi.waitFor(() => expect(calls.length).toBeGreaterThan(0));
  const call = calls.shift()!;
  expect(call.name).toBe(name);
  return call;
}
async function started(network: ReturnType<typeof open>): Promise<void> {
  network.start('auto');
  (await next('open')).answer();
  (await next('start')).answer({ backend: 'wasm', reason: 'the only one' });
  (await next('weights')).answer({});
  await vi.waitFor(() => expect(network.status.value.kind).toBe('ready'));
}

describe('openNetwork', () => {
  it('says what it is, and what computes, once it is started', async () => {
    const network = open();
    expect(network.status.value).toEqual({ kind: 'starting', doing: 'loading the network' });
    await started(network);
    expect(network.status.value).toEqual({ kind: 'ready', backend: 'wasm', reason: 'the only one' });
    expect(network.backend.value).toBe('wasm');
    expect(network.record.value).toMatchObject({ experiment: 'paper', seed: 1 });
    expect(network.labels.value).toEqual({ labels: ['a', 'b'] });
  });

  it('computes one input at a time, and of those that wait only the last', async () => {
    const network = open();
    await started(network);
    const results = [1, 2, 3, 4].map((value) => network.run(inputOf(value)));
    const first = await next('run');
    expect(first.parameters).toEqual([inputOf(1)]);
    expect(await results[1]).toBeUndefined();
    expect(await results[2]).toBeUndefined();
    expect(calls).toEqual([]); // nothing else is asked for before the first has been answered
    first.answer(resultOf(10));
    const last = await next('run');
    expect(last.parameters).toEqual([inputOf(4)]);
    last.answer(resultOf(40));
    expect((await results[0])?.outputs.scores.values[0]).toBe(10);
    expect((await results[3])?.outputs.scores.values[0]).toBe(40);
  });

  it('keeps the input of another lane, and takes lanes in turn', async () => {
    const network = open();
    await started(network);
    void network.run(inputOf(1));
    const other = network.run(inputOf(2), 'test digits');
    void network.run(inputOf(3));
    (await next('run')).answer(resultOf(0));
    const second = await next('run');
    expect(second.parameters).toEqual([inputOf(2)]);
    second.answer(resultOf(20));
    expect((await other)?.outputs.scores.values[0]).toBe(20);
    expect((await next('run')).parameters).toEqual([inputOf(3)]);
  });

  it('computes an input that came early when it is ready', async () => {
    const network = open();
    const early = network.run(inputOf(1));
    await started(network);
    (await next('run')).answer(resultOf(10));
    expect((await early)?.outputs.scores.values[0]).toBe(10);
  });

  it('names a file that is not there, and tries again at the next start', async () => {
    missing.add('record.json');
    const network = open();
    const lost = network.run(inputOf(1));
    network.start('auto');
    await vi.waitFor(() => expect(network.status.value.kind).toBe('broken'));
    expect(network.status.value).toMatchObject({
      message: expect.stringContaining('models/toy/record.json'),
    });
    expect(await lost).toBeUndefined();
    expect(await network.run(inputOf(2))).toBeUndefined();
    missing.clear();
    await started(network);
  });

  it('names a file that is not as expected', async () => {
    const network = openNetwork('toy', { outputs: ['scores'], labels: z.object({ size: z.number() }) });
    network.start('auto');
    await vi.waitFor(() => expect(network.status.value.kind).toBe('broken'));
    expect(network.status.value).toMatchObject({
      message: expect.stringMatching(/models\/toy\/labels\.json is not as expected at size/),
    });
  });

  it('is broken, and says why, when a run fails', async () => {
    const network = open();
    await started(network);
    const result = network.run(inputOf(1));
    (await next('run')).fail('the card is gone');
    expect(await result).toBeUndefined();
    expect(network.status.value).toEqual({
      kind: 'broken',
      message: 'The network cannot compute: the card is gone.',
    });
  });

  it('takes the backend that was asked for last', async () => {
    const network = open();
    await started(network);
    network.start('webgl');
    network.start('wasm');
    const [first, second] = [await next('start'), await next('start')];
    second.answer({ backend: 'wasm', reason: 'wasm, as chosen' });
    first.answer({ backend: 'webgl', reason: 'webgl, as chosen' });
    await vi.waitFor(() => expect(network.backend.value).toBe('wasm'));
  });
});
