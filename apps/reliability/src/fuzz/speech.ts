/** What speech keeps of its trainings: recognisers, as the command line and the page hear with them, and alignments. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { CheckpointError, modelFiles, parseModelJson, selectBackend } from '@nutshell/core';
import { decodeWav, type Sound } from '@nutshell/data';
import { Failure, NoSuchRun } from '@nutshell/experiment';
import { Engine } from '@nutshell/lab/src/network/engine.ts';
import { hearerOf } from '@nutshell/lab/src/speech/hearer.ts';
import { aboutShape, type Acoustic, recogniserShape } from '@nutshell/lab/src/speech/recogniser-file.ts';
import { tinyConfig, tinySpeech } from '@nutshell/lab/test/tiny-speech.ts';
import { featureSize, framesOf } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { config } from '@nutshell/speech/src/config.ts';
import { NO_STATE, alignmentBytes, readAlignment, topologyOf } from '@nutshell/speech/src/dnn/alignment.ts';
import { ear } from '@nutshell/speech/src/recogniser.ts';
import { HEADS } from '@nutshell/speech/src/spotter/head.ts';
import { type Spotter, buildSpotter } from '@nutshell/speech/src/spotter/model.ts';
import { findRecogniser } from '@nutshell/speech/src/trained.ts';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { bytesOf, pair, partsOf } from './parts.ts';

type Kind = Acoustic | Spotter;
type Files = Readonly<Record<string, string | Uint8Array>>;
const CHANGED = ['recogniser.json', 'about.json'];

/** A recogniser of every kind, each as `speech:export` writes it, and a string of digits. */
async function allKinds(): Promise<{ files: Record<Kind, Files>; sound: Sound }> {
  const { gmm, dnn, strings } = await tinySpeech();
  const aboutOf = (acoustic: Kind) =>
    JSON.stringify({
      ...{ app: 'speech', experiment: 'tiny', seed: 1, run: 'tiny', fold: 'ada' },
      config: config.parse({ ...tinyConfig, acoustic }),
    });
  const { rate, features, normalisation } = JSON.parse(String(gmm['recogniser.json']));
  const words = ['one', 'two', 'three'];
  const spotter = async (acoustic: Spotter): Promise<Files> => {
    const settings = { ...config.parse({ ...tinyConfig, acoustic }), units: 4, layers: 1 };
    const size = featureSize(settings, { features }, rate);
    const sizes = { size, outputs: HEADS[acoustic](words).outputs };
    return {
      'about.json': aboutOf(acoustic).replace('"units":26', '"units":4'),
      'recogniser.json': JSON.stringify({ acoustic, rate, features, normalisation, words }),
      ...(await modelFiles(buildSpotter(acoustic, settings, sizes, new Random(1)))),
    };
  };
  const { rate: given, channels } = decodeWav(strings[0].wav, 'string.wav');
  return {
    files: {
      gmm: { ...gmm, 'about.json': aboutOf('gmm') },
      dnn: { ...dnn, 'about.json': aboutOf('dnn') },
      cnn: await spotter('cnn'),
      ctc: await spotter('ctc'),
    },
    sound: { rate: given, samples: channels[0] },
  };
}

/** Undefined for what is no JSON. */
function parsed(content: string | Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content as Uint8Array).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The words that the page hears; undefined where it refuses a file by its schema, or has no recognisers of this kind. */
async function heardByPage(kind: Kind, files: Files, sound: Sound): Promise<string[] | undefined> {
  const about = aboutShape.safeParse(parsed(files['about.json'])).data;
  const file = recogniserShape.safeParse(parsed(files['recogniser.json'])).data;
  if (!about || !file || (kind !== 'gmm' && kind !== 'dnn')) return undefined;
  let artifacts: tf.io.ModelArtifacts | undefined;
  if (kind === 'dnn') {
    const { modelTopology, weightsManifest } = parseModelJson(String(files['model.json']), 'model.json');
    const weightData = Uint8Array.from(files['weights.bin'] as Uint8Array).buffer;
    artifacts = { modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData };
  }
  const engine = artifacts && (await Engine.load(artifacts, ['output']));
  const { words } = await hearerOf(kind, { about, file, artifacts }, engine).hear(sound);
  return words.map(({ word }) => word);
}

const isSpeechRefusal = (error: unknown) =>
  error instanceof Failure ||
  error instanceof CheckpointError ||
  (error instanceof Error && error.message.startsWith('recogniser.json of '));

/** An error of the command line, which has to name the folder. */
function naming(folder: string, error: unknown): unknown {
  const isNamed = !isSpeechRefusal(error) || (error as Error).message.includes(folder);
  return isNamed ? error : new TypeError(`not named: ${(error as Error).message}`);
}

export const recognisers: Fuzz = {
  kind: 'fuzz',
  name: 'recognisers',
  about:
    'recognisers of every kind, recogniser.json and about.json: `speech:recognize` and the page hear the same words',
  inputs: 8000,
  async open(folder) {
    await selectBackend({ backend: 'cpu' });
    const { files, sound } = await allKinds();
    const kinds = Object.keys(files) as Kind[];
    writeFileSync(path.join(folder, 'nx.json'), '{}');
    for (const kind of kinds) mkdirSync(path.join(folder, kind));
    const openRun = () => {
      throw new NoSuchRun('there is no run');
    };
    return {
      samples: kinds.map((kind) => pair(`${kind}/recogniser.json`, files[kind]['recogniser.json'])),
      make(random) {
        const [kind, name] = [oneOf(kinds, random), oneOf(CHANGED, random)];
        const text = bytesOf(mutatedJson(parsed(files[kind][name]), random));
        return pair(`${kind}/${name}`, random.int(10) === 0 ? mutatedBytes(text, random) : text);
      },
      async read(input) {
        const [place, content] = partsOf(input);
        const [kind, name] = new TextDecoder().decode(place).split('/') as [Kind, string];
        const all = { ...files[kind], [name]: content };
        for (const [each, bytes] of Object.entries(all)) writeFileSync(path.join(folder, kind, each), bytes);
        let refusal: unknown;
        const commanded = await findRecogniser(path.join(folder, kind), '', { openRun })
          .then(async (trained) => (await ear(trained, trained.config, sound.rate)([sound]))[0])
          .catch((error: unknown) => void (refusal = naming(folder, error)));
        try {
          const shown = await heardByPage(kind, all, sound);
          if (commanded && shown && !isDeepStrictEqual(commanded, shown))
            throw new TypeError(`the command hears ${commanded.join(' ')}, the page ${shown.join(' ')}`);
        } finally {
          tf.disposeVariables();
        }
        if (refusal) throw refusal as Error;
      },
      isRefusal: isSpeechRefusal,
    };
  },
};

export const alignments: Fuzz = {
  kind: 'fuzz',
  name: 'alignments',
  about: 'the states of all frames, with a checksum that fits and without: `readAlignment`',
  inputs: 20_000,
  open(folder) {
    const utterance = (length: number) => ({
      frames: framesOf(length, 1),
      words: [0],
      spans: [],
      seconds: 1,
    });
    const speech = { train: [utterance(6), utterance(4)], validation: [utterance(3)] };
    const alignment = {
      train: Uint16Array.of(0, 0, 1, 2, 2, 4, NO_STATE, NO_STATE, NO_STATE, NO_STATE),
      validation: Uint16Array.of(3, 3, 4),
    };
    const settings = { statesPerWord: 2, silenceStates: 1 };
    const words = ['one', 'two'];
    const whole = alignmentBytes(alignment);
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const [file, checksums] = ['alignment-1.bin', 'sha256.json'].map((name) => path.join(folder, name));
    const noted = (bytes: Uint8Array) => JSON.stringify({ 'alignment-1.bin': sha256(bytes) });
    return {
      samples: [pair(noted(whole), whole), pair('{}', whole)],
      make(random) {
        const bytes = random.int(4) === 0 ? whole : mutatedBytes(whole, random);
        const of = random.int(3) > 0 ? bytes : whole;
        return pair(random.int(4) === 0 ? mutatedJson(JSON.parse(noted(of)), random) : noted(of), bytes);
      },
      read(input) {
        const [json, bytes] = partsOf(input);
        writeFileSync(checksums, json);
        writeFileSync(file, bytes);
        const read = readAlignment(file, speech, 5);
        const { stay } = topologyOf(words, settings, read, speech.train);
        if (!stay.every((probability) => probability > 0 && probability < 1))
          throw new Error(`states stay with the probabilities ${stay.join(', ')}`);
      },
      isRefusal: isSpeechRefusal,
      named: folder,
    };
  },
};
