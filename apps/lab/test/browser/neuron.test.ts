import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeLab, pictures, scrollsSideways } from './lab.ts';

/** z and a of the input that is marked. */
const response = (page: Page) =>
  page.locator('.formula').evaluate((element: HTMLElement) => ({
    z: Number(element.dataset.z),
    a: Number(element.dataset.a),
  }));

const rows = (page: Page) => page.locator('.example tbody tr').allInnerTexts();

describeLab('neuron page', (lab) => {
  it('has the lecture’s table: z = 10 and −10, outputs 1 and 0', async () => {
    const page = await lab().page('neuron');
    expect(await response(page)).toEqual({ z: 10, a: 1 });
    expect((await rows(page)).map((row) => row.split(/\s+/).slice(0, 5))).toEqual([
      ['1', '−1', '10', '1', '1'],
      ['−1', '1', '−10', '0', '0'],
    ]);
    await page.getByRole('button', { name: 'Or', exact: true }).click();
    await page.getByRole('button', { name: 'Pattern (1, −1)' }).click();
    expect(await response(page)).toEqual({ z: 10, a: 1 });
    await lab().screenshot(page, 'neuron');
  });

  it('computes the gates, and cannot do exclusive or', async () => {
    const page = await lab().page('neuron');
    for (const [name, right] of [
      ['And', 4],
      ['Or', 4],
      ['Not', 2],
      ['Exclusive or', 3],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      expect(await page.locator('.example .right').count()).toBe(right);
    }
  });

  it('follows the sliders, the activation and the dragged input', async () => {
    const page = await lab().page('neuron?activation=sigmoid&example=none');
    await page.getByLabel('Weight w₁').fill('2');
    await page.getByLabel('Weight w₂').fill('0.5');
    await page.getByLabel('Bias b').fill('-1');
    const { z, a } = await response(page);
    expect(z).toBeCloseTo(2 * 1 + 0.5 * -1 - 1, 12);
    expect(a).toBeCloseTo(0.6224593312018546, 12); // 1 / (1 + e^−0.5)
    await page.getByLabel('Activation g').selectOption('relu');
    expect((await response(page)).a).toBeCloseTo(0.5, 12);

    const plane = page.locator('canvas').first();
    const box = (await plane.boundingBox())!;
    const at = (x: number, y: number) =>
      [box.x + ((x + 2) / 4) * box.width, box.y + ((2 - y) / 4) * box.height] as const;
    await page.mouse.move(...at(1, -1));
    await page.mouse.down();
    await page.mouse.move(...at(0, 0), { steps: 3 });
    await page.mouse.move(...at(-1, 1.5), { steps: 3 });
    await page.mouse.up();
    expect((await response(page)).z).toBeCloseTo(-2 + 0.75 - 1, 1);
    await plane.focus();
    await page.keyboard.press('Shift+ArrowRight');
    expect((await response(page)).z).toBeCloseTo(-1 + 0.75 - 1, 1);
  });

  it('shows one input as a curve', async () => {
    const page = await lab().page('neuron?inputs=1&w1=3&b=-1&activation=tanh&x1=0.5&example=none');
    expect((await response(page)).z).toBeCloseTo(0.5, 12);
    expect((await response(page)).a).toBeCloseTo(0.46211715726, 11); // tanh 0.5
    const curve = page.locator('canvas').first();
    await curve.focus();
    await page.keyboard.press('ArrowLeft');
    expect((await response(page)).z).toBeCloseTo(0.35, 12);
    expect(await page.getByLabel('Weight w₂').count()).toBe(0);
  });

  it('shows the identical picture after a reload', async () => {
    const page = await lab().page('neuron');
    await page.getByRole('button', { name: 'And', exact: true }).click();
    await page.getByLabel('Activation g').selectOption('swish');
    await page.getByLabel('Weight w₁').fill('-3');
    await page.waitForFunction(() => location.hash.includes('w1=-3'));
    const first = await pictures(page);
    await page.reload();
    await page.waitForSelector('.formula');
    expect(await pictures(page)).toEqual(first);
    expect(first).toHaveLength(2);
    await page.goto(`${lab().url}#/neuron?w1=-2.9`);
    await page.waitForFunction(() => document.querySelector('.formula')?.textContent?.includes('2.9'));
    expect(await pictures(page)).not.toEqual(first);
  });

  it('fits a narrow screen, in light and dark', async () => {
    const page = await lab().page('neuron?activation=sigmoid', { width: 390, height: 844 });
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, `neuron-390-${theme}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await scrollsSideways(page)).toBe(false);
    await lab().screenshot(page, 'neuron-dark');
  });
});
