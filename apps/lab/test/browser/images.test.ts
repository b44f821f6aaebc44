import { cli } from '@nutshell/testing';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CARD, type Tail, classifierFiles } from '../tiny-classifier.ts';
import { describeLab, pictures, query, scrollsSideways } from './lab.ts';

const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-images-'));
const folders = { runs: path.join(root, 'runs'), results: path.join(root, 'results') };
const folderOf = (name: string) => path.join(folders.results, `imagenet/${name}/seed-1`);
const none = { runs: folders.runs, results: path.join(root, 'nothing') };

beforeAll(async () => {
  for (const tail of ['mean', 'maximum'] satisfies Tail[]) {
    mkdirSync(folderOf(tail), { recursive: true });
    for (const [name, content] of Object.entries(await classifierFiles(tail)))
      writeFileSync(path.join(folderOf(tail), name), content);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const atRest = (page: Page) => page.waitForSelector('.images[data-rest="true"]');
const give = (page: Page, ...files: string[]) => page.locator('input[type="file"]').setInputFiles(files);

/** The answers as they stand on the page: names and percent. */
const answers = (page: Page) =>
  page.locator('.answers li').evaluateAll((rows) =>
    rows.map((row) => ({
      label: row.querySelector('button')!.textContent,
      percent: Number.parseFloat(row.querySelector('.number')!.textContent),
    })),
  );

/** A file of a generated picture of 60x40, all of whose corners differ. */
async function pictureFile(page: Page, name: string, type: 'image/jpeg' | 'image/png', orientation?: number) {
  const bytes = await page.evaluate(async (type) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [60, 40];
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(60, 40);
    for (let i = 0; i < 2400; i++) {
      const [x, y] = [i % 60, Math.floor(i / 60)];
      image.data.set([4 * x, 6 * y, x > 25 && y < 15 ? 250 : 30, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 1));
    return [...new Uint8Array(await blob!.arrayBuffer())];
  }, type);
  const file = path.join(root, name);
  const exif = orientation ? exifOf(orientation) : [];
  writeFileSync(file, Uint8Array.from([...bytes.slice(0, 2), ...exif, ...bytes.slice(2)]));
  return file;
}

/** The segment of a JPEG file that says how its picture is turned (EXIF 2.3, tag 0x0112). */
const exifOf = (orientation: number): number[] => [
  ...[0xff, 0xe1, 0, 34],
  ...Buffer.from('Exif\0\0II*\0'),
  ...[8, 0, 0, 0, 1, 0],
  ...[0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
  ...[0, 0, 0, 0],
];

/** Shows files to the page, and compares what it says with what `predict` says of them. @returns the answers */
async function answersAsPredicted(page: Page, run: string, files: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await cli('imagenet').call('predict', { run }, ...files);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const seen: string[] = [];
  for (const file of files) {
    await give(page, file);
    await page.getByText(`${path.basename(file)}.`).waitFor();
    await atRest(page);
    const printed = stdout
      .slice(stdout.indexOf(`${file}: \n`) + file.length + 3)
      .split('\n')
      .slice(0, 5);
    const expected = printed.map((line) => /^ *([\d.]+) % {2}(.+)$/.exec(line)!);
    const found = await answers(page);
    expect(found.map(({ label }) => label)).toEqual(expected.map(([, , label]) => label));
    found.forEach(({ percent }, i) =>
      expect(Math.abs(percent - Number(expected[i][1])), path.basename(file)).toBeLessThan(0.3),
    );
    seen.push(JSON.stringify(found));
  }
  return seen;
}

describeLab(
  'images page',
  (lab) => {
    it('names pictures of any orientation as `predict` does', async () => {
      const page = await lab().page('images?network=mean/seed-1&backend=wasm');
      await atRest(page);
      const files = [await pictureFile(page, 'plain.png', 'image/png')];
      for (const orientation of [3, 6, 7])
        files.push(await pictureFile(page, `turned-${orientation}.jpg`, 'image/jpeg', orientation));
      const seen = await answersAsPredicted(page, folderOf('mean'), files);
      expect(new Set(seen).size).toBe(4); // another picture for each orientation
    }, 120_000);

    it('shades the picture by what speaks for a class, and by a map', async () => {
      const page = await lab().page('images?network=maximum/seed-1&backend=wasm');
      await atRest(page);
      const photo = async () => (await pictures(page, '.photo canvas'))[0];
      const shots = [await photo()];
      await page.locator('.answers button').nth(2).click();
      await atRest(page);
      await expect.poll(photo).not.toBe(shots[0]);
      shots.push(await photo());
      const asked = (await answers(page))[2].label!;
      await expect
        .poll(async () => (await query(page)).get('class'))
        .toBe(String(CARD.labels.indexOf(asked)));
      expect(await page.textContent('.shade')).toContain(`“${asked}”`);

      expect(await page.locator('[data-layer="second"] .feature-map').count()).toBe(32);
      await page.getByRole('button', { name: 'All 40 maps' }).click();
      await page.getByRole('button', { name: 'second, map 39' }).click();
      await expect.poll(async () => (await query(page)).get('map')).toBe('second:39');
      await expect.poll(photo).not.toBe(shots[1]);
      shots.push(await photo());
      await page.getByLabel('The picture shows').selectOption('itself');
      await expect.poll(photo).not.toBe(shots[2]);
      expect(new Set(await pictures(page, '[data-layer="first"] canvas')).size).toBe(4);
      const before = await pictures(page, '[data-layer="first"] canvas');
      await page.getByRole('button', { name: 'Draw one' }).click();
      await expect.poll(() => pictures(page, '[data-layer="first"] canvas')).not.toEqual(before);
    });

    it('takes a picture that is dropped, and says what is none', async () => {
      const page = await lab().page('images?backend=wasm');
      await atRest(page);
      const file = path.join(root, 'notes.txt');
      writeFileSync(file, 'no picture');
      await give(page, file);
      await expect.poll(() => page.textContent('.message.error')).toContain('notes.txt is not a picture');
      writeFileSync(file, '');
      await give(page, file);
      await expect.poll(() => page.textContent('.message.error')).toBe('notes.txt is empty.');
      await page.evaluate(async () => {
        const canvas = document.createElement('canvas');
        const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([blob!], 'dropped.png', { type: 'image/png' }));
        for (const type of ['dragover', 'drop'])
          document
            .querySelector('.photo')!
            .dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      });
      await page.getByText('dropped.png.').waitFor();
      await atRest(page);
      expect(await page.locator('.message.error').count()).toBe(0);
    });

    it('looks through the camera, and says where there is none', async () => {
      const page = await lab().page('images');
      await atRest(page);
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await expect.poll(() => page.textContent('.message.error')).toContain('There is no camera here.');
      await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d')!;
        let hue = 0;
        setInterval(() => {
          context.fillStyle = `hsl(${(hue += 40)} 90% 50%)`;
          context.fillRect(0, 0, 300, 150);
        }, 50);
        navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
      });
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await page.getByText('What the camera sees.').waitFor();
      expect(await page.locator('.message.error').count()).toBe(0);
      const input = async () => (await pictures(page, '.seen canvas'))[0];
      const first = await input();
      await expect.poll(input).not.toBe(first);
      await page.getByRole('button', { name: 'Keep this picture' }).click();
      await page.getByText('the camera.').waitFor();
      await atRest(page);
      const kept = await input();
      await page.waitForTimeout(200);
      expect(await input()).toBe(kept);
    });

    it('says what is wrong with the files of a network', async () => {
      const file = path.join(folderOf('mean'), 'labels.json');
      writeFileSync(file, '{"labels":[]}');
      const page = await lab().page('images?network=mean/seed-1');
      await expect.poll(() => page.textContent('.message.error')).toContain('labels.json does not say');
      writeFileSync(file, JSON.stringify(CARD));
      await page.getByLabel('Network').selectOption('maximum/seed-1');
      await atRest(page);
    });

    it('fits a telephone by touch, in both themes, the picture beside what one chooses', async () => {
      for (const width of [1280, 390]) {
        const page = await lab().page('images?drawing=23&backend=wasm', {
          width,
          height: 844,
          touch: width === 390,
        });
        await atRest(page);
        if (width === 390) {
          await page.getByRole('button', { name: 'second, map 20' }).tap();
          const { y, height } = (await page.locator('.photo').boundingBox())!;
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeLessThan(844);
        }
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          expect(await scrollsSideways(page)).toBe(false);
          await lab().screenshot(page, `images-${width}-${theme}`, { fullPage: width !== 390 });
        }
      }
    });
  },
  folders,
);

describeLab(
  'images page without networks',
  (lab) => {
    it('says which commands make one, and shows the picture', async () => {
      const page = await lab().page('images');
      await expect.poll(() => page.textContent('.message')).toContain('There is no trained network here yet');
      expect(await page.textContent('.message')).toContain('npx nx run imagenet:export');
      const before = await pictures(page, '.photo canvas');
      await page.getByRole('button', { name: 'Draw one' }).click();
      await expect.poll(() => pictures(page, '.photo canvas')).not.toEqual(before);
      await lab().screenshot(page, 'images-none');
    });
  },
  none,
);

describeLab('images page with the networks of results/', (lab) => {
  it('names a picture by that of CIFAR-10 as `predict` does', async () => {
    const page = await lab().page('images?network=budget/seed-1&backend=wasm');
    await atRest(page);
    const run = fileURLToPath(new URL('../../../../results/imagenet/budget/seed-1', import.meta.url));
    await answersAsPredicted(page, run, [await pictureFile(page, 'colours.png', 'image/png')]);
    await expect.poll(() => page.textContent('main')).toContain('cifar-10, 269,722 parameters');
    expect(await page.locator('[data-layer]').count()).toBe(3); // maps of 32x32, 16x16, 8x8
    await page.getByRole('button', { name: 'All 19 layers' }).click(); // of 20 all but the last
    await expect.poll(() => page.locator('[data-layer]').count()).toBe(19);
    await page.getByRole('button', { name: 'stage2_block1_conv1_relu, map 23' }).click();
    await expect.poll(() => page.textContent('.shade')).toContain('stage2_block1_conv1_relu, map 23');
    expect((await query(page)).get('layers')).toBe('all');
    await page.getByRole('button', { name: 'The last layer of each stage alone' }).click();
    await expect.poll(() => page.locator('[data-layer]').count()).toBe(3);
  }, 120_000);
});
