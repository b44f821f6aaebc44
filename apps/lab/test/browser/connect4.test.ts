import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeLab, pictures, query, scrollsSideways } from './lab.ts';

/** Searches that take no time. */
const quick = 'simulations=50&speed=100000';

const status = (page: Page) => page.locator('.connect4 .status').textContent();
const column = (page: Page, number: number) => page.getByRole('button', { name: `Column ${number},` });
const discs = (page: Page) => page.locator('.board .blue, .board .orange').count();
const simulations = async (page: Page) =>
  Number(await page.locator('[data-simulations]').getAttribute('data-simulations'));

/** Rows of the table of the root's moves: `[['1', '12', '−0.250', …], …]`. */
const rows = (page: Page): Promise<string[][]> =>
  page
    .locator('.root-moves tbody tr')
    .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent!.trim())));

describeLab('tree search page', (lab) => {
  it('answers a move by mouse; back and forward go through the game', async () => {
    const page = await lab().page(`connect4?${quick}`);
    await column(page, 4).click();
    await expect.poll(() => status(page)).toContain('The program played column');
    expect(await discs(page)).toBe(2);
    expect(await column(page, 4).getAttribute('aria-label')).toMatch(/^Column 4, from below Blue/);
    const { moves } = Object.fromEntries(await query(page));
    expect(moves).toMatch(/^4[1-7]$/);
    await page.goBack();
    await expect.poll(() => discs(page)).toBe(0);
    await page.goForward();
    await expect.poll(() => discs(page)).toBe(2);
    expect((await query(page)).get('moves')).toBe(moves);
    await page.getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => discs(page)).toBe(0);
  });

  it('goes back while the program searches, and stops it', async () => {
    const page = await lab().page('connect4?speed=50&simulations=20000');
    await column(page, 3).click();
    await expect.poll(() => simulations(page)).toBeGreaterThan(2);
    expect(await status(page)).toBe('The program is searching.');
    await page.goBack();
    await expect.poll(() => discs(page)).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Search', exact: true }).count()).toBe(1);
    expect((await query(page)).has('moves')).toBe(false);
  });

  it('is played by the keyboard alone', async () => {
    const page = await lab().page(`connect4?${quick}`);
    await column(page, 4).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page)).toContain('The program played');
    expect((await query(page)).get('moves')).toMatch(/^6[1-7]$/);
    expect(await page.locator(':focus').getAttribute('aria-label')).toMatch(/^Column 6/);
    await page.keyboard.press('2');
    expect(await page.locator(':focus').getAttribute('aria-label')).toMatch(/^Column 2/);
  });

  it('wins where it can, shows the proof, and marks the four', async () => {
    const page = await lab().page('connect4?moves=414142&first=program&at=0');
    expect(await status(page)).toContain('let it search');
    await page.getByRole('button', { name: 'To the end' }).click();
    await expect.poll(() => status(page)).toBe('The program wins with Blue.');
    expect(await page.locator('.board .four').count()).toBe(4);
    expect((await rows(page)).find(([name]) => name === '4 (best)')?.at(-1)).toBe('win');
    expect(await page.textContent('[data-simulations]')).toContain('certain');
  });

  it('makes single simulations and names their phases', async () => {
    const page = await lab().page('connect4?at=0');
    const tree = 'canvas[aria-label^="Search tree"]';
    const [empty] = await pictures(page, tree);
    const step = page.getByRole('button', { name: 'Step', exact: true });
    for (let i = 1; i <= 3; i++) {
      await step.click();
      await expect.poll(() => simulations(page)).toBe(i);
    }
    expect((await pictures(page, tree))[0]).not.toBe(empty);
    // UCT tries every move once: the third simulation is the first one of the second move.
    expect((await rows(page)).map(([, visits]) => visits)).toEqual(['1', '1', '0', '0', '0', '0', '0']);
    const phases = await page.locator('.phases li').allTextContents();
    expect(phases.map((text) => text.split(':')[0])).toEqual(['Selection', 'Expansion', 'Rollout', 'Backup']);
    expect(phases[0]).toContain('largest Q + U: 2.');
    expect(phases[1]).toContain('its 7 moves');
  });

  it('shows the identical picture for its address, and proposes a move', async () => {
    const page = await lab().page('connect4?moves=413171&hint=true&at=300&simulations=300&rule=puct&seed=5');
    await expect.poll(() => status(page)).toBe('You are Blue. The search proposes column 1.');
    const rest = async () => {
      await expect.poll(() => page.locator('canvas[aria-label*="not yet"]').count()).toBe(0);
      return [...(await pictures(page)), ...(await rows(page)).flat()];
    };
    const seen = await rest();
    await page.reload();
    await expect.poll(() => status(page)).toContain('proposes');
    expect(await rest()).toEqual(seen);
  });

  it('fits a telephone by touch, in both themes', async () => {
    for (const width of [1280, 390]) {
      const page = await lab().page(`connect4?moves=44435&simulations=300&speed=100000`, {
        width,
        touch: width === 390,
      });
      await page.getByRole('button', { name: 'To the end' }).click();
      await expect.poll(() => discs(page)).toBe(6);
      if (width === 390) {
        await column(page, 7).tap();
        await expect.poll(() => discs(page)).toBe(8);
      }
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await scrollsSideways(page)).toBe(false);
        await lab().screenshot(page, `connect4-${width}-${theme}`);
      }
    }
  });
});
