import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { decodePoints } from '../../src/points/point-code.ts';
import { pixelOf, reading, rest, settled, surface } from './classify-page.ts';
import { describeLab, pictures, query, scrollsSideways } from './lab.ts';

/** Drags with the mouse from one point of the plane to another. */
async function drag(page: Page, begin: [number, number], end: [number, number]): Promise<void> {
  const [from, to] = [await pixelOf(page, ...begin), await pixelOf(page, ...end)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

describeLab('classify page', (lab) => {
  it('tells two curves apart to 99 % from an address', async () => {
    const page = await lab().page('classify?dataset=two-curves&hidden=6,2&steps=1500');
    await rest(page);
    expect(Number.parseFloat(await reading(page, 'Accuracy'))).toBeGreaterThanOrEqual(99);
    expect(Number.parseFloat(await reading(page, 'on test'))).toBeGreaterThanOrEqual(99);
    expect(await reading(page, 'Step')).toBe('1,500');
    await lab().screenshot(page, 'classify');
  });

  it('learns when told to, stops when told to, and starts again', async () => {
    const page = await lab().page('classify?count=100&speed=100');
    await rest(page);
    const before = await pictures(page);
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLElement>('.readings')?.dataset.steps) > 800,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await rest(page);
    expect(Number(await settled(page, 'steps'))).toBeGreaterThan(800);
    expect(Number.parseFloat(await reading(page, 'Accuracy'))).toBeGreaterThanOrEqual(99);

    await page.getByRole('button', { name: 'Reset' }).click();
    await rest(page);
    expect(await reading(page, 'Step')).toBe('0');
    expect(await pictures(page)).toEqual(before);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await rest(page);
    expect(await settled(page, 'steps')).toBe('1');
    const [surface] = await pictures(page);
    expect(surface).not.toBe(before[0]);
  });

  it('has empty axes with a word in them before it has learnt', async () => {
    const page = await lab().page('classify');
    await rest(page);
    const words = page.getByText('Nothing is learnt yet: press Train.');
    expect(await words.count()).toBe(2);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await settled(page, 'steps');
    await rest(page);
    expect(await words.count()).toBe(0);
  });

  it('takes squares as inputs, and tells rings apart without a hidden layer', async () => {
    const page = await lab().page('classify?dataset=circles&hidden=&steps=1000&layer=0');
    await rest(page);
    expect(Number.parseFloat(await reading(page, 'Accuracy'))).toBeLessThan(80);
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
    for (const name of ['x₁²', 'x₂²']) await box(name).check();
    expect(await settled(page, 'features')).toBe('x,y,xx,yy');
    await rest(page);
    await expect.poll(async () => Number.parseFloat(await reading(page, 'Accuracy'))).toBe(100);
    for (const name of ['x₁', 'x₂', 'x₁²']) await box(name).uncheck();
    expect(await settled(page, 'features')).toBe('yy');
    expect(await box('x₂²').isDisabled()).toBe(true); // the last one stays
    const space = page.getByRole('img', { name: /The plane as the input sees it: x₂² across, x₂ upwards/ });
    await space.waitFor();
  });

  it('fits a surface, in colours of its heights and by its squared error', async () => {
    const page = await lab().page('classify?hidden=8,8&steps=2000&noise=0');
    await rest(page);
    await page.getByLabel('Task').selectOption('regression');
    await page.getByLabel('Surface', { exact: true }).selectOption('hill');
    expect(await settled(page, 'target')).toBe('hill');
    await rest(page);
    const error = async () => Number.parseFloat(await reading(page, 'on test'));
    await expect.poll(error).toBeLessThan(0.1);
    await rest(page);
    expect(await page.getByRole('group', { name: 'Brush' }).innerText()).not.toContain('class');
    /** How much more blue than red the surface is around a place: the median, which marks and hatches leave alone. */
    const colour = (x: number, y: number) =>
      page.locator(surface).evaluate(
        (element, [x, y]) => {
          const canvas = element as HTMLCanvasElement;
          const [left, top] = [(x + 1.28) / 2.56, (1.28 - y) / 2.56].map((part) => part * canvas.width);
          const { data } = canvas.getContext('2d')!.getImageData(left - 10, top - 10, 21, 21);
          const tones = Array.from({ length: 441 }, (_, i) => data[4 * i + 2] - data[4 * i]);
          return tones.sort((a, b) => a - b)[220];
        },
        [x, y],
      );
    const [hill, slope, flat] = [await colour(0.5, 0.5), await colour(0.75, 0.75), await colour(0.8, -0.8)];
    expect(hill).toBeGreaterThan(70);
    expect(slope).toBeGreaterThan(flat + 10);
    expect(slope).toBeLessThan(hill - 20); // continuous
    expect(Math.abs(flat)).toBeLessThan(30);
    expect(await colour(-0.5, -0.5)).toBeLessThan(-70);
    await lab().screenshot(page, 'classify-regression');

    const place = await pixelOf(page, 0.5, 0.5);
    await page.mouse.click(place.x, place.y);
    expect(decodePoints((await settled(page, 'points'))!)!).toHaveLength(201);
    expect(await page.locator('.surface [role=status]').innerText()).toContain(
      'height 1, moved to (0.5, 0.5)',
    );
    await rest(page);
    await expect.poll(error).toBeLessThan(0.1);
  });

  it('shows the identical picture after a reload, points and training of one’s own included', async () => {
    const page = await lab().page(
      'classify?dataset=spirals&hidden=8,8&count=300&batch=20&penalty=l2&penaltyRate=0.0001&layer=2&unitX=3&unitY=5',
    );
    await rest(page);
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLElement>('.readings')?.dataset.steps) > 300,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    const place = await pixelOf(page, 1.1, 1.1);
    await page.mouse.click(place.x, place.y);
    await page.mouse.move(5, 5);
    await settled(page, 'points');
    await rest(page);
    const [first, address] = [await pictures(page), await page.evaluate(() => location.href)];
    await page.reload();
    await rest(page);
    expect(await page.evaluate(() => location.href)).toBe(address);
    expect(await pictures(page)).toEqual(first);

    // And in a fresh profile, as for whom the link was sent to.
    const other = await lab().page(address.split('#')[1]);
    await rest(other);
    expect(await pictures(other)).toEqual(first);
    expect(first.length).toBeGreaterThanOrEqual(5);
    expect(new Set(first.slice(0, 4)).size).toBeGreaterThan(2);
  });

  it('adds, drags and deletes points with the mouse', async () => {
    const page = await lab().page('classify?dataset=own&hidden=4&steps=50');
    await rest(page);
    const points = async () => decodePoints((await settled(page, 'points')) ?? '')!;
    const put = async (x: number, y: number) => {
      const place = await pixelOf(page, x, y);
      await page.mouse.click(place.x, place.y);
    };
    await put(-0.5, 0.5);
    await put(-0.5, -0.5);
    await page.getByRole('button', { name: 'B', exact: true }).click();
    await put(0.5, 0);
    const three = await points();
    expect(three.map(({ label }) => label)).toEqual([0, 0, 1]);
    expect(three[2].x).toBeCloseTo(0.5, 1);
    expect(three[2].y).toBeCloseTo(0, 1);

    const before = await pictures(page);
    await drag(page, [0.5, 0], [0.1, 0.9]);
    await rest(page);
    const dragged = await points();
    expect(dragged).toHaveLength(3);
    expect(dragged[2].x).toBeCloseTo(0.1, 1);
    expect(dragged[2].y).toBeCloseTo(0.9, 1);
    expect(await pictures(page)).not.toEqual(before); // trained again by as many steps
    expect(await reading(page, 'Step')).toBe('50');

    await page.keyboard.down('Shift');
    await put(0.1, 0.9);
    await page.keyboard.up('Shift');
    expect(await points()).toEqual(dragged.slice(0, 2));
    await page.getByRole('button', { name: 'Erase' }).click();
    await put(-0.5, 0.5);
    expect(await points()).toEqual(dragged.slice(1, 2));
  });

  it('takes changes of the points back, one by one, by Ctrl+Z', async () => {
    const page = await lab().page('classify?dataset=own&hidden=4&steps=50');
    await rest(page);
    /** The points that the address has, which has none of its own where there are none. */
    const points = async () => decodePoints((await query(page)).get('points') ?? '')!;
    const put = async (x: number, y: number) => {
      const place = await pixelOf(page, x, y);
      await page.mouse.click(place.x, place.y);
    };
    await put(-0.5, 0.5);
    const one = await points();
    await put(0.5, 0);
    const two = await points();
    await drag(page, [0.5, 0], [0.1, 0.9]);
    const dragged = await points();
    expect([one, two, dragged].map(({ length }) => length)).toEqual([1, 2, 2]);
    expect(dragged[1].y).toBeCloseTo(0.9, 1);

    await page.locator(surface).focus();
    await page.keyboard.press('Control+z'); // the whole way of the point is one change
    expect(await points()).toEqual(two);
    await page.getByLabel('Activation').focus(); // a list, a box or a slider is nowhere to write
    await page.keyboard.press('Control+z');
    expect(await points()).toEqual(one);
    expect(await page.locator('.surface [role=status]').innerText()).toContain(
      'The last change is taken back: 1 point.',
    );
    await page.keyboard.press('Control+z');
    expect(await points()).toEqual([]);
    await page.keyboard.press('Control+z'); // there is nothing left to take back
    expect(await points()).toEqual([]);
    await rest(page);
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  });

  it('adds and drags with a finger', async () => {
    const page = await lab().page('classify?dataset=own', { width: 390, height: 844, touch: true });
    await rest(page);
    const place = await pixelOf(page, 0.3, 0.3);
    await page.touchscreen.tap(place.x, place.y);
    const [point] = decodePoints((await settled(page, 'points'))!)!;
    expect(point.x).toBeCloseTo(0.3, 1);
    expect(point.y).toBeCloseTo(0.3, 1);

    const client = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints });
    // Beside the point, as fingers are, and off to the left; the page must not scroll meanwhile.
    const scrolled = await page.evaluate(() => scrollY);
    await touch('touchStart', [{ x: place.x + 10, y: place.y + 6 }]);
    for (let i = 1; i <= 5; i++) await touch('touchMove', [{ x: place.x - 20 * i, y: place.y + 20 * i }]);
    await touch('touchEnd', []);
    const [dragged, ...others] = decodePoints((await settled(page, 'points'))!)!;
    const to = await pixelOf(page, dragged.x, dragged.y);
    expect(others).toEqual([]);
    expect(to.x).toBeCloseTo(place.x - 100, -1);
    expect(to.y).toBeCloseTo(place.y + 100, -1);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  });

  it('is edited with the keyboard alone', async () => {
    const page = await lab().page('classify?dataset=own');
    await rest(page);
    await page.getByRole('button', { name: 'Train' }).focus();
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('.surface canvas'))) break;
    }
    for (const key of ['Shift+ArrowLeft', 'Shift+ArrowUp', 'Enter', '2', 'Shift+ArrowRight', 'Enter'])
      await page.keyboard.press(key);
    const read = async () => decodePoints((await settled(page, 'points'))!)!;
    const two = await read();
    expect(two.map(({ x, y, label }) => [x.toFixed(1), y.toFixed(1), label])).toEqual([
      ['-0.1', '0.1', 0],
      ['0.0', '0.1', 1],
    ]);
    for (const key of ['n', 'Shift+ArrowDown', '3', 'n', 'Delete']) await page.keyboard.press(key);
    const one = await read();
    expect(one).toHaveLength(1);
    expect(one[0]).toMatchObject({ label: 2 });
    expect(one[0].y).toBeCloseTo(0, 6);
    expect(await page.locator('.surface [role=status]').innerText()).toContain('deleted, 1 left');
  });

  it('changes the network by its buttons and says what an address has wrong', async () => {
    const page = await lab().page('classify?hidden=3&noise=7');
    await rest(page);
    expect(await page.getByRole('alert').innerText()).toMatch(/noise.*7/s);
    await page.getByTitle('Hidden layers: one more').click();
    await page.getByTitle('Units in layer 1: one more').click();
    expect(await settled(page, 'hidden')).toBe('4,3');
    await page.getByLabel('Activation').selectOption('relu');
    await page.getByLabel('Optimiser').selectOption('nesterov');
    await page.getByLabel('Regularisation').selectOption('l1');
    expect(Object.fromEntries(await query(page))).toMatchObject({
      activation: 'relu',
      optimizer: 'nesterov',
      penalty: 'l1',
    });
  });

  it('says when the training diverged, and when there is nothing to learn', async () => {
    const page = await lab().page(
      'classify?activation=linear&optimizer=sgd&rate=10&penalty=l2&penaltyRate=1&steps=400',
    );
    await rest(page);
    expect(await page.getByRole('alert').innerText()).toContain('diverged');
    await page.getByRole('button', { name: 'Reset' }).click();
    await rest(page);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.locator('.surface [role=status]').innerText()).toContain('no points to learn from');
  });

  it('fits a narrow screen, in light and dark', async () => {
    const page = await lab().page('classify?dataset=circles&hidden=3&steps=600', { width: 390, height: 844 });
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await rest(page);
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, `classify-390-${theme}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await scrollsSideways(page)).toBe(false);
    await lab().screenshot(page, 'classify-dark');
  });
});
