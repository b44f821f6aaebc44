import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { indexOf } from '../../src/feature-maps/receptive-field.ts';
import { digitImage } from '../../src/handwriting/digit-image.ts';
import { decodeStrokes } from '../../src/handwriting/strokes.ts';
import { shapes, type Unit } from '../../src/lenet5/layers.ts';
import { type ExportedLeNet, exportedLeNet } from '../exported-lenet.ts';
import { describeLab, query, scrollsSideways } from './lab.ts';

vi.setConfig({ testTimeout: 60_000 }); // a browser beside other tests on few cores

let engine: ExportedLeNet;
beforeAll(async () => {
  engine = await exportedLeNet();
});
afterAll(() => engine.dispose());

describeLab('LeNet page', (lab) => {
  const open = async (query = '', options = {}) => {
    const page = await lab().page(`lenet?backend=wasm&${query}`, options);
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    return page;
  };
  const pad = '.lenet-pad .pad canvas';
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const answer = (page: Page) => page.locator('.lenet-answer strong');
  /** The pixels of the maps, as one text. */
  const pictures = (page: Page) =>
    page.$$eval('.lenet-network canvas, .lenet-unit canvas', (canvases) =>
      canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()).join(),
    );
  /** Until all that is on the pad has been computed, and stands in the address. */
  async function settled(page: Page): Promise<void> {
    await page.waitForSelector('[data-status=ready][data-rest=true]');
    await query(page);
  }

  async function draw(page: Page, stroke: [number, number][]): Promise<void> {
    const box = (await page.locator(pad).boundingBox())!;
    const at = ([x, y]: [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(stroke[0]));
    await page.mouse.down();
    for (const point of stroke.slice(1)) await page.mouse.move(...at(point), { steps: 4 });
    await page.mouse.up();
    await settled(page);
  }
  async function clickUnit(page: Page, { layer, map, row, column }: Unit): Promise<void> {
    const button = page.locator(`#lenet-${layer}-${map}`);
    const { width } = (await button.boundingBox())!;
    const cell = width / shapes[layer].side;
    await button.click({ position: { x: (column + 0.5) * cell, y: (row + 0.5) * cell } });
  }

  const seven: [number, number][] = [
    [0.28, 0.24],
    [0.72, 0.22],
    [0.46, 0.82],
  ];

  it('reads a seven and a one that are drawn with the mouse', async () => {
    const page = await open();
    await expect.poll(() => page.textContent('.lenet-answer')).toContain('nothing to read yet');
    // Of a blank pad it says nothing: no distance, no nearest class.
    const scores = page.locator('.lenet-score');
    expect(new Set(await scores.allInnerTexts())).toEqual(
      new Set(Array.from({ length: 10 }, (_, digit) => `${digit}\n–\n–`)),
    );
    expect(await page.locator('.lenet-codes').innerText()).toMatch(/added up: –, the distance/);
    expect(await page.locator('.lenet-codes').innerText()).not.toContain('nearest');
    const blank = await pictures(page);
    await draw(page, seven);
    expect(await answer(page).textContent()).toBe('7');
    const drawn = await pictures(page);
    expect(drawn).not.toBe(blank);
    for (const [i, map] of drawn.split('data:').entries())
      if (map.includes('png')) expect(map.length, `map ${i}`).toBeGreaterThan(50);
    await button(page, 'Clear').click();
    await draw(page, [
      [0.53, 0.2],
      [0.48, 0.8],
    ]);
    expect(await answer(page).textContent()).toBe('1');
    expect(await page.locator('.lenet-score.winner').getAttribute('data-digit')).toBe('1');
    await draw(page, [
      [0.3, 0.35],
      [0.4, 0.3],
      [0.53, 0.2],
    ]);
    await button(page, 'Undo').click();
    await settled(page);
    expect(await answer(page).textContent()).toBe('1');
  });

  it('takes strokes back, one by one, by Ctrl+Z, but not where one writes', async () => {
    const page = await open();
    const strokes = async () => (await query(page)).get('strokes')?.split('.') ?? [];
    await draw(page, [
      [0.53, 0.2],
      [0.48, 0.8],
    ]);
    const [down] = await strokes();
    const one = await pictures(page);
    await draw(page, [
      [0.3, 0.35],
      [0.4, 0.3],
      [0.53, 0.2],
    ]);
    expect(await strokes()).toHaveLength(2);
    const field = page.getByLabel('or an MNIST test digit').and(page.locator('input'));
    await field.focus();
    await page.keyboard.press('Control+z');
    expect(await strokes()).toHaveLength(2);
    await field.blur();
    await page.keyboard.press('Control+z');
    await settled(page);
    expect(await strokes()).toEqual([down]);
    expect(await answer(page).textContent()).toBe('1');
    expect(await pictures(page)).toBe(one);
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('Control+z'); // the second time there is nothing left to take back
      expect(await strokes()).toEqual([]);
    }
    await expect.poll(() => page.textContent('.lenet-answer')).toContain('nothing to read yet');
  });

  it('computes what TensorFlow.js computes in Node', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Sample of a 5' }).click();
    await settled(page);
    const strokes = new URLSearchParams(page.url().split('?')[1]).get('strokes')!;
    const expected = await engine.run(digitImage(decodeStrokes(strokes)));
    const expectSame = async () => {
      for (let digit = 0; digit < 10; digit++) {
        const row = page.locator(`.lenet-score[data-digit="${digit}"]`);
        const distance = Number(await row.getAttribute('data-distance'));
        const probability = Number(await row.getAttribute('data-probability'));
        const wanted = expected.penalties[digit];
        expect(Math.abs(distance - wanted)).toBeLessThan(1e-4 * Math.max(1, wanted));
        expect(probability).toBeCloseTo(expected.probabilities[digit], 4);
      }
    };
    await expectSame();
    const units: Unit[] = [
      { layer: 'c1', map: 3, row: 14, column: 9 },
      { layer: 'c3', map: 9, row: 7, column: 2 },
      { layer: 's4', map: 15, row: 0, column: 4 },
    ];
    for (const unit of units) {
      await clickUnit(page, unit);
      await expect
        .poll(async () => Number(await page.locator('dd[data-state]').getAttribute('data-state')))
        .toBeCloseTo(expected.states[unit.layer][indexOf(unit, shapes[unit.layer])], 4);
    }
    const hasWebgl = await page.evaluate(() => !!document.createElement('canvas').getContext('webgl2'));
    if (hasWebgl) {
      await page.getByLabel('Computed by').selectOption('webgl');
      await expect.poll(() => page.textContent('.lenet-status'), { timeout: 30_000 }).toContain('webgl, as');
      await settled(page);
      await expectSame();
    }
  });

  it('shows the kernels of a map that is clicked, its connections, and where it looks', async () => {
    const page = await open('strokes=VRPprfOHmwX5i5gogpnEc00X');
    const outline = (id: string) =>
      page.locator(`#${id} .outline`).evaluate((element) => {
        const { top, left, width, height } = (element as HTMLElement).style;
        return [top, left, width, height].map(Number.parseFloat);
      });
    await clickUnit(page, { layer: 'c3', map: 7, row: 5, column: 5 });
    await expect.poll(() => page.textContent('#lenet-unit')).toBe('C3, map 7');
    expect(await page.locator('.lenet-term').count()).toBe(4);
    expect(await page.locator('.lenet-facts').textContent()).toContain('maps 1, 2, 3 and 4 of S2');
    expect(await page.locator('.lenet-facts').textContent()).toContain('14×14 pixels');
    // Rows 10 to 23 of 32 of the input, 5 to 9 of 14 of S2.
    expect(await outline('lenet-input-0')).toEqual([31.25, 31.25, 43.75, 43.75]);
    const [top, , width] = await outline('lenet-s2-2');
    expect(top).toBeCloseTo(500 / 14, 3);
    expect(width).toBeCloseTo(500 / 14, 3);
    expect(await page.locator('#lenet-s2-0.unread').count()).toBe(1);
    expect(await page.locator('#lenet-s2-0 .outline').count()).toBe(0);
    await page.locator('#lenet-s2-4').click();
    await expect.poll(() => page.textContent('#lenet-unit')).toBe('S2, map 4');
    expect(await page.locator('.lenet-term').count()).toBe(1);
    await page.locator('#lenet-c5-0').click();
    await expect.poll(() => page.locator('.lenet-term').count()).toBe(16);
  });

  it('is brought back by its address', async () => {
    const page = await open('layer=s2&map=1&row=7&column=6&code=3&shading=grey');
    await draw(page, seven);
    const before = await pictures(page);
    const again = await lab().page(new URL(page.url()).hash);
    await again.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    await settled(again);
    expect(await pictures(again)).toBe(before);
    expect(await answer(again).textContent()).toBe('7');
    expect(again.url()).toBe(page.url());
  });

  it('can be used with the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('4');
    await settled(page);
    expect(await answer(page).textContent()).toBe('4');
    await page.locator('#lenet-c1-0').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.textContent('#lenet-unit')).toBe('C1, map 1');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('lenet-c1-1');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.textContent('#lenet-unit')).toBe('S2, map 1');
    await page.locator('.lenet-enlarged').focus();
    const facts = await page.textContent('.lenet-facts');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.textContent('.lenet-facts')).not.toBe(facts);
    await page.locator('#lenet-f6-0').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.textContent('#lenet-unit')).toMatch(/^F6, unit \d+$/);
    await page.locator('.lenet-score[data-digit="9"]').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('.lenet-codes')).toContain('the code of 9');
    await page.keyboard.press('Delete');
    await expect.poll(() => page.textContent('.lenet-answer')).toContain('nothing to read yet');
  });

  it('takes a finger on a small screen, without scrolling sideways', async () => {
    const page = await open('', { width: 390, height: 844, touch: true });
    const box = (await page.locator(pad).boundingBox())!;
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + x * box.width, y: box.y + y * box.height }],
      });
    await touch('touchStart', 0.53, 0.2);
    for (let y = 0.22; y < 0.8; y += 0.04) await touch('touchMove', 0.52 - 0.05 * y, y);
    await touch('touchEnd');
    await settled(page);
    expect(await answer(page).textContent()).toBe('1');
    expect(await scrollsSideways(page)).toBe(false);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.getByRole('button', { name: 'Sample of a 8' }).tap();
    await settled(page);
    await lab().screenshot(page, 'lenet-390');
  });

  it('says what it computes with, and why', async () => {
    const page = await lab().page('lenet?strokes=VRPprfOHmwX5i5gogpnEc00X');
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    const status = await page.textContent('.lenet-status');
    expect(status).toMatch(/^(webgpu|webgl|wasm), the fastest here \(/);
    if (status!.includes('webgpu: ')) {
      await page.getByLabel('Computed by').selectOption('webgpu');
      await expect.poll(() => page.textContent('.lenet-settings')).toContain('webgpu does not start here: ');
    }
    await page.getByLabel('Computed by').selectOption('wasm');
    await expect.poll(() => page.textContent('.lenet-status')).toContain('wasm, as chosen');
  });

  it('looks well in both themes', async () => {
    const address = 'strokes=VRPprfOHmwX5i5gogpnEc00X&layer=c3&map=9&row=4&column=5';
    const page = await open(address);
    await settled(page);
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await lab().screenshot(page, `lenet-${theme}`);
      expect(await scrollsSideways(page)).toBe(false);
    }
  });

  it('says when the address can hold no more', async () => {
    const zigzag = 'gAUAgApA'.repeat(749); // 1,498 points: two more would be too many with the full stop between
    const page = await open(`strokes=${zigzag}`);
    await draw(page, seven);
    await expect.poll(() => page.textContent('.lenet-pad .message')).toContain('clear the pad');
    expect(page.url().endsWith(`strokes=${zigzag}`)).toBe(true);
    await button(page, 'Clear').click();
    await expect.poll(() => page.locator('.lenet-pad .message').count()).toBe(0);
    await draw(page, seven);
    expect(await answer(page).textContent()).toBe('7');
  });

  it('computes in a thread of its own, and in the page where there can be none', async () => {
    const address = 'strokes=VRPprfOHmwX5i5gogpnEc00X';
    const page = await open(address);
    await settled(page);
    expect(page.workers().length).toBe(1);
    const own = await pictures(page);
    const without = await lab().page('backprop');
    await without.route('**/worker-*.js', (route) => route.abort());
    await without.goto(`${lab().url}#/lenet?backend=wasm&${address}`);
    await without.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    await settled(without);
    expect(without.workers().length).toBe(0);
    expect(await pictures(without)).toBe(own);
  });

  it('names a file of the network that is missing', async () => {
    const page = await lab().page('backprop');
    await page.route('**/weights.bin', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`${lab().url}#/lenet?backend=wasm`);
    await expect
      .poll(() => page.textContent('.lenet .message.error'), { timeout: 30_000 })
      .toContain('models/lenet5/weights.bin');
    expect(
      lab()
        .errors.splice(0)
        .every((error) => error.includes('404')),
    ).toBe(true);
  });

  it('says so where the address holds no strokes', async () => {
    const page = await open('strokes=a%20b&map=500');
    expect(await page.textContent('main .message.error')).toContain(
      'expected strokes as this page writes them',
    );
    expect(await page.textContent('.lenet-answer')).toContain('nothing to read yet');
  });
});
