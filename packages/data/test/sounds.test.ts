import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import {
  type Clip,
  connectedWords,
  DIGITS,
  encodeWav,
  leaveEachSpeakerOut,
  NOISE_LEVELS,
  readSound,
  soundDataset,
  type SoundDatasetName,
  Sounds,
  spokenDigits,
  trimSilence,
} from '../src/index.ts';
import { commandClip, splitBySpeaker } from '../src/datasets/speech-commands.ts';
import { spokenDigit } from '../src/datasets/spoken-digits.ts';
import { archiveClips } from '../src/sounds/sound-files.ts';
import { temporaryFolder } from './files.ts';

let folder: string;
beforeEach(async () => (folder = await temporaryFolder()));

const random = () => new Random(3);
const level = (value: number, length = 8, rate = 8000) =>
  encodeWav({ rate, channels: [new Float32Array(length).fill(value)] });

async function save(name: string, wav: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), wav);
}

describe('names', () => {
  test.each<[string, ReturnType<typeof spokenDigit>]>([
    ['free-spoken-digit-dataset/recordings/7_jackson_32.wav', { label: 7, speaker: 'jackson' }],
    ['0_theo_0.wav', { label: 0, speaker: 'theo' }],
    ['recordings/._0_theo_0.wav', undefined],
    ['metadata.py', undefined],
  ])('spoken digits: %s', (name, clip) => expect(spokenDigit(name)).toEqual(clip));

  test.each<[string, ReturnType<typeof commandClip>]>([
    ['speech_commands_test_set_v0.02-mulaw/left/0c540988_nohash_2.wav', { label: 4, speaker: '0c540988' }],
    ['./yes/0c540988_nohash_0.wav', { label: 0, speaker: '0c540988' }],
    ['_unknown_/backward_0c540988_nohash_0.wav.wav', { label: 10, speaker: '0c540988' }],
    ['_silence_/1024.wav', { label: 11, speaker: '1024' }],
    ['LICENSE', undefined],
    ['left/README.md', undefined],
  ])('commands: %s', (name, clip) => expect(commandClip(name)).toEqual(clip));
});

const PARTS = ['train', 'validation', 'test'] as const;

describe('spoken digits', () => {
  const speakers = ['ann', 'bob', 'cid'];
  beforeEach(async () => {
    for (const [s, speaker] of speakers.entries())
      for (const digit of [0, 9]) await save(`fsdd/recordings/${digit}_${speaker}_0.wav`, level((s + 1) / 8));
  });

  test('from a clone: one speaker for the test, the next for validation, the others for training', async () => {
    const data = join(folder, 'fsdd');
    const { splits, classes, rate, provenance } = await spokenDigits({ data, testSpeaker: 'bob' });
    expect([classes[9], rate, DIGITS.length]).toEqual(['nine', 8000, 10]);
    expect([splits.train, splits.validation, splits.test].map((part) => part.speakers)).toEqual([
      ['ann'],
      ['cid'],
      ['bob'],
    ]);
    expect([...splits.test.labels]).toEqual([0, 9]);
    expect(splits.test.read(1)).toEqual({ rate: 8000, samples: new Float32Array(8).fill(2 / 8) });
    expect(provenance).toMatchObject({
      source: 'folder; cid for validation, bob for the test',
      sizes: { train: 2, validation: 2, test: 2 },
    });
  });

  test('each speaker in turn left out', async () => {
    const { splits } = await spokenDigits({ data: join(folder, 'fsdd'), testSpeaker: 'ann' });
    const folds = leaveEachSpeakerOut(splits);
    expect(
      folds.map(({ speaker, ...parts }) => [speaker, ...PARTS.map((part) => parts[part].speakers)]),
    ).toEqual([
      ['ann', ['cid'], ['bob'], ['ann']],
      ['bob', ['ann'], ['cid'], ['bob']],
      ['cid', ['bob'], ['ann'], ['cid']],
    ]);
    const [{ train, validation }] = folds;
    const two = { train, validation, test: validation.take([]) };
    expect(() => leaveEachSpeakerOut(two)).toThrow(
      'There are 2 speakers; to leave each out in turn takes three',
    );
  });

  test('from an archive, in whatever order it has them', async () => {
    execFileSync('tar', ['-czf', 'set.tgz', 'fsdd/recordings/9_cid_0.wav', 'fsdd/recordings/0_ann_0.wav'], {
      cwd: folder,
    });
    const clips = await archiveClips(join(folder, 'set.tgz'), spokenDigit);
    expect(clips.map(({ speaker }) => speaker)).toEqual(['ann', 'cid']);
    expect(new Sounds(clips, 8000).read(1).samples[0]).toBe(3 / 8);
  });

  test('a speaker whom nobody knows, or a folder without recordings, is named', async () => {
    const data = join(folder, 'fsdd');
    await expect(spokenDigits({ data, testSpeaker: 'zoe' })).rejects.toThrow(
      'no speaker "zoe". Known: ann, bob, cid',
    );
    await expect(spokenDigits({ data, testSpeaker: 'ann', validationSpeaker: 'ann' })).rejects.toThrow(
      'The speaker ann is left out for the test',
    );
    await expect(spokenDigits({ data: join(folder, 'none') })).rejects.toThrow('there is no such folder');
    await save('two/0_ann_0.wav', level(0.5));
    await save('two/0_bob_0.wav', level(0.5));
    await expect(spokenDigits({ data: join(folder, 'two') })).rejects.toThrow(
      'no recording is left for learning. Each speaker is in one part only, and the number of speakers is 2',
    );
    await mkdir(join(folder, 'empty'));
    await expect(spokenDigits({ data: join(folder, 'empty') })).rejects.toThrow('has none of the recordings');
  });
});

describe('a split by speaker', () => {
  const clips = Array.from({ length: 2000 }, (_, i): Clip => {
    return { name: `${i}.wav`, label: 0, speaker: `s${Math.floor(Math.sqrt(i))}`, wav: '' };
  });

  test('70/15/15, no speaker in two parts, whatever the order of the clips', () => {
    const { train, validation, test } = splitBySpeaker(new Sounds(clips, 8000));
    const parts = [train, validation, test];
    for (const [i, share] of [0.7, 0.15, 0.15].entries())
      expect(Math.abs(parts[i].length / 2000 - share)).toBeLessThan(0.02); // a speaker has up to 4.4 %
    expect(parts.flatMap((part) => part.speakers)).toHaveLength(new Set(clips.map((c) => c.speaker)).size);
    const again = splitBySpeaker(new Sounds(clips.toReversed(), 8000));
    expect(again.test.speakers).toEqual(test.speakers);
  });
});

describe('a folder of class folders', () => {
  const load = () => soundDataset('folder', { data: folder, random: random() });

  test('classes by name, other rates resampled, split by speaker', async () => {
    for (let i = 0; i < 20; i++) {
      await save(`stop/${i}_nohash_0.wav`, level(0.5, 4, 8000));
      await save(`go/${i}_nohash_0.wav`, level(0.25, 8, 16_000));
    }
    await save('_background_noise_/hum.wav', level(0));
    await save('go/._x.wav', Uint8Array.of(1));
    const { classes, splits, rate, provenance } = await load();
    expect([classes, rate]).toEqual([['go', 'stop'], 16_000]);
    const sizes = Object.values(splits).map((part) => part.length);
    expect(sizes.reduce((a, b) => a + b)).toBe(40);
    for (const { speakers, length } of Object.values(splits)) expect(length).toBe(2 * speakers.length);
    const { train } = splits;
    expect(train.read(train.labels.indexOf(1)).samples).toHaveLength(8);
    expect(provenance.source).toBe('folder, 40 recordings, split by speaker');
  });

  test('damaged recordings are named before any work, or left out on request', async () => {
    for (let i = 0; i < 10; i++) await save(`go/${i}.wav`, level(0.5));
    await save('go/cut.wav', level(0.5).subarray(0, 50));
    await save('go/empty.wav', level(0.5, 0));
    await save('validation_list.txt', Buffer.from('go/1.wav\ngo/cut.wav\n'));
    await save('testing_list.txt', Buffer.from('go/2.wav\n'));
    await expect(load()).rejects.toThrow(
      [
        `2 recordings of ${folder} cannot be read:`,
        '  go/cut.wav: is truncated: the chunk "data" at byte 36 has 16 bytes, of which 6 are there',
        '  go/empty.wav: it has no samples',
        'Put them right, or leave them out with --skipCorrupt.',
      ].join('\n'),
    );
    const { splits, provenance } = await soundDataset('folder', { data: folder, random: random(), skipCorrupt: true }); // prettier-ignore
    expect(splits.validation.clips.map(({ name }) => name)).toEqual(['go/1.wav']);
    expect(provenance.sizes).toEqual({ train: 8, validation: 1, test: 1 });
    expect(provenance.source).toBe(
      'folder, 10 recordings, split by its lists, without 2 recordings that cannot be read: go/cut.wav, go/empty.wav',
    );
    await save('stop/cut.wav', level(0.5).subarray(0, 50));
    await expect(
      soundDataset('folder', { data: folder, random: random(), skipCorrupt: true }),
    ).rejects.toThrow('stop has no recording that can be read');
  });

  test('a clone of the digits with a damaged recording', async () => {
    for (const speaker of ['ann', 'bob', 'cid']) await save(`0_${speaker}_0.wav`, level(0.5));
    await save('0_ann_1.wav', Uint8Array.of(1));
    const options = { data: folder, random: random() };
    await expect(soundDataset('spoken-digits', options)).rejects.toThrow(
      '0_ann_1.wav: is truncated: 1 bytes',
    );
    const { provenance } = await soundDataset('spoken-digits', { ...options, skipCorrupt: true });
    expect(provenance.source).toBe(
      'folder, without 1 recording that cannot be read: 0_ann_1.wav; bob for validation, ann for the test',
    );
    expect(provenance.sizes.test).toBe(1);
  });

  test('the lists of Speech Commands decide where there are any', async () => {
    for (const name of ['a', 'b', 'c']) await save(`yes/${name}.wav`, level(0));
    await save('validation_list.txt', Buffer.from('yes/b.wav\n'));
    await save('testing_list.txt', Buffer.from('yes/c.wav\r\n'));
    const { splits } = await load();
    const names = Object.values(splits).map((part) => part.clips.map(({ name }) => name));
    expect(names).toEqual([['yes/a.wav'], ['yes/b.wav'], ['yes/c.wav']]);
    await save('yes/é.wav'.normalize('NFD'), level(0.5));
    await save('testing_list.txt', Buffer.from('\uFEFFyes/é.wav\r\n', 'utf16le'));
    const { test } = (await load()).splits;
    expect(test.clips.map(({ name }) => name.normalize('NFC'))).toEqual(['yes/é.wav']);
    await save('testing_list.txt', Buffer.from('yes/d.wav\n'));
    await expect(load()).rejects.toThrow('testing_list.txt names yes/d.wav, which is not in the folder');
  });

  test('recordings by one speaker cannot be split: that is said before any work', async () => {
    for (let i = 0; i < 20; i++) await save(`go/me_nohash_${i}.wav`, level(0.5));
    await expect(load()).rejects.toThrow(
      `${folder}: no recording is left for validation. Each speaker is in one part only, and the number of speakers is 1`,
    );
  });

  test('errors name the folder, the file, the set', async () => {
    await expect(load()).rejects.toThrow(`${folder} has no recordings`);
    await save('yes/bad.wav', Uint8Array.of(1, 2));
    expect(() => readSound(join(folder, 'yes/bad.wav'))).toThrow('yes/bad.wav is truncated: 2 bytes');
    expect(() => readSound(join(folder, 'no.wav'))).toThrow('no.wav: there is no such file');
    await expect(soundDataset('x' as SoundDatasetName, { random: random() })).rejects.toThrow(
      'no recordings "x". Known: spoken-digits, speech-commands, synthetic-speech, folder',
    );
  });
});

test('generated digits: equal seeds give equal samples; one speaker is for the test', async () => {
  const load = () => soundDataset('synthetic-speech', { repetitions: 1, random: random() });
  const { splits, provenance } = await load();
  expect((await load()).provenance).toEqual(provenance);
  expect(provenance.sizes).toEqual({ train: 40, validation: 10, test: 10 });
  expect([...splits.test.labels].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (let i = 0; i < 10; i++) {
    const { samples, rate } = splits.test.read(i);
    const seconds = samples.length / rate;
    expect(seconds).toBeGreaterThan(0.15);
    expect(seconds).toBeLessThan(0.8);
    expect(samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeGreaterThan(0.15);
  }
});

test('generated digits: those who are named are left out', async () => {
  const of = async (options: object) => {
    const { splits } = await soundDataset('synthetic-speech', {
      repetitions: 1,
      random: random(),
      ...options,
    });
    return [splits.validation, splits.test].map(({ speakers }) => speakers.join());
  };
  expect(await of({})).toEqual(['ben', 'ada']);
  expect(await of({ testSpeaker: 'fred' })).toEqual(['ada', 'fred']);
  expect(await of({ testSpeaker: 'dan', validationSpeaker: 'cleo' })).toEqual(['cleo', 'dan']);
  await expect(of({ testSpeaker: 'zoe' })).rejects.toThrow('no speaker "zoe". Known: ada, ben');
});

describe('trimming', () => {
  test('silence goes, up to the margin; quiet recordings as loud ones', () => {
    const samples = new Float32Array(8000).map((_, i) => (i >= 2000 && i < 4000 ? Math.sin(i) : 1e-4));
    const trimmed = trimSilence({ rate: 8000, samples });
    expect([trimmed.samples.byteOffset / 4, trimmed.samples.length]).toEqual([1600, 2800]); // 50 ms on each side
    const quiet = samples.map((x) => x / 100);
    expect(trimSilence({ rate: 8000, samples: quiet }).samples).toHaveLength(2800);
  });

  test('nothing, silence and speech throughout stay whole', () => {
    for (const samples of [new Float32Array(0), new Float32Array(999), new Float32Array(999).fill(1)])
      expect(trimSilence({ rate: 8000, samples }).samples).toHaveLength(samples.length);
  });
});

describe('connected words', () => {
  const tone = (amplitude: number) => Float32Array.from({ length: 4000 }, (_, i) => amplitude * Math.sin(i));
  const clips = Array.from({ length: 23 }, (_, i): Clip => {
    const wav = encodeWav({ rate: 8000, channels: [tone(0.5)] });
    return { name: `${i}`, label: i, speaker: 's', wav };
  });
  const recordings = new Sounds(clips, 8000);

  test('every recording is used once, in strings of 3 to 7 with pauses of 50 to 300 ms', () => {
    const strings = connectedWords(recordings, { random: random() });
    expect(strings.flatMap(({ words }) => words).sort((a, b) => a - b)).toEqual([...clips.keys()]);
    for (const { words } of strings.slice(0, -1)) {
      expect(words.length).toBeGreaterThanOrEqual(3);
      expect(words.length).toBeLessThanOrEqual(7);
    }
    for (const { sound, spans } of strings) {
      const ends = [0, ...spans.map(([, end]) => end)];
      [...spans.map(([begin]) => begin), sound.samples.length].forEach((begin, i) => {
        expect(begin - ends[i]).toBeGreaterThanOrEqual(400);
        expect(begin - ends[i]).toBeLessThanOrEqual(2400);
      });
    }
  });

  test('noise by decibels is that of the level', () => {
    const one = recordings.take([0]);
    const [level] = connectedWords(one, { random: random(), noise: 'noisy' });
    const [drawn] = connectedWords(one, { random: random(), noise: () => NOISE_LEVELS.noisy });
    expect(drawn.sound.samples).toEqual(level.sound.samples);
  });

  test('the same strings at every noise level, and the signal-to-noise ratio that is stated', () => {
    for (const [noise, decibels] of Object.entries(NOISE_LEVELS)) {
      const options = { random: random(), words: [23, 23] as const };
      const [clean] = connectedWords(recordings, options);
      const [noisy] = connectedWords(recordings, { ...options, noise: noise as keyof typeof NOISE_LEVELS });
      expect(noisy.spans).toEqual(clean.spans);
      expect(noisy.words).toEqual(clean.words);
      const pauses = [...noisy.sound.samples].filter(
        (_, i) => !noisy.spans.some(([begin, end]) => i >= begin && i < end),
      );
      const power = pauses.reduce((sum, x) => sum + x * x, 0) / pauses.length;
      const speech = 0.5 ** 2 / 2; // of a sine
      expect(Math.abs(10 * Math.log10(speech / power) - decibels)).toBeLessThan(0.15);
    }
  });
});
