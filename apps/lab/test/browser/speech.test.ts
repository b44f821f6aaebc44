import { encodeWav, soundOf } from '@nutshell/data/wav-sound';
import { wordErrors } from '@nutshell/metrics';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TinySpeech, tinyConfig, tinySpeech } from '../tiny-speech.ts';
import { describeLab, inSight, pictures, query, scrollsSideways } from './lab.ts';

const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-speech-'));
const folders = { runs: path.join(root, 'runs'), results: path.join(root, 'results') };
const repository = fileURLToPath(new URL('../../../..', import.meta.url));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

let tiny: TinySpeech;
let wavs: string[];
/** Runs that have the same recognisers, for the command line. */
const runs = { gmm: 'tiny-gmm-s1-20261130T100000', dnn: 'tiny-dnn-s1-20261130T100000' };

beforeAll(async () => {
  tiny = await tinySpeech();
  for (const acoustic of ['gmm', 'dnn'] as const) {
    const files = Object.entries(tiny[acoustic]);
    const stored = {
      ...{ app: 'speech', experiment: `tiny-${acoustic}`, title: '', paper: '', deviations: [], expect: {} },
      ...{ seed: 1, command: '', config: { ...tinyConfig, acoustic } },
    };
    write(`runs/speech/${runs[acoustic]}/config.json`, JSON.stringify(stored));
    for (const [name, content] of files) {
      write(`results/speech/tiny-${acoustic}/seed-1/${name}`, content);
      if (name !== 'about.json') write(`runs/speech/${runs[acoustic]}/folds/ada/${name}`, content);
    }
  }
  wavs = tiny.strings.slice(0, 3).map(({ wav }, i) => write(`digits-${i}.wav`, wav));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const patience = { timeout: 60_000 };
const answer = (page: Page, acoustic: string) => page.locator(`.answer[data-acoustic="${acoustic}"]`);
const wordsOf = async (page: Page, acoustic: string) =>
  (await answer(page, acoustic).locator('.words button').allTextContents()).join(' ');
const atRest = (page: Page) => page.waitForSelector('.speech[data-rest="true"]', patience);
async function hear(page: Page, file: string): Promise<void> {
  await page.locator('.speech input[type="file"]').setInputFiles(file);
  await page.waitForSelector('.answer .words', patience);
  await expect.poll(() => page.textContent('.sound-bar p'), patience).toContain(path.basename(file));
  await atRest(page);
}
/** A string between so many seconds of its own noise. */
function between(wav: Uint8Array, seconds: number): Uint8Array {
  const { samples, rate } = soundOf(wav, 'the string');
  const pause = Array.from({ length: seconds * rate }, (_, i) => samples[i % 300]);
  return encodeWav({ rate, channels: [Float32Array.from([...pause, ...samples, ...pause])] });
}
/** Words that are wrong, lacking or too many. */
const errors = (said: readonly string[], found: string) =>
  wordErrors([said], [found.split(' ').filter(Boolean)]).errors;

describeLab(
  'speech page',
  (lab) => {
    it('says the same words of a WAV file as `recognize`, by mixtures and by a network', async () => {
      const page = await lab().page('speech?backend=wasm');
      const found: Record<string, string[]> = { gmm: [], dnn: [] };
      for (const file of wavs) {
        await hear(page, file);
        for (const acoustic of ['gmm', 'dnn']) found[acoustic].push(await wordsOf(page, acoustic));
      }
      await lab().screenshot(page, 'speech');
      for (const acoustic of ['gmm', 'dnn'] as const) {
        const { stdout } = await promisify(execFile)(
          process.execPath,
          ['--import', 'tsx', 'apps/speech/src/main.ts', 'recognize', `--run=${runs[acoustic]}`, ...wavs],
          {
            cwd: repository,
            env: { ...process.env, NUTSHELL_RUNS: folders.runs },
          },
        );
        const lines = stdout
          .trim()
          .split('\n')
          .filter((line) => line.includes('.wav'));
        expect(lines.map((line) => line.replace(/^.*\.wav:?\s+/, ''))).toEqual(found[acoustic]);
        const said = tiny.strings.slice(0, 3).flatMap(({ said }) => said);
        const { substitutions, deletions } = wordErrors([said], [found[acoustic].join(' ').split(' ')]);
        expect(substitutions + deletions).toBeLessThan(said.length / 3); // 9 in 10 by chance
      }
    });

    it('shows how they came to them: spectrum, filters, posteriors, the path, at the moment that is looked at', async () => {
      const page = await lab().page('speech?backend=wasm');
      await hear(page, wavs[0]);
      const before = await pictures(page, '.speech canvas');
      expect(new Set(before).size).toBe(5);
      await answer(page, 'gmm').locator('.words button').first().click();
      const word = (await wordsOf(page, 'gmm')).split(' ')[0];
      await expect
        .poll(() => answer(page, 'gmm').locator('p.small').allTextContents())
        .toEqual(expect.arrayContaining([expect.stringContaining(`state “${word} `)]));
      expect(Number((await query(page)).get('at'))).toBeGreaterThan(0);
      await expect.poll(() => pictures(page, '.speech canvas')).not.toEqual(before);
    });

    it('hears the same words where there is a long silence around them', async () => {
      const page = await lab().page('speech?backend=wasm');
      const found: string[][] = [];
      for (const file of [wavs[0], write('long.wav', between(tiny.strings[0].wav, 4))]) {
        await hear(page, file);
        found.push([await wordsOf(page, 'gmm'), await wordsOf(page, 'dnn')]);
      }
      expect(found[1]).toEqual(found[0]);
    });

    it('hears the microphone', async () => {
      const { samples, rate } = soundOf(tiny.strings[0].wav, 'the string');
      const spoken = between(tiny.strings[0].wav, 1);
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: [
          ...['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
          `--use-file-for-fake-audio-capture=${write('spoken.wav', spoken)}%noloop`,
        ],
      });
      try {
        const page = await browser.newPage();
        await page.goto(`${lab().url}#/speech?backend=wasm`);
        await atRest(page);
        await page.getByRole('button', { name: 'Record' }).click();
        const seconds = 2 + samples.length / rate;
        const shown = async () => parseFloat((await page.textContent('.level .number')) ?? '0');
        await expect.poll(shown, patience).toBeGreaterThan(seconds);
        await page.getByRole('button', { name: 'Stop' }).click();
        await page.waitForSelector('.answer .words', patience);
        await atRest(page);
        const { said } = tiny.strings[0];
        for (const acoustic of ['gmm', 'dnn'])
          expect(errors(said, await wordsOf(page, acoustic))).toBeLessThanOrEqual(said.length / 2);
        await lab().screenshot(page, 'speech-microphone');
      } finally {
        await browser.close();
      }
    });

    it('says in one message what is wrong with a file or with the microphone, and goes on', async () => {
      const page = await lab().page('speech?backend=wasm');
      await atRest(page);
      const silence = (samples: number) => encodeWav({ rate: 8000, channels: [new Float32Array(samples)] });
      const cases: [string, string | Uint8Array, string][] = [
        ['song.mp3', 'ID3 this is no WAV file', 'song.mp3'],
        ['cut.wav', tiny.strings[0].wav.subarray(0, 200), 'cut.wav is truncated'],
        ['empty.wav', silence(0), 'empty.wav is empty'],
        ['click.wav', silence(20), 'click.wav has 0.003 s of sound'],
        ['long.wav', silence(31 * 8000), 'long.wav has 31 s of sound; the page takes up to 30 s'],
      ];
      for (const [name, content, message] of cases) {
        await page.locator('.speech input[type="file"]').setInputFiles(write(name, content));
        await expect
          .poll(() => page.locator('.message.error').allTextContents())
          .toEqual([expect.stringContaining(message)]);
      }
      await page.getByRole('button', { name: 'Record' }).click();
      await expect
        .poll(() => page.locator('.message.error').allTextContents())
        .toEqual([expect.stringContaining('Open a WAV file instead')]);
      await hear(page, write('silence.wav', silence(8000)));
      expect(await page.locator('.message.error').count()).toBe(0);
    });

    it('says which command makes a recogniser where there is none', async () => {
      const page = await lab().page('speech?gmm=digits-gmm/seed-7&backend=wasm');
      await expect
        .poll(() => answer(page, 'gmm').locator('.message').textContent())
        .toContain('no recogniser “digits-gmm/seed-7”');
    });

    it('fits a telephone by touch, in both themes', async () => {
      const page = await lab().page('speech?backend=wasm', { width: 390, touch: true });
      await hear(page, wavs[0]);
      const word = answer(page, 'dnn').locator('.words button').first();
      await word.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await word.tap();
      // The path that the words are read from is in sight while one taps them.
      expect(await inSight(page, '.answer:has-text("Deep network") canvas >> nth=0')).toBe(1);
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await scrollsSideways(page)).toBe(false);
        await lab().screenshot(page, `speech-390-${theme}`);
      }
    });
  },
  folders,
);

describeLab('speech page with the recognisers of results/', (lab) => {
  it('hears a sound with both', async () => {
    const page = await lab().page('speech');
    await hear(page, wavs[0]);
    for (const acoustic of ['gmm', 'dnn'])
      await expect.poll(() => answer(page, acoustic).locator('.words').count(), patience).toBe(1);
    await lab().screenshot(page, 'speech-results');
  });
});

describeLab(
  'speech page without recognisers',
  (lab) => {
    it('says which commands make one, and shows a sound all the same', async () => {
      const page = await lab().page('speech');
      for (const acoustic of ['gmm', 'dnn'])
        await expect
          .poll(() => answer(page, acoustic).locator('.message').textContent(), patience)
          .toMatch(new RegExp(`train --experiment=digits-${acoustic}[^]*speech:record[^]*speech:export`));
      await page.locator('.speech input[type="file"]').setInputFiles(wavs[0]);
      await expect.poll(() => page.locator('.speech canvas').count(), patience).toBe(3);
    });
  },
  { runs: path.join(root, 'no-runs'), results: path.join(root, 'no-results') },
);
