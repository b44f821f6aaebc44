import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchLayers } from '../src/network/model-files.ts';

afterEach(() => vi.unstubAllGlobals());

describe('fetchLayers', () => {
  /** Answers with a model.json whose weights lie at `paths`, and with one byte for every other file. @returns what was asked for */
  function host(paths: readonly string[]): string[] {
    const asked: string[] = [];
    const json = { modelTopology: {}, weightsManifest: [{ paths, weights: [] }] };
    vi.stubGlobal('fetch', (url: URL) => {
      asked.push(url.href);
      return Promise.resolve(
        url.pathname.endsWith('model.json') ? Response.json(json) : new Response(Uint8Array.of(7)),
      );
    });
    return asked;
  }
  const folder = new URL('http://127.0.0.1/results/go-zero/9x9/seed-1/');

  it('takes the weights of the files beside model.json, in their order', async () => {
    const asked = host(['group1-shard1of2.bin', 'group1-shard2of2.bin']);
    const { weightData } = await fetchLayers(folder);
    expect([...new Uint8Array(weightData as ArrayBuffer)]).toEqual([7, 7]);
    expect(asked).toEqual(
      ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'].map((name) => `${folder.href}${name}`),
    );
  });

  it.each(['http://elsewhere.example/weights.bin', '//elsewhere.example/w', '/api/list.json', '../../a.bin', '..', 'data:,x', 'a\\b', ''])(
    'asks for nothing where the weights are said to lie at "%s"',
    async (path) => {
      const asked = host([path]);
      await expect(fetchLayers(folder)).rejects.toThrow(
        `/results/go-zero/9x9/seed-1/model.json is not as expected at weightsManifest.0.paths.0: expected the name of a file beside it, not “${path}”.`,
      );
      expect(asked).toEqual([`${folder.href}model.json`]);
    },
  ); // prettier-ignore
});
