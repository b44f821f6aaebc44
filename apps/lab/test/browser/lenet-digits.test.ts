import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { LENET_PIXELS, imageInputs, mnist } from '@nutshell/data';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { unpackDigits } from '../../src/handwriting/test-digits.ts';
import { type ExportedLeNet, exportedLeNet } from '../exported-lenet.ts';
import { describeLab, scrollsSideways } from './lab.ts';

vi.setConfig({ testTimeout: 60_000 }); // a browser beside other tests on few cores

let engine: ExportedLeNet;
beforeAll(async () => {
  engine = await exportedLeNet();
});
afterAll(() => engine.dispose());

describeLab('LeNet page, test digits', (lab) => {
  const open = async (query = '', options = {}) => {
    const page = await lab().page(`lenet?backend=wasm${query}`, options);
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    return page;
  };
  const field = (page: Page) =>
    page.getByLabel('or an MNIST test digit, 0 to 199').and(page.locator('input'));
  const verdict = (page: Page) => expect.poll(() => page.textContent('.lenet-verdict'), { timeout: 10_000 });
  const pictures = (page: Page) =>
    page.$$eval('.lenet canvas', (canvases) =>
      canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()).join(),
    );
  const distances = (page: Page) =>
    page.$$eval('.lenet-score', (rows) => rows.map((row) => Number((row as HTMLElement).dataset.distance)));

  it('reads the first one, a 7, as the model does in Node, and its address brings it back', async () => {
    const page = await open();
    await field(page).fill('0');
    await field(page).press('Enter');
    await verdict(page).toBe('It is a 7; the network is right. ✓');
    expect(await page.textContent('.lenet-answer strong')).toBe('7');
    await expect.poll(() => page.url()).toContain('digit=0');

    // The pixels from MNIST itself, mapped as they are for training.
    const { images } = imageInputs((await mnist()).splits.test, { pixels: LENET_PIXELS }).batch([0]);
    const { paper, ink } = engine.ink;
    const expected = await engine.run(
      Float32Array.from(images.values, (value) => (value - paper) / (ink - paper)),
    );
    for (const [digit, distance] of (await distances(page)).entries()) {
      const wanted = expected.penalties[digit];
      expect(Math.abs(distance - wanted)).toBeLessThan(1e-4 * Math.max(1, wanted));
    }

    const before = await pictures(page);
    const url = page.url();
    await page.reload();
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    await verdict(page).toBe('It is a 7; the network is right. ✓');
    expect(page.url()).toBe(url);
    await expect.poll(() => pictures(page)).toBe(before);
    await lab().screenshot(page, 'lenet-test-digit');
  });

  it('is stepped through with the keyboard, and left by a sample or a stroke', async () => {
    const page = await open('&digit=1', { width: 390, height: 844 });
    await verdict(page).toContain('It is a 2');
    await page.getByRole('button', { name: 'Next test digit' }).press('Enter');
    await verdict(page).toContain('It is a 1');
    await page.getByRole('button', { name: 'Test digit before' }).press('Enter');
    await verdict(page).toContain('It is a 2');
    expect(await field(page).inputValue()).toBe('1');
    expect(await scrollsSideways(page)).toBe(false);
    await lab().screenshot(page, 'lenet-test-digit-390');

    await page.getByRole('button', { name: 'Sample of a 5' }).click();
    await verdict(page).toBe('');
    await expect.poll(() => page.url()).toContain('strokes=');
    expect(page.url()).not.toContain('digit=');
    expect(await field(page).inputValue()).toBe('');

    await field(page).fill('1');
    await field(page).press('Enter');
    await verdict(page).toContain('It is a 2');
    const pad = page.locator('.lenet-pad > .canvas canvas');
    await pad.scrollIntoViewIfNeeded();
    const { x, y, width } = (await pad.boundingBox())!;
    await page.mouse.move(x + 0.52 * width, y + 0.2 * width);
    await page.mouse.down();
    await page.mouse.move(x + 0.48 * width, y + 0.8 * width, { steps: 4 });
    await page.mouse.up();
    await verdict(page).toBe('');
    await expect.poll(() => page.textContent('.lenet-answer strong')).toBe('1');
    await expect.poll(() => page.url()).not.toContain('digit=');
  });

  it('finds those that the network misreads', async () => {
    const digits = unpackDigits(readFileSync(path.join(lab().site, 'mnist-test.bin')));
    const wrong: string[] = [];
    for (const [i, { label, image }] of digits.entries()) {
      const { penalties } = await engine.run(image);
      if (penalties.indexOf(Math.min(...penalties)) !== label) wrong.push(String(i));
    }
    const page = await open();
    await page.getByRole('button', { name: 'Which does it misread?' }).click();
    await page.waitForFunction(() =>
      document.querySelector('.lenet-test')?.textContent.includes('It misreads'),
    );
    expect(await page.locator('.lenet-misread button').allTextContents()).toEqual(wrong);
    if (wrong.length > 0) {
      await page.locator('.lenet-misread button').first().click();
      await verdict(page).toContain(`It is a ${digits[Number(wrong[0])].label}; the network errs`);
      await lab().screenshot(page, 'lenet-misread');
    }
  });

  it('says when the site was built without MNIST', async () => {
    const page = await lab().page('home');
    await page.route('**/mnist-test.bin', (route) => route.fulfill({ body: '' }));
    await page.goto(`${lab().url}#/lenet?backend=wasm&digit=17`);
    await expect.poll(() => page.textContent('.lenet-pad .message')).toContain('not in this build');
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    await expect.poll(() => page.textContent('.lenet-answer')).toContain('nothing to read yet');
  });
});
