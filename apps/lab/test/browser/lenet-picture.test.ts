import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageAt, mnist } from '@nutshell/data';
import { CommandLine } from '@nutshell/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { png } from '../tiny-captioner.ts';
import { describeLab } from './lab.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }); // a browser beside other tests on few cores

const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-picture-'));
const line = new CommandLine('lenet5', path.join(folder, 'runs'));
const exported = path.join(folder, 'exported');
/** What the command line says of the file, without the file's name. */
let told: string;

const DIGITS = [4, 7, 2];
const SIDE = 28;
let bytes: Buffer;

beforeAll(async () => {
  bytes = await pictureOf(DIGITS);
  const file = path.join(folder, 'digits.png');
  writeFileSync(file, bytes);
  // A short training: what it has learnt does not matter where two answers are compared.
  const few = { experiment: 'smoke', trainExamples: 40, testExamples: 10, epochs: 1, curvatureExamples: 10 };
  expect(await line.call('train', few)).toMatchObject({ code: 0 });
  expect(await line.call('export', { out: exported })).toMatchObject({ code: 0 });
  const { code, stdout } = await line.call('predict', {}, file);
  expect(code).toBe(0);
  told = stdout.trim().slice(file.length + 2);
});
afterAll(async () => {
  await line.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A PNG of digits of MNIST side by side, five times as large, dark on pale paper. */
async function pictureOf(digits: readonly number[]): Promise<Buffer> {
  const { test } = (await mnist()).splits;
  const images = digits.map((digit) => imageAt(test, test.labels.indexOf(digit)));
  const [zoom, height] = [5, SIDE * 5];
  const width = height * digits.length;
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const image = images[Math.floor(x / height)];
    const ink = image[Math.floor(y / zoom) * SIDE + Math.floor((x % height) / zoom)];
    return Math.round(235 - (200 * ink) / 255);
  });
  return png({ width, height, pixels });
}

describeLab('LeNet page, pictures of the visitor', (lab) => {
  const status = (page: Page) => page.locator('.own-picture [role=status]');
  const shown = (page: Page) => expect.poll(() => page.textContent('.lenet-answer strong'));

  /** @param its whether with the network that the page brings, not the exported one */
  async function open(its = false): Promise<Page> {
    const page = await lab().page('backprop');
    if (!its) {
      for (const name of ['model.json', 'weights.bin', 'labels.json'])
        await page.route(`**/models/lenet5/${name}`, (route) =>
          route.fulfill({ body: readFileSync(path.join(exported, name)) }),
        );
    }
    await page.goto(`${lab().url}#/lenet?backend=wasm`);
    await page.waitForSelector('.lenet [data-status=ready]', { timeout: 60_000 });
    return page;
  }
  async function drop(page: Page, name: string, content: Buffer): Promise<void> {
    const dataTransfer = await page.evaluateHandle(
      ([name, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(content)], name));
        return transfer;
      },
      [name, [...content]] as const,
    );
    await page.dispatchEvent('.lenet-pad', 'drop', { dataTransfer });
  }
  const choose = (page: Page, name: string, buffer: Buffer) =>
    page.locator('.lenet-pad input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer });

  const ways = [['chosen', choose], ['dropped on the pad', drop]] as const; // prettier-ignore

  it.each(ways)('are told as lenet5:predict tells the same file: %s', async (_, give) => {
    const page = await open();
    await give(page, 'digits.png', bytes);
    await expect.poll(() => status(page).textContent(), { timeout: 30_000 }).toContain('digits, read one by one');
    const said = (await status(page).textContent())!.slice('digits.png: '.length);
    expect(said.replaceAll(/\d+\.\d/g, '#')).toBe(told.replaceAll(/\d+\.\d/g, '#'));
    const [numbers, expected] = [said, told].map((text) => (text.match(/\d+\.\d/g) ?? []).map(Number));
    // Rounded to one decimal, the same number may be told as two.
    for (const [i, number] of numbers.entries()) expect(Math.abs(number - expected[i])).toBeLessThan(0.11);
  }); // prettier-ignore

  it.each(ways)('are read right by the network of the page, digit by digit: %s', async (_, give) => {
    const page = await open(true);
    await give(page, 'digits.png', bytes);
    await expect
      .poll(() => status(page).textContent(), { timeout: 30_000 })
      .toMatch(
        /^digits\.png: 3 digits, read one by one: 4 at a distance of [\d.]+; 7 at a distance of [\d.]+; 2 at a distance of [\d.]+$/,
      );
    for (const [i, digit] of DIGITS.entries()) {
      const button = page.locator('.own-picture').getByRole('button', { name: String(i + 1), exact: true });
      await button.click();
      await shown(page).toBe(String(digit));
      expect(await button.getAttribute('aria-pressed')).toBe('true');
    }
    // Another digit on the pad takes the picture away.
    await page.getByRole('button', { name: 'Sample of a 5' }).click();
    await shown(page).toBe('5');
    expect(await page.locator('.own-picture').count()).toBe(0);
  });

  it.each(ways)('that are none are named with the reason, and what was on the pad stays: %s', async (_, give) => {
    const page = await open(true);
    await page.getByRole('button', { name: 'Sample of a 5' }).click();
    await shown(page).toBe('5');
    const message = page.locator('.lenet-pad .message.error');
    await give(page, 'letter.png', Buffer.from('no picture'));
    await expect
      .poll(() => message.textContent())
      .toBe('letter.png cannot be read as a picture (PNG, JPEG, WebP, GIF, SVG).');
    const blank = png({ width: 60, height: 60, pixels: new Uint8Array(3 * 60 * 60).fill(200) });
    await give(page, 'blank.png', blank);
    await expect
      .poll(() => message.textContent())
      .toBe('blank.png is blank: nothing in it stands out from its background; expected a digit');
    await shown(page).toBe('5');
  }); // prettier-ignore
});
