/** JSON files that the apps keep in runs, beside records and exported networks, and read again. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readVocabulary as readCharacters } from '@nutshell/char-rnn/src/network.ts';
import { Failure } from '@nutshell/experiment';
import { KeptGames } from '@nutshell/go-zero/src/matches/kept-games.ts';
import { readCard } from '@nutshell/imagenet/src/card.ts';
import { labelsIn } from '@nutshell/imagenet/src/classifier.ts';
import { keptFilters } from '@nutshell/imagenet/src/filters.ts';
import { CARD } from '@nutshell/lab/test/tiny-classifier.ts';
import { keptCaptions } from '@nutshell/show-and-tell/src/told.ts';
import { readVocabulary as readWords } from '@nutshell/show-and-tell/src/trained.ts';
import { noiseLevels } from '@nutshell/speech/src/evaluate.ts';
import { readDecoded } from '@nutshell/speech/src/tested.ts';
import type { Fuzz } from '../attack.ts';
import { mutatedBytes, oneOf } from '../mutation/bytes.ts';
import { mutatedJson } from '../mutation/json.ts';
import { bytesOf, pair, partsOf } from './parts.ts';

/** A run in a folder, as far as these readers look at it. */
const runIn = (folder: string) => ({
  id: 'budget-s1',
  path: (...parts: string[]) => path.join(folder, ...parts),
});

const SETTINGS = { size: 5, commit: 'abc' };
const GAME = { first: 'a', second: 'b', number: 0, firstIsBlack: true, komi: 7, moves: 'A1 B2', opening: 0, ending: 'score', points: 1, score: 2, seconds: [1, 1], asked: [1, 1] }; // prettier-ignore

/** By the file's path in the folder: what it holds, and who reads it. */
const READERS: Record<string, { content: unknown; read: (folder: string, file: string) => unknown }> = {
  'characters/vocabulary.json': {
    content: { characters: '\n abc' },
    read: (_, file) => readCharacters(file),
  },
  'words/vocabulary.json': { content: { words: ['a', 'dog', 'runs'] }, read: (_, file) => readWords(file) },
  'labels.json': { content: CARD, read: (_, file) => readCard(file) },
  'imagenet_class_index.json': {
    content: { 0: ['n01440764', 'tench'], 1: ['n01443537', 'goldfish'] },
    read: (_, file) => labelsIn(file, 2),
  },
  'decoded.json': {
    content: Object.fromEntries(noiseLevels.map((noise) => [noise, { said: [['one', 'two']], recognised: [['one']] }])),
    read: (folder) => readDecoded(runIn(folder)),
  },
  'captions.json': {
    content: {
      beam: 3,
      pictures: [{ name: 'a.jpg', captions: [{ words: ['a', 'dog'], logProbability: -2 }], references: [['a', 'cat']], score: 0.5 }],
    },
    read: (folder) => keptCaptions(runIn(folder)),
  },
  'samples/filters-00001.json': {
    content: { epoch: 1, shape: [1, 1, 3, 2], values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] },
    read: (folder) => keptFilters(runIn(folder)),
  },
  'match/settings.json': { content: SETTINGS, read: (folder) => KeptGames.open(path.join(folder, 'match'), SETTINGS) },
  'match/games.jsonl': { content: GAME, read: (folder) => KeptGames.open(path.join(folder, 'match'), SETTINGS) },
}; // prettier-ignore

const textOf = (name: string, json: string) => (name.endsWith('.jsonl') ? `${json}\n` : json);

export const keptFiles: Fuzz = {
  kind: 'fuzz',
  name: 'kept-files',
  about:
    'JSON files that apps keep: vocabularies, labels, class indices, decoded strings, captions, filters, settings and games of matches',
  inputs: 30_000,
  open(folder) {
    const names = Object.keys(READERS);
    const write = (name: string, content: string | Uint8Array) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    };
    const whole = (name: string) => textOf(name, JSON.stringify(READERS[name].content));
    return {
      samples: names.map((name) => pair(name, whole(name))),
      make(random) {
        const name = oneOf(names, random);
        const text = bytesOf(textOf(name, mutatedJson(READERS[name].content, random)));
        return pair(name, random.int(10) === 0 ? mutatedBytes(text, random) : text);
      },
      read(input) {
        const [name, content] = partsOf(input);
        const file = new TextDecoder().decode(name);
        rmSync(path.join(folder, 'match'), { recursive: true, force: true });
        write('match/settings.json', whole('match/settings.json'));
        write(file, content);
        READERS[file].read(folder, path.join(folder, file));
      },
      isRefusal: (error) => error instanceof Failure,
      named: folder,
    };
  },
};
