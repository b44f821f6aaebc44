/** The addresses at which the lab's pages show what they are given, and what has to be seen there. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HOSTILE, type TinyNetworks, givenFiles, goRunOf, nameOf, wordOf } from './hostile-files.ts';
import { ROOT } from './program.ts';

export interface Place {
  /** In a few words. */
  readonly what: string;
  /** From the site's root: `#/runs?show=…`. */
  readonly address: string;
  /** The elements that have to hold a text, so that the attack is known to have reached them. */
  readonly shows?: readonly (readonly [selector: string, text: string])[];
  /** A file that a visitor gives to the page. */
  readonly gives?: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };
}

const PAGES = path.join(ROOT, 'apps/lab/src/pages');

/** The keys that a page has in its address. */
async function keysOf(page: string): Promise<string[]> {
  const module = (await import(path.join(PAGES, page, 'state.ts'))) as Record<string, unknown>;
  for (const value of Object.values(module)) {
    if (value instanceof z.ZodObject) return Object.keys(value.shape as object);
  }
  return Object.keys((module.state as { peek: () => object }).peek());
}

const queryOf = (parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts)
    .map((part) => part.map(encodeURIComponent).join('='))
    .join('&');

/** Every page with markup at every key that it has, and at one that it does not have. */
async function strangeAddresses(markup: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const page of readdirSync(PAGES)) {
    const keys = [...(await keysOf(page)), markup];
    const query = queryOf(Object.fromEntries(keys.map((key) => [key, markup])));
    places.push({
      what: `all keys of ${page}`,
      address: `#/${page}?${query}`,
      shows: [['main', markup]],
    });
  }
  const elsewhere = [`#/${encodeURIComponent(markup)}?x=1`, `#/?${queryOf({ [markup]: markup })}`];
  return [...places, ...elsewhere.map((address) => ({ what: 'no page', address }))];
}

/** The pages with what they show of runs, records and networks. */
function shownFiles(markup: string): Place[] {
  const at = (what: string, page: string, query: Record<string, string>, shows: Place['shows'] = []) => ({
    what,
    address: `#/${page}?${queryOf(query)}`,
    shows,
  });
  const { run, record, network, mixtures, layer } = HOSTILE;
  const backend = 'wasm';
  const both = { gmm: mixtures, dnn: network, backend };
  return [
    at('the scoreboard and the list', 'runs', { app: 'lenet5', open: 'lenet5/paper' }, [['main', markup]]),
    at('a run', 'runs', { show: run }, [
      ['.single h2', markup],
      ['.single pre', markup],
      ['.single table', markup],
    ]),
    at('a record', 'runs', { show: record }, [['.single', markup]]),
    at('a comparison', 'runs', { show: `${run},${record}`, split: 'all', bands: 'true', x: 'seconds' }, [
      ['.comparison', markup],
    ]),
    at('a comparison of a split', 'runs', { show: `${run},${record}`, split: markup, log: 'true' }, [
      ['.comparison', markup],
    ]),
    at('a run that is not there', 'runs', { show: `x/${nameOf(markup)}`, name: markup }, [
      ['.message', nameOf(markup)],
    ]),
    at('the home page', '', {}, []),
    at('the pictures’ classes', 'images', { network, class: '1', shade: 'map', map: `${layer}:3`, backend }, [
      ['.answers', markup],
      ['.shade', layer],
    ]),
    at('the first network of pictures', 'images', { class: '0', backend }, [['.answers', markup]]),
    at('a layer’s name', 'images', { network: HOSTILE.renamed, backend }, [['.message', markup]]),
    at('captions', 'captions', { network, say: wordOf(markup, 3), at: '1', backend }, [
      ['.caption .words', wordOf(markup, 3)],
      ['.expected table', wordOf(markup, 0).slice(1)],
      ['.others table', wordOf(markup, 3)],
    ]),
    at('a caption that begins strangely', 'captions', { say: markup, at: '0', backend }, [['.caption', '']]),
    at('a text', 'char-rnn', { network, prime: markup, cell: '2:1', written: '40' }, [
      ['[role=textbox]', markup],
    ]),
    at('the first network of texts', 'char-rnn', { prime: markup, written: '5' }, [
      ['[role=textbox]', markup],
    ]),
    at('weights of another host', 'char-rnn', { network: HOSTILE.elsewhere }, [
      ['.message', 'z-elsewhere/seed-1/model.json is not as expected'],
    ]),
    at('a game', 'go', { network, moves: 'ccdd', at: '1', run: goRunOf(markup), simulations: '0', backend }, [
      ['.go-training option', nameOf(markup)],
      ['.go-strength', markup],
      ['.go-games', '3 by 3'],
    ]),
    at('a run of go-zero that is not there', 'go', { run: markup, backend }, [['.go-training', markup]]),
    at('recognisers', 'speech', both, [['.sound-bar', markup]]),
    at('a recogniser that is not there', 'speech', { gmm: 'x/seed-1', dnn: 'y/seed-1' }, [
      ['.answers', 'x/seed-1'],
    ]),
  ];
}

/** The pages with files that a visitor gives to them: good ones with markup in their names and texts, and some that are none. */
function givenPlaces(markup: string, networks: TinyNetworks): Place[] {
  const name = nameOf(markup);
  const files = givenFiles(networks, markup);
  const { network, mixtures } = HOSTILE;
  const given = (page: string, query: Record<string, string>, file: string, buffer: Buffer, shows: Place['shows']) => ({
    what: `${page}: a file`,
    address: `#/${page}?${queryOf(query)}`,
    gives: { name: file, mimeType: '', buffer },
    shows,
  }); // prettier-ignore
  const nothing = Buffer.from(markup);
  return [
    given('speech', { gmm: mixtures, dnn: network, at: '0.2', backend: 'wasm' }, `${name}.wav`, files.sound, [
      ['.sound-bar', name],
      ['[data-acoustic=gmm] .words', markup],
      ['[data-acoustic=dnn] .words', markup],
    ]),
    given('captions', { network, backend: 'wasm' }, `${name}.png`, files.picture, [['.captions', name]]),
    given('images', { network, backend: 'wasm' }, `${name}.png`, files.picture, [['.images', name]]),
    given('go', {}, `${name}.sgf`, files.game, [['.go-moves', 'C3']]),
    given('classify', {}, `${name}.csv`, files.table, [['.files .message', name]]),
    ...['speech', 'captions', 'images', 'go', 'classify', 'lenet'].map((page) =>
      given(page, { backend: 'wasm' }, `${name}.x`, nothing, [['main .message', name]]),
    ),
  ];
}

/** Files of runs, opened by themselves. */
function filesOfRuns(markup: string): Place[] {
  const files = ['report.html', `figures/${nameOf(markup)}.svg`, `samples/${nameOf(markup)}.txt`];
  return files.map((file) => ({
    what: path.extname(file),
    address: `runs/${HOSTILE.run}/${file.split('/').map(encodeURIComponent).join('/')}`,
  }));
}

export async function placesOf(markup: string, networks: TinyNetworks): Promise<Place[]> {
  return [
    ...shownFiles(markup),
    ...givenPlaces(markup, networks),
    ...filesOfRuns(markup),
    ...(await strangeAddresses(markup)),
  ];
}
