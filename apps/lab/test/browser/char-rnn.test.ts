import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyCharRnn } from '../tiny-char-rnn.ts';
import { describeLab, query, scrollsSideways } from './lab.ts';

const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-char-rnn-'));
const folders = { runs: path.join(root, 'runs'), results: path.join(root, 'results') };
const folder = path.join(folders.results, 'char-rnn/tiny/seed-1');

beforeAll(async () => {
  const { files } = await tinyCharRnn();
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const atRest = (page: Page) => page.waitForSelector('.char-rnn[data-rest="true"]');
const text = (page: Page) => page.locator('.coloured-text').evaluate((box) => box.textContent);
const characters = (page: Page) => page.locator('.coloured-text [data-at]');
/** The network writes as fast as the machine lets it. */
const patience = { timeout: 30_000 };
/** The colours on which the characters stand. */
const shades = (page: Page) =>
  characters(page).evaluateAll((spans) => spans.map((span) => (span as HTMLElement).style.background));

describeLab(
  'char-rnn page',
  (lab) => {
    it('writes 200 characters that follow from the seed, and its address brings them back', async () => {
      const page = await lab().page('char-rnn?written=180&prime=The+%22&speed=50&temperature=0.9');
      await atRest(page);
      const begun = (await text(page))!;
      expect(begun).toMatch(/^The "[^]{180}$/);
      await page.getByRole('button', { name: 'Write on' }).click();
      await expect.poll(() => characters(page).count(), patience).toBeGreaterThan(204);
      await page.getByRole('button', { name: 'Stop' }).click();
      await atRest(page);
      const written = (await text(page))!;
      const address = await query(page);
      expect(written.slice(0, begun.length)).toBe(begun);
      expect(written).toHaveLength(5 + Number(address.get('written')));

      await page.goto(`${lab().url}#/char-rnn?${address}&seed=2`);
      await expect.poll(() => text(page), patience).not.toBe(written);
      await atRest(page);
      expect((await text(page))!.length).toBe(written.length);
      const again = await lab().page(`char-rnn?${address}`);
      await atRest(again);
      expect(await text(again)).toBe(written);
    });

    it('colours the text by the cell that is clicked, and says what it does at each character', async () => {
      const page = await lab().page('char-rnn?written=200&prime=The&cell=1:0');
      await atRest(page);
      const before = await shades(page);
      expect(new Set(before).size).toBeGreaterThan(3);
      const map = page.getByRole('button', { name: /^Cells of layer 2/ });
      const { width, height } = (await map.boundingBox())!;
      await map.click({ position: { x: (7.5 / 12) * width, y: height / 2 } });
      await atRest(page);
      await expect.poll(async () => (await query(page)).get('cell')).toBe('2:7');
      await expect.poll(() => shades(page)).not.toEqual(before);
      await expect.poll(() => page.locator('.gates tr').count()).toBe(6); // h, c, i, f, o, g
      await page.keyboard.press('ArrowRight');
      await expect.poll(async () => (await query(page)).get('cell')).toBe('2:8');

      await characters(page).nth(10).click();
      await atRest(page);
      await expect.poll(async () => (await query(page)).get('at')).toBe('10');
      const chances = await page.locator('.next .bar .number').allTextContents();
      expect(chances).toHaveLength(5);
      await expect.poll(() => page.locator('.next [aria-current="true"]').count()).toBeLessThan(2);
      await page.locator('.coloured-text').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
      await expect.poll(() => page.locator('.looked-at').getAttribute('data-at')).toBe('11');
      await page.keyboard.press('End');
      await expect.poll(async () => (await query(page)).get('at')).toBeNull();
      await page.mouse.move(0, 0);
      await characters(page).nth(20).hover();
      await expect.poll(() => page.locator('.looked-at').getAttribute('data-at')).toBe('20');
    });

    it('has the cells that follow the text one click away', async () => {
      const page = await lab().page('char-rnn?written=600&prime=The');
      await atRest(page);
      const found = page.locator('.found button');
      await expect.poll(() => found.count()).toBeGreaterThan(1);
      await found.nth(1).click();
      await atRest(page);
      const name = /(\d+:\d+)/.exec((await found.nth(1).textContent())!)![1];
      await expect.poll(async () => (await query(page)).get('cell')).toBe(name);
      await expect.poll(() => found.nth(1).getAttribute('aria-pressed')).toBe('true');
      await page.getByLabel('Colours say').selectOption('surprise');
      await expect.poll(() => page.locator('.coloured-text .off').count()).toBeGreaterThan(5);
    });

    it('reads a text that is pasted, and marks what its vocabulary lacks', async () => {
      const page = await lab().page('char-rnn?written=0&cell=1:3');
      await atRest(page);
      const pasted = 'The hat (the "note")\nwhat é ended 😀\n';
      await page.getByLabel(/^Text to begin with/).fill(pasted);
      await expect.poll(() => text(page)).toBe(pasted);
      await atRest(page);
      expect(await page.locator('.left-out').allTextContents()).toEqual(['é', '😀']);
      expect(await page.textContent('.prime [role="status"]')).toContain('2 characters are not in');
      expect(new Set(await shades(page)).size).toBeGreaterThan(3);
      await expect.poll(async () => (await query(page)).get('prime')).toBe(pasted);
    });

    it('rewrites the text while the temperature is moved, always the same at 0', async () => {
      const page = await lab().page('char-rnn?written=60&prime=The');
      await atRest(page);
      const warm = await text(page);
      const slider = page.getByLabel('Temperature');
      await slider.fill('0');
      await expect.poll(() => text(page)).not.toBe(warm);
      await atRest(page);
      const cold = await text(page);
      await page.getByLabel('Seed').fill('9');
      await page.keyboard.press('Enter');
      await atRest(page);
      await expect.poll(async () => (await query(page)).get('seed')).toBe('9');
      expect(await text(page)).toBe(cold);
    });

    it('says what to type where there is no network of that name', async () => {
      const page = await lab().page('char-rnn?network=linux-best/seed-7');
      await expect.poll(() => page.textContent('.message')).toContain('no network “linux-best/seed-7”');
      expect(await page.textContent('.message')).toContain('npx nx run char-rnn:export');
      expect(await page.textContent('.message')).toContain('tiny/seed-1');
    });

    it('says what is wrong with the files of a network', async () => {
      writeFileSync(path.join(folder, 'vocabulary.json'), '{"characters":"ab"}');
      const page = await lab().page('char-rnn');
      await expect
        .poll(() => page.textContent('.message.error'))
        .toContain('vocabulary.json has 2 characters');
      const { files } = await tinyCharRnn();
      writeFileSync(path.join(folder, 'vocabulary.json'), files['vocabulary.json']);
    });

    it('fits a telephone by touch, in both themes', async () => {
      for (const width of [1280, 390]) {
        const page = await lab().page('char-rnn?written=300&prime=The&speed=50', {
          ...{ width, touch: width === 390 },
        });
        await atRest(page);
        if (width === 390) {
          await page.getByRole('button', { name: 'Write on' }).tap();
          await expect.poll(() => characters(page).count(), patience).toBeGreaterThan(310);
          await page.getByRole('button', { name: 'Stop' }).tap();
          await characters(page).nth(-5).tap();
          await atRest(page);
          await expect.poll(async () => (await query(page)).get('at')).not.toBeNull();
        }
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          expect(await scrollsSideways(page)).toBe(false);
          await lab().screenshot(page, `char-rnn-${width}-${theme}`);
        }
      }
    });
  },
  folders,
);

describeLab('char-rnn page with the networks of results/', (lab) => {
  it('writes with the one that was exported of Shakespeare', async () => {
    const page = await lab().page('char-rnn?network=budget/seed-1&written=120&prime=ROMEO:%0A&speed=50');
    await atRest(page);
    const written = (await text(page))!;
    expect(written.slice(0, 7)).toBe('ROMEO:\n');
    expect(written).toHaveLength(7 + 120);
    const words = written.toLowerCase().match(/[a-z]+/g)!;
    expect(words.filter((word) => ['the', 'and', 'i', 'to', 'you', 'my', 'of'].includes(word))).not.toEqual(
      [],
    );
  });
});
