import { type Picture, drawScene, renderScene } from '@nutshell/data/captioning';
import { Random } from '@nutshell/random';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TinyCaptioner, png, tinyCaptioner } from '../tiny-captioner.ts';
import { describeLab, pictures, query, scrollsSideways } from './lab.ts';

const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-captions-'));
const folders = { runs: path.join(root, 'runs'), results: path.join(root, 'results') };

let tiny: TinyCaptioner;
beforeAll(async () => {
  tiny = await tinyCaptioner();
  const folder = path.join(folders.results, 'show-and-tell/tiny/seed-1');
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(tiny.files)) writeFileSync(path.join(folder, name), content);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Where others compute, too, the first answer takes its time. */
const patience = { timeout: 30_000 };
const atRest = (page: Page) => page.waitForSelector('.captions[data-rest="true"]', patience);
const words = (page: Page) => page.locator('.words button').allTextContents();
/** The captions that were found, with their log p. */
const found = (page: Page) =>
  page
    .locator('.others tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
    );
const expected = async (picture: Picture, beam: number) =>
  (await tiny.told(picture, beam)).map(({ words, logProbability }) => [
    logProbability.toFixed(2).replace('-', '−'),
    words.join(' '),
  ]);

/** A picture that is no square, larger than what the network sees: a scene twice as large on a wider ground. */
function wide(): Picture {
  const random = new Random(21);
  const scene = renderScene(drawScene(random), random);
  const [width, height] = [90, 64];
  const pixels = new Uint8Array(width * height * 3).fill(40);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < 64; x++)
      for (let k = 0; k < 3; k++)
        pixels[3 * (y * width + x + 13) + k] = scene.pixels[3 * ((y >> 1) * 32 + (x >> 1)) + k];
  return { width, height, pixels };
}

const file = (picture: Picture) => ({ name: 'scene.png', mimeType: 'image/png', buffer: png(picture) });

describeLab(
  'captions page',
  (lab) => {
    it('tells a picture file word by word, as show-and-tell does in Node, and shows what else might have come', async () => {
      const page = await lab().page('captions?backend=wasm&beam=3');
      await atRest(page);
      await page.locator('input[type=file]').setInputFiles(file(wide()));
      await expect.poll(() => page.textContent('.seen'), patience).toContain('scene.png');
      await atRest(page);
      const [best, ...others] = await expected(wide(), 3);
      expect(await found(page)).toEqual([best, ...others]);
      expect((await words(page)).join(' ')).toBe(best[1]);
      const [shown] = await pictures(page, '.frame canvas');
      await page.locator('.words button').first().click();
      await expect.poll(async () => (await pictures(page, '.frame canvas'))[0], patience).not.toBe(shown); // it looks elsewhere
      const alternatives = page.locator('.expected tbody tr');
      expect(await alternatives.count()).toBe(6);
      expect(await page.textContent('.expected')).toContain('As the first word');
    });

    it('goes on with another word where one insists on it, and the address brings that back', async () => {
      const page = await lab().page('captions?backend=wasm&scene=5&beam=3&at=1');
      await atRest(page);
      const [first, second] = await words(page);
      const other = page.locator('.expected tbody tr:not([aria-current="true"]) button').first();
      const word = await other.textContent();
      await other.click();
      await expect.poll(async () => (await words(page)).slice(0, 2), patience).toEqual([first, word]);
      expect(word).not.toBe(second);
      await atRest(page);
      const said = await words(page);
      const address = await query(page);
      expect(address.get('say')).toBe(`${first} ${word}`);
      const again = await lab().page(`captions?${address}`);
      await atRest(again);
      expect(await words(again)).toEqual(said);
      await again.getByRole('button', { name: 'Its own words' }).click();
      await expect.poll(() => words(again), patience).not.toEqual(said);
    });

    it('says in one sentence that a file is no picture, dropped or chosen, and keeps what it has', async () => {
      const page = await lab().page('captions?backend=wasm&scene=2&beam=1');
      await atRest(page);
      const said = await words(page);
      await page.locator('.seen').evaluate((element) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['no picture'], 'notes.txt', { type: 'text/plain' }));
        element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      });
      await expect
        .poll(() => page.textContent('.seen .message'), patience)
        .toContain('notes.txt is not a picture');
      expect(await page.locator('.message').count()).toBe(1);
      expect(await words(page)).toEqual(said);
      await page.locator('input[type=file]').setInputFiles({ ...file(wide()), name: 'later.png' });
      await expect.poll(() => page.locator('.message').count(), patience).toBe(0);
      await atRest(page);
      expect((await words(page)).join(' ')).toBe((await expected(wide(), 1))[0][1]);
    });

    it('tells a picture of the camera', async () => {
      const page = await lab().page('captions?backend=wasm&beam=1');
      await atRest(page);
      const said = await words(page);
      await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d')!;
        setInterval(() => {
          context.fillStyle = 'hsl(200 90% 40%)';
          context.fillRect(0, 0, 300, 150);
        }, 50);
        navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
      });
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await page.getByText('What the camera sees.').waitFor();
      expect(await words(page)).toEqual(said); // of the picture before
      await page.getByRole('button', { name: 'Keep this picture' }).click();
      await page.getByText('the camera.').waitFor();
      await atRest(page);
      expect((await words(page)).length).toBeGreaterThan(0);
    });

    it('says what to type where there is no network of that name', async () => {
      const page = await lab().page('captions?backend=wasm&network=attention/seed-7');
      await expect
        .poll(() => page.textContent('.message'), patience)
        .toContain('no network “attention/seed-7”');
      expect(await page.textContent('.message')).toContain('npx nx run show-and-tell:export');
      expect(await page.textContent('.message')).toContain('tiny/seed-1');
    });

    it('fits a telephone by touch, in both themes', async () => {
      for (const width of [1280, 390]) {
        const page = await lab().page('captions?backend=wasm&scene=4&beam=3', {
          width,
          touch: width === 390,
        });
        await atRest(page);
        if (width === 390) {
          await page.locator('.words button').first().tap();
          await expect.poll(async () => (await query(page)).get('at'), patience).toBe('0');
          const other = page.locator('.expected tbody tr:not([aria-current="true"]) button').first();
          const word = await other.textContent();
          await other.tap();
          await expect.poll(async () => (await words(page))[0], patience).toBe(word);
          await atRest(page);
        }
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          expect(await scrollsSideways(page)).toBe(false);
          await lab().screenshot(page, `captions-${width}-${theme}`);
        }
      }
    });
  },
  folders,
);
