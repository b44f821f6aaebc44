import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { describeLab, query, scrollsSideways } from './lab.ts';

vi.setConfig({ testTimeout: 60_000 }); // a browser beside other tests on few cores

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** The page's calculations, written down once more; leaves in the order of the page's table. */
const functions: Record<string, (leaves: number[]) => number> = {
  product: ([x, y, z]) => (x + y) * z,
  neuron: ([x1, x2, w1, w2, b, t]) => 0.5 * (sigmoid(w1 * x1 + w2 * x2 + b) - t) ** 2,
  'network tanh squared': ([x1, x2, w11, w12, b1, w21, w22, b2, v1, v2, c, t]) => {
    const y = v1 * Math.tanh(w11 * x1 + w12 * x2 + b1) + v2 * Math.tanh(w21 * x1 + w22 * x2 + b2) + c;
    return 0.5 * (y - t) ** 2;
  },
  'network relu logistic': ([x1, x2, w11, w12, b1, w21, w22, b2, v1, v2, c, t]) => {
    const relu = (z: number) => Math.max(0, z);
    const y = sigmoid(v1 * relu(w11 * x1 + w12 * x2 + b1) + v2 * relu(w21 * x1 + w22 * x2 + b2) + c);
    return -t * Math.log(y) - (1 - t) * Math.log(1 - y);
  },
};

/** ∂f/∂leafᵢ by central differences. */
function difference(f: (leaves: number[]) => number, leaves: number[], i: number): number {
  const h = 1e-5;
  const at = (step: number) => f(leaves.map((leaf, k) => (k === i ? leaf + step : leaf)));
  return (at(h) - at(-h)) / (2 * h);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const inputs = (page: Page) =>
  page.$$eval('.backprop-values input[type=number]', (fields) =>
    fields.map((field) => Number((field as HTMLInputElement).value)),
  );
const gradientsInGraph = (page: Page) =>
  page.$$eval('[data-gradient]', (texts) => texts.filter((text) => text.closest('svg')).length);
const loss = async (page: Page) => Number(await page.getAttribute('[data-loss]', 'data-loss'));

describeLab('back-propagation page', (lab) => {
  it('takes the classic example f = (x + y) z apart', async () => {
    const page = await lab().page('backprop?preset=product');
    expect(await page.locator('.graph-node[data-node=f] .value').textContent()).toBe('·');
    const next = button(page, 'Next →');
    await next.click();
    expect(await page.textContent('.backprop-step')).toContain('q = x + y');
    expect(await page.textContent('.backprop-step')).toContain('= (−2) + 5 = 3');
    await next.click();
    expect(await page.getAttribute('.graph-node[data-node=f] .value', 'data-value')).toBe('-12');
    expect(await gradientsInGraph(page)).toBe(0);
    // f, then its edges to q and z, then those of q: ∂f/∂q = z = −4, ∂f/∂z = q = 3, ∂f/∂x = ∂f/∂y = −4.
    const results: number[] = [];
    while (await next.isEnabled()) {
      await next.click();
      results.push(Number(await page.getAttribute('[data-result]', 'data-result')));
    }
    expect(results).toEqual([1, -4, 3, -4, -4]);
    const chain = await page.locator('.backprop-factor b').allTextContents();
    expect(chain).toEqual(['−4', '−4', '1']);
    expect(await gradientsInGraph(page)).toBe(5);
    await button(page, '← Previous').click();
    expect(await gradientsInGraph(page)).toBe(4);
    await button(page, 'Reset').click();
    expect(await page.textContent('.backprop-step')).toContain('Nothing is calculated yet');
  });

  it('has gradients that equal difference quotients', async () => {
    const cases: [string, string][] = [
      ['product', 'preset=product'],
      ['neuron', 'preset=neuron'],
      ['network tanh squared', 'preset=network&activation=tanh'],
      ['network relu logistic', 'preset=network&activation=relu&loss=logistic'],
    ];
    const page = await lab().page('backprop');
    for (const [name, query] of cases) {
      await page.goto(`${lab().url}#/backprop?${query}&step=1000`);
      await page.waitForSelector('.backprop-values');
      await expect.poll(() => page.textContent('.backprop-track')).toMatch(/step (\d+) of \1:/);
      await expect.poll(() => page.url()).toContain(query);
      const leaves = await inputs(page);
      expect(leaves.length).toBe({ product: 3, neuron: 6 }[name] ?? 12);
      const f = functions[name];
      expect(await loss(page)).toBeCloseTo(f(leaves), 10);
      const gradients = await page.$$eval('td[data-gradient]', (cells) =>
        cells.map((cell) => Number((cell as HTMLElement).dataset.gradient)),
      );
      expect(gradients.length).toBe(name === 'product' ? 3 : leaves.length - 1);
      for (const [i, gradient] of gradients.entries())
        expect(gradient, `${name}, leaf ${i}`).toBeCloseTo(difference(f, leaves, i), 7);
      const apart = Number(await page.getAttribute('[data-apart]', 'data-apart'));
      expect(apart).toBeLessThan(1e-7);
    }
  });

  it('calculates with other numbers, and refuses others', async () => {
    const page = await lab().page('backprop?preset=neuron&step=1000');
    const field = page.getByLabel('w¹₁₁, weight');
    await field.fill('-1.5');
    await field.press('Enter');
    await expect.poll(() => inputs(page)).toEqual([-1, -2, -1.5, -3, -3, 0]);
    expect(await loss(page)).toBeCloseTo(functions.neuron([-1, -2, -1.5, -3, -3, 0]), 12);
    await field.fill('');
    await field.press('Enter');
    await expect.poll(() => inputs(page)).toEqual([-1, -2, -1.5, -3, -3, 0]);
    await page.getByLabel('Activation').selectOption('tanh');
    const z = -1.5 * -1 + -3 * -2 - 3;
    await expect.poll(() => loss(page)).toBeCloseTo(0.5 * Math.tanh(z) ** 2, 12);
  });

  it('has sliders whose ends stay where they are', async () => {
    const page = await lab().page('backprop?preset=neuron&step=1000');
    const slider = page.getByLabel('w¹₁₁, slider');
    const ends = () => slider.evaluate(({ min, max }: HTMLInputElement) => [min, max]);
    expect(await slider.inputValue()).toBe('2');
    expect(await ends()).toEqual(['-5', '5']);
    await slider.fill('-1.5');
    await expect.poll(() => inputs(page)).toEqual([-1, -2, -1.5, -3, -3, 0]);
    await expect.poll(() => loss(page)).toBeCloseTo(functions.neuron([-1, -2, -1.5, -3, -3, 0]), 12);
    await page.getByLabel('w¹₁₁, weight').fill('30');
    await page.getByLabel('w¹₁₁, weight').press('Enter');
    await expect.poll(ends).toEqual(['-50', '50']);
    await slider.fill('3');
    await expect.poll(() => inputs(page)).toEqual([-1, -2, 3, -3, -3, 0]);
    expect(await ends()).toEqual(['-50', '50']);
  });

  it('descends: the loss falls as it does by hand', async () => {
    const page = await lab().page('backprop?preset=network&activation=tanh&rate=0.05');
    const f = functions['network tanh squared'];
    const leaves = await inputs(page);
    const losses = [await loss(page)];
    for (let update = 0; update < 3; update++) {
      await button(page, 'Update weights').click();
      const gradient = leaves.map((_, i) => difference(f, leaves, i));
      for (let i = 2; i < 11; i++) leaves[i] -= 0.05 * gradient[i];
      await expect.poll(() => page.textContent('.backprop-below')).toContain(`after ${update + 1} update`);
      expect(await loss(page)).toBeCloseTo(f(leaves), 8);
      losses.push(await loss(page));
    }
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    await button(page, '10 times').click();
    await expect.poll(() => loss(page)).toBeLessThan(losses[3]);
    expect(await page.locator('.graph-loss circle').count()).toBe(14);
    await button(page, 'Start over').click();
    await expect.poll(() => loss(page)).toBe(losses[0]);
  });

  it('hides its answers until the steps have come to them', async () => {
    const page = await lab().page('backprop?preset=product');
    const cells = (column: number) =>
      page.locator(`.backprop-values td:nth-child(${column})`).allInnerTexts();
    const descent = page.locator('section', { hasText: 'Gradient descent' });
    const next = button(page, 'Next →');
    expect(await cells(3)).toEqual(['not yet', 'not yet', 'not yet']);
    expect([...(await cells(4)), ...(await cells(5))].join('')).toBe('');
    expect(await descent.innerText()).toContain('f is not calculated yet.');
    expect(await page.locator('.graph-loss, [data-apart]').count()).toBe(0);
    for (let step = 0; step < 5; step++) await next.click(); // two forward, then f, q and z
    expect(await cells(3)).toEqual(['not yet', 'not yet', '3']);
    expect((await cells(4)).map((text) => text.slice(0, 1))).toEqual(['', '', '3']);
    expect(await cells(5)).toEqual(['', '', '−4.3']); // −4 − 0.1 · 3
    expect(await descent.innerText()).toContain('f is −12.');
    expect(await page.locator('.graph-loss').count()).toBe(1);
    await button(page, 'To the end').click();
    expect((await cells(4)).join('')).toMatch(/^−4.*−4.*3/);
    expect(await page.locator('[data-apart]').count()).toBe(1);
  });

  it('has room for the numbers of its curve, however far they are', async () => {
    const page = await lab().page('backprop?preset=product&rate=9&updates=200');
    const texts = page.locator('.graph-loss text');
    await texts.first().waitFor();
    expect(await texts.allTextContents()).toContain('−2·10³⁰⁵');
    const left = await texts.evaluateAll((found) =>
      found.map((text) => (text as SVGTextElement).getBBox().x),
    );
    expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
    expect(await page.locator('main').innerText()).not.toMatch(/NaN|Infinity|e\+/);
  });

  it('is brought back by its address', async () => {
    const page = await lab().page('backprop?preset=network&step=27&updates=4');
    await page.getByLabel('x₂, input').fill('-0.75');
    await page.getByLabel('x₂, input').press('Enter');
    await button(page, 'Update weights').click();
    await button(page, '← Previous').click();
    await query(page);
    const picture = (of: Page) =>
      of.$eval('main', (main) => main.innerHTML.replaceAll(/ (id|for)="[^"]*"/g, ''));
    const again = await lab().page(new URL(page.url()).hash);
    await again.waitForSelector('.backprop-values');
    await expect.poll(() => picture(again)).toBe(await picture(page));
    expect(page.url()).toContain('updates=1');
    expect(await again.getByLabel('x₂, input').inputValue()).toBe('-0.75');
  });

  it('can be used with the keyboard alone, and plays by itself', async () => {
    const page = await lab().page('backprop');
    const at = () => page.textContent('.backprop-track span');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(at).toContain('step 2 of 17');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(at).toContain('step 1 of 17');
    await page.keyboard.press('End');
    await expect.poll(at).toContain('step 17 of 17');
    await page.keyboard.press('Home');
    await expect.poll(at).toContain('step 0 of 17');
    await button(page, 'Play').focus();
    await page.keyboard.press('Enter');
    await expect.poll(at, { timeout: 10_000 }).toContain('step 2 of 17');
    await button(page, 'Pause').click();
    await page.getByLabel('Learning rate η').focus();
    await page.keyboard.press('Home'); // of the field, not of the steps
    expect(await at()).not.toContain('step 0');
  });

  it('says so where the address does not fit', async () => {
    const page = await lab().page('backprop?preset=product&values=1,2,3,4&activation=cosine');
    expect(await page.textContent('.message.note')).toContain('4 values where this calculation has 3');
    expect(await page.textContent('.message.error')).toContain('activation');
    expect(await inputs(page)).toEqual([-2, 5, -4]);
  });

  it('fits a small screen, in both themes', async () => {
    const small = await lab().page('backprop?step=13&updates=3', { width: 390, height: 844, touch: true });
    expect(await scrollsSideways(small)).toBe(false);
    await button(small, 'Next →').tap();
    await expect.poll(() => small.textContent('.backprop-track span')).toContain('step 14 of 17');
    await lab().screenshot(small, 'backprop-390');
    const page = await lab().page('backprop?preset=network&activation=tanh&step=24&updates=5');
    await page.waitForSelector('.graph-local');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, `backprop-${theme}`);
    }
  });
});
