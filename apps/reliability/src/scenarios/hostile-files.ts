/** Runs, records and exported networks in which every text is markup: what the lab's pages are given by the attack on them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeGame, headOf } from '@nutshell/go/zero';
import { png, tinyCaptioner } from '@nutshell/lab/test/tiny-captioner.ts';
import { CHARACTERS, tinyCharRnn } from '@nutshell/lab/test/tiny-char-rnn.ts';
import { CARD, classifierFiles } from '@nutshell/lab/test/tiny-classifier.ts';
import { tinyGoNetwork } from '@nutshell/lab/test/tiny-go-network.ts';
import { tinySpeech } from '@nutshell/lab/test/tiny-speech.ts';

type Files = Record<string, string | Uint8Array>;

/** Names of the places that the addresses of the pages ask for. */
export const HOSTILE = {
  run: 'lenet5/paper-s1-20260101T000000',
  record: 'lenet5/paper/seed-1',
  network: 'tiny/seed-1',
  mixtures: 'gmm/seed-1',
  layer: 'second',
  /** A network whose weights are said to lie on another host. */
  elsewhere: 'z-elsewhere/seed-1',
  /** A network with a layer of a name that TensorFlow.js refuses. */
  renamed: 'z-renamed/seed-1',
} as const;

/** As much of the markup as the name of a file or folder can hold. */
export const nameOf = (markup: string): string => markup.replaceAll(/[/:]/g, '');

/** A word of a caption: it has no spaces, which markup can do without. */
export const wordOf = (markup: string, number: number): string => `${number}${markup.replaceAll(' ', '/')}`;

/** A run of go-zero whose name is markup. */
export const goRunOf = (markup: string): string => `${nameOf(markup)}-s1-20260102T000000`;

/** Networks of every page that takes exported ones, before markup is put into their texts. */
export async function tinyNetworks() {
  return {
    characters: (await tinyCharRnn()).files as Files,
    captions: (await tinyCaptioner()).files as Files,
    images: await classifierFiles(),
    go: (await tinyGoNetwork([3, 5])).files as Files,
    speech: await tinySpeech(),
  };
}

export type TinyNetworks = Awaited<ReturnType<typeof tinyNetworks>>;

/** Files that a visitor gives to a page, all of them good. */
export const givenFiles = ({ speech }: TinyNetworks, markup: string) => ({
  picture: Buffer.from(png({ width: 8, height: 8, pixels: new Uint8Array(192).fill(90) })),
  sound: Buffer.from(speech.strings[0].wav),
  game: Buffer.from(`(;GM[1]FF[4]SZ[5]PB[${markup}]PW[${markup}]C[${markup}];B[cc]C[${markup}];W[dd])`),
  table: Buffer.from(`x,y,label,"${markup.replaceAll('"', '""')}"\n0,0,0,1\n0.5,0.5,1,1\n`),
});

/** Writes runs, records and networks into `runs` and `results` of a folder. */
export function writeHostile(folder: string, markup: string, networks: TinyNetworks): void {
  const write = (name: string, content: unknown) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path.join(folder, name), isRaw ? content : JSON.stringify(content));
  };
  writeRuns(write, markup);
  const about = { experiment: markup, run: markup, title: markup, fold: markup, [markup]: markup };
  for (const [app, files] of Object.entries(hostileNetworks(networks, markup))) {
    for (const place of ['tiny', nameOf(markup)]) {
      for (const [name, content] of Object.entries(files))
        write(`results/${app}/${place}/seed-1/${name}`, withAbout(name, content, about));
    }
    const [experiment, seed] = HOSTILE.network.split('/');
    write(`results/${app}/${experiment}/${seed}.json`, { ...recordOf(markup), app, experiment });
  }
  write(`results/char-rnn/${HOSTILE.elsewhere}/model.json`, {
    ...JSON.parse(String(networks.characters['model.json'])),
    weightsManifest: [{ paths: [`http://elsewhere.invalid/${markup}`], weights: [] }],
  });
  write(`results/char-rnn/${HOSTILE.elsewhere}/vocabulary.json`, { characters: markup });
  const renamed = String(networks.images['model.json']).replaceAll('"pool"', () => JSON.stringify(markup));
  for (const [name, content] of Object.entries({ ...networks.images, 'model.json': renamed }))
    write(`results/imagenet/${HOSTILE.renamed}/${name}`, content);
  for (const [name, content] of Object.entries(networks.speech.gmm))
    write(`results/speech/gmm/seed-1/${name}`, withAbout(name, speechText(name, content, markup), about));
  write('results/char-rnn/damaged/seed-1.json', markup); // its message is shown as well
}

type Write = (name: string, content: unknown) => void;

const rowOf = (epoch: number, markup: string) => ({
  ...{ epoch, 'train.loss': 1 / epoch, 'test.error': 0.1 / epoch },
  [`test.${markup}`]: epoch,
  [markup]: epoch,
});

const configOf = (markup: string) => ({ epochs: 2, activation: markup, [markup]: markup });

const recordOf = (markup: string) => ({
  schema: 'nutshell.result/1', app: 'lenet5', experiment: 'paper', seed: 1, command: markup, commit: markup, date: '2026-01-01', config: configOf(markup), deviations: [markup],
  dataset: { name: markup, source: markup, sha256: { [markup]: markup }, sizes: { test: 100, [markup]: 3 } }, model: { parameters: 5, sha256: markup },
  metrics: { 'test.error': 0.1, 'test.misses': 10, [markup]: 1 }, cost: { seconds: 1, steps: 2, examplesPerSecond: 3, peakMemoryMiB: 4 },
  environment: { node: markup, backend: markup, device: markup, threads: 1, cpu: markup, os: markup }, curve: [rowOf(1, markup), rowOf(2, markup)],
  misses: { test: [[0, 1]] }, confusion: { test: [[5, 1], [2, 4]] }, classes: [markup, 'b'],
}); // prettier-ignore

function writeRuns(write: Write, markup: string): void {
  const record = recordOf(markup);
  const rows = [1, 2].map((epoch) => `${JSON.stringify(rowOf(epoch, markup))}\n`).join('');
  const run = `runs/${HOSTILE.run}`;
  write(`${run}/config.json`, { ...record, title: markup, paper: markup, expect: {} });
  write(`${run}/environment.json`, { node: markup, [markup]: markup });
  write(`${run}/metrics.jsonl`, `${rows}${markup}\n`);
  write(`${run}/result.json`, record);
  write(`${run}/report.html`, `<script>window.hacked=1;top.hacked=1</script>${markup}`);
  write(
    `${run}/figures/${nameOf(markup)}.svg`,
    `<svg xmlns="http://www.w3.org/2000/svg" onload="top.hacked=1"><script>top.hacked=1</script></svg>`,
  );
  write(`${run}/samples/${nameOf(markup)}.txt`, markup);
  const layer = { class_name: markup, config: { name: markup, activation: markup, padding: { [markup]: markup } } }; // prettier-ignore
  const weights = [{ name: `${markup}/${markup}`, shape: [2], dtype: 'float32' }];
  write(`${run}/model.json`, { modelTopology: { config: { layers: [layer] } }, weightsManifest: [{ paths: [markup], weights }] }); // prettier-ignore
  write(`results/${HOSTILE.record}.json`, record);

  const played = `runs/go-zero/${goRunOf(markup)}`;
  write(`${played}/config.json`, { ...record, app: 'go-zero', title: markup });
  write(`${played}/metrics.jsonl`, `${JSON.stringify({ step: 1, generation: 1, 'truth.3x3': 1, [`truth.${markup}`]: 2 })}\n`); // prettier-ignore
  write(`${played}/result.json`, { ...record, app: 'go-zero', metrics: { [`match.${markup}.winRate`]: 0.5, [`ladder.${markup}.elo`]: 100 } }); // prettier-ignore
  write(`${played}/games/games-00001.bin`, game());
}

function game(): Uint8Array {
  const bytes = encodeGame({
    ...{
      generation: 0,
      number: 0,
      size: 3,
      komi: 8.5,
      opening: 0,
      score: 0.5,
      counted: true,
      playedOn: true,
    },
    ...{ moves: Uint16Array.of(4, 9, 9), values: new Float32Array(3), weights: new Float32Array(3) },
    ...{ taught: new Uint8Array(3), policies: new Uint16Array(0), ownership: new Int8Array(9) },
  });
  return Buffer.concat([headOf(bytes, crc32(bytes)), bytes]);
}

/** The networks by app, with markup for classes, words, characters and layers. */
function hostileNetworks({ characters, captions, images, go, speech }: TinyNetworks, markup: string) {
  const { words: told } = JSON.parse(String(captions['vocabulary.json'])) as { words: string[] };
  const words = told.map((_, i) => wordOf(markup, i));
  const dnn = Object.entries(speech.dnn).map(([name, file]) => [name, speechText(name, file, markup)]);
  const labels = CARD.labels.map((_, i) => `${markup}${i}`);
  return {
    'char-rnn': {
      ...characters,
      'vocabulary.json': JSON.stringify({ characters: [...new Set(markup + CHARACTERS)].slice(0, CHARACTERS.length).join('') }), // prettier-ignore
    },
    'show-and-tell': { ...captions, 'vocabulary.json': JSON.stringify({ words }) },
    imagenet: { ...images, 'labels.json': JSON.stringify({ ...CARD, labels }) },
    'go-zero': go,
    speech: Object.fromEntries(dnn) as Files,
  } satisfies Record<string, Files>;
}

/** A file of a recogniser with markup for its words and its speaker. */
function speechText(name: string, content: string | Uint8Array, markup: string): string | Uint8Array {
  if (name === 'about.json')
    return JSON.stringify({ ...JSON.parse(String(content)), run: markup, fold: markup });
  if (name !== 'recogniser.json') return content;
  const file = JSON.parse(String(content)) as { words: string[]; models?: { words: string[] } };
  const topology = file.models ?? file;
  topology.words = topology.words.map((_, i) => `${markup}${i}`);
  return JSON.stringify(file);
}

/** The content of a file with more texts about where it comes from. */
function withAbout(name: string, content: string | Uint8Array, about: object): string | Uint8Array {
  if (name !== 'model.json') return content;
  const json = JSON.parse(String(content)) as { userDefinedMetadata?: object };
  return JSON.stringify({ ...json, userDefinedMetadata: { ...about, ...json.userDefinedMetadata } });
}
