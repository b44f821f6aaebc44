import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeLab, pictures, query, scrollsSideways } from './lab.ts';

/** The table of values as `{ SGD: ['−2.880', '0.001', '8.292', '–'], … }`. */
async function values(page: Page): Promise<Record<string, string[]>> {
  const rows = await page
    .locator('table.values tbody tr')
    .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent!.trim())));
  return Object.fromEntries(rows.map(([name, ...cells]) => [name, cells]));
}

/** The canvas whose label begins so. */
const picture = async (page: Page, label: string): Promise<string> =>
  (await pictures(page, `canvas[aria-label^="${label}"]`))[0];

const number = (text: string) => Number(text.replace('−', '-'));

describeLab('optimisers page', (lab) => {
  it('steps: the runners move as gradient descent by hand says', async () => {
    const page = await lab().page('optimisers');
    const still = await picture(page, 'Saddle');
    const before = await values(page);
    expect(Object.keys(before)).toEqual([
      'SGD',
      'Momentum',
      'Nesterov',
      'Adagrad',
      'Adadelta',
      'RMSProp',
      'Adam',
    ]);
    for (const cells of Object.values(before)) expect(cells.slice(0, 2)).toEqual(['−3.000', '0.001']);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    // x − 0.02 · 2x = −3 + 0.12; a first step of Adam is the learning rate, 0.1, along each axis.
    await expect.poll(async () => (await values(page)).SGD[0]).toBe('−2.880');
    const after = await values(page);
    expect(after.Adam.slice(0, 2)).toEqual(['−2.900', '0.101']);
    expect(await picture(page, 'Saddle')).not.toBe(still);
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(async () => (await values(page)).SGD[0]).toBe('−3.000');
    expect(await picture(page, 'Saddle')).toBe(still);
  });

  it('plays to Beale’s minimum, (3, 0.5)', async () => {
    const page = await lab().page('optimisers?speed=1000');
    await page.getByLabel('Surface').selectOption('beale');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Play' }).count(), { timeout: 20_000 }).toBe(1);
    const { Adam, Momentum } = await values(page);
    for (const cells of [Adam, Momentum]) {
      expect(number(cells[0])).toBeCloseTo(3, 2);
      expect(number(cells[1])).toBeCloseTo(0.5, 2);
      expect(cells[3]).toMatch(/^\d+$/);
    }
    await expect.poll(() => page.url()).toContain('step=1000');
  });

  it('shows the identical picture for its address', async () => {
    const page = await lab().page(
      'optimisers?surface=beale&x=0.4&y=1.2&step=140&adam=0.2&mu=0.8&shown=sgd,momentum,adam',
    );
    const shown = await values(page);
    expect(Object.keys(shown)).toEqual(['SGD', 'Momentum', 'Adam']);
    const [map, chart] = [await picture(page, 'Beale'), await picture(page, 'Height')];
    await page.reload();
    await page.waitForSelector('table.values');
    expect(await values(page)).toEqual(shown);
    expect(await picture(page, 'Beale')).toBe(map);
    expect(await picture(page, 'Height')).toBe(chart);
    const other = await lab().page(
      'optimisers?surface=beale&x=0.4&y=1.2&step=140&adam=0.1&mu=0.8&shown=sgd,momentum,adam',
    );
    expect(await picture(other, 'Beale')).not.toBe(map);
  });

  it('takes changes of rates and checkboxes into the address', async () => {
    const page = await lab().page('optimisers?step=20');
    await page.getByLabel('SGD, learning rate').fill('-1'); // 10⁻¹
    await page.getByRole('checkbox', { name: 'Nesterov' }).uncheck();
    expect(Object.fromEntries(await query(page))).toMatchObject({
      sgd: '0.1',
      shown: 'sgd,momentum,adagrad,adadelta,rmsprop,adam',
    });
    // 20 steps of x − 0.2 x
    expect(number((await values(page)).SGD[0])).toBeCloseTo(-3 * 0.8 ** 20, 3);
    expect(await values(page)).not.toHaveProperty('Nesterov');
  });

  it('moves the start by mouse, by keys and by number', async () => {
    const page = await lab().page('optimisers?surface=beale');
    const map = page.locator('canvas[aria-label^="Beale"]');
    const box = (await map.boundingBox())!;
    // A quarter from the left of −1 … 4.5 and the middle of −2.25 … 2.5.
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.2 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.25 * box.width, box.y + 0.5 * box.height, { steps: 4 });
    await page.mouse.up();
    const x = page.getByLabel('Start x');
    await expect.poll(async () => Math.abs(Number(await x.inputValue()) - 0.375)).toBeLessThan(0.03);
    expect(Math.abs(Number(await page.getByLabel('Start y').inputValue()) - 0.125)).toBeLessThan(0.03);
    const dragged = Number(await x.inputValue());
    await map.press('ArrowRight');
    await expect.poll(async () => Number(await x.inputValue())).toBeCloseTo(dragged + 0.055, 2);
    await x.fill('2');
    await x.press('Enter');
    await expect.poll(async () => (await values(page)).Adam[0]).toBe('2.000');
    await expect.poll(() => page.url()).toContain('x=2&');
  });

  it('moves the start by touch', async () => {
    const page = await lab().page('optimisers', { width: 390, height: 800, touch: true });
    const map = page.locator('canvas[aria-label^="Saddle"]');
    await map.scrollIntoViewIfNeeded();
    const box = (await map.boundingBox())!;
    await page.touchscreen.tap(box.x + 0.75 * box.width, box.y + 0.5 * box.height);
    await expect
      .poll(async () => Math.abs(Number(await page.getByLabel('Start x').inputValue()) - 2.25))
      .toBeLessThan(0.05);
  });

  it('shows a runner that leaves the numbers as diverged, and the map as before', async () => {
    const address = 'optimisers?surface=beale&shown=nesterov&x=0&y=-2&mu=0.99';
    const page = await lab().page(`${address}&step=200`);
    expect((await values(page)).Nesterov[0]).toBe('diverged');
    // The ground above the way to the minimum is in sight: light as paper, not the colour of a line drawn to 1e30.
    const corner = await page.locator('canvas[aria-label^="Beale"]').evaluate((canvas: HTMLCanvasElement) => {
      const { width } = canvas;
      return [...canvas.getContext('2d')!.getImageData(Math.round(0.75 * width), 12, 1, 1).data];
    });
    for (const channel of corner.slice(0, 3)) expect(channel).toBeGreaterThan(200);
  });

  it('says what in an address it cannot use', async () => {
    const page = await lab().page('optimisers?surface=banana&x=2');
    expect(await page.getByRole('alert').textContent()).toContain('banana');
    expect(await page.getByLabel('Surface').inputValue()).toBe('saddle');
    expect(await page.getByLabel('Start x').inputValue()).toBe('2');
  });

  it('fits narrow and wide screens in both themes', async () => {
    const page = await lab().page('optimisers?surface=beale&step=60');
    for (const [width, theme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, `optimisers-${width}-${theme}`);
    }
  });
});
