import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DenseNetwork } from '@nutshell/core/dense';
import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { decodePoints } from '../../src/pages/classify/point-code.ts';
import { pointsOf } from '../../src/pages/classify/points.ts';
import { classifyState } from '../../src/pages/classify/state.ts';
import { Training } from '../../src/pages/classify/training.ts';
import { describeLab, scrollsSideways } from './lab.ts';

const surface = '.surface canvas';

/** Waits until the page has trained what it was asked to and drawn it. */
const rest = (page: Page) => page.waitForSelector('[data-rest=true]', { timeout: 60_000 });

/** Every canvas of the page, pixel by pixel. */
const pictures = (page: Page): Promise<string[]> =>
  page.evaluate(() => Array.from(document.querySelectorAll('canvas'), (canvas) => canvas.toDataURL()));

/** A reading of the bar above the pictures, as it stands there. */
const reading = (page: Page, name: string): Promise<string> =>
  page.locator('.readings div', { hasText: name }).locator('dd').first().innerText();

/** The query of the address, with what waits to be written into it; a page that is left writes it. */
async function query(page: Page): Promise<URLSearchParams> {
  const hash = await page.evaluate(() => {
    dispatchEvent(new Event('pagehide'));
    return location.hash;
  });
  return new URLSearchParams(hash.split('?')[1]);
}

/** What the address has for a key, once it has it. */
async function settled(page: Page, key: string): Promise<string | null> {
  await page.waitForFunction((name) => {
    dispatchEvent(new Event('pagehide'));
    return location.hash.includes(`${name}=`);
  }, key);
  return (await query(page)).get(key);
}

/** The pixel of the surface where (x, y) of the plane is. */
async function pixelOf(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  await page.locator(surface).scrollIntoViewIfNeeded();
  const box = (await page.locator(surface).boundingBox())!;
  return { x: box.x + ((x + 1.28) / 2.56) * box.width, y: box.y + ((1.28 - y) / 2.56) * box.height };
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
    const [from, to] = [await pixelOf(page, 0.5, 0), await pixelOf(page, 0.1, 0.9)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
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

  it('takes points from a CSV file and names what is wrong in a bad one', async () => {
    const page = await lab().page('classify');
    await rest(page);
    const [first] = await pictures(page);
    const files = page.locator('input[type=file]');
    const bad = 'x,y,label\n0.1,0.2,0\n0.3,up,1\n';
    await files.setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) });
    const message = await page.getByRole('alert').innerText();
    expect(message).toMatch(/bad\.csv/);
    expect(message).toMatch(/row 3/);
    expect(message).toMatch(/\by\b/);
    expect(message).toMatch(/up/);
    expect((await pictures(page))[0]).toBe(first); // nothing of it is used

    const rows = Array.from({ length: 30 }, (_, i) => `${Math.cos(i)},${Math.sin(i)},${i % 3}`);
    const good = ['x,y,label', ...rows].join('\n');
    await files.setInputFiles({ name: 'good.csv', mimeType: 'text/csv', buffer: Buffer.from(good) });
    await page.getByText('30 points from good.csv').waitFor();
    const points = decodePoints((await settled(page, 'points'))!)!;
    expect(points).toHaveLength(30);
    expect(points[7].label).toBe(1);
    expect(points[7].x).toBeCloseTo(Math.cos(7), 3);
  });

  it('exports points that it reads back', async () => {
    const page = await lab().page('classify?dataset=moons&count=50&test=0.2&steps=100');
    await rest(page);
    const saved = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export CSV' }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    };
    const text = await saved();
    expect(text.split('\n')).toHaveLength(52);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'points.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByText('50 points from points.csv').waitFor();
    await rest(page);
    const again = await saved();
    expect(await page.getByLabel('Points', { exact: true }).inputValue()).toBe('own');
    const numbers = (csv: string) =>
      csv
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',').map(Number));
    numbers(again).forEach((row, i) =>
      row.forEach((value, k) => expect(value).toBeCloseTo(numbers(text)[i][k], 3)),
    );
  });

  it('exports a picture and a model that TensorFlow.js loads, with the same outputs', async () => {
    const address = 'dataset=gaussians&hidden=5,3&activation=relu&steps=400';
    const page = await lab().page(`classify?${address}`);
    await rest(page);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('classify.png');
    expect(
      readFileSync(await picture.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');

    const files: Record<string, Buffer> = {};
    const both = new Promise<void>((resolve) => {
      page.on('download', async (download) => {
        files[download.suggestedFilename()] = readFileSync(await download.path());
        if (Object.keys(files).length === 2) resolve();
      });
    });
    await page.getByRole('button', { name: 'Export model.json' }).click();
    await both;
    const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-model-'));
    try {
      for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
      const model = await tf.loadLayersModel(fromFolder(folder));
      const state = classifyState.parse({
        dataset: 'gaussians',
        hidden: [5, 3],
        activation: 'relu',
      });
      const training = new Training(state, pointsOf(state));
      training.advance(400, Infinity);
      const x = Float64Array.from({ length: 60 }, (_, i) => Math.sin(3 * i));
      const theirs = await (model.predict(tf.tensor2d(Float32Array.from(x), [30, 2])) as tf.Tensor).data();
      const ours = DenseNetwork.fromParameters(training.network.config, training.network.parameters).forward(
        x,
        30,
      );
      expect(theirs).toHaveLength(120);
      ours.forEach((value, i) => expect(theirs[i]).toBeCloseTo(value, 4));
    } finally {
      rmSync(folder, { recursive: true });
    }
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

  it('says when the weights ran away, and when there is nothing to learn', async () => {
    const page = await lab().page(
      'classify?activation=linear&optimizer=sgd&rate=10&penalty=l2&penaltyRate=1&steps=400',
    );
    await rest(page);
    expect(await page.getByRole('alert').innerText()).toContain('ran away');
    await page.getByRole('button', { name: 'Reset' }).click();
    await rest(page);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.locator('.surface [role=status]').innerText()).toContain('no points to learn from');
  });

  it('fits a narrow screen, in light and dark', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const page = await lab().page('classify?dataset=circles&hidden=3&steps=600', {
        width: 390,
        height: 844,
        theme,
      });
      await rest(page);
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, `classify-390-${theme}`);
    }
    const wide = await lab().page('classify?dataset=gaussians&hidden=8,8&steps=300', { theme: 'dark' });
    await rest(wide);
    await lab().screenshot(wide, 'classify-dark');
  });

  it('has time left in a frame while 2-8-8-1 learns on 500 points', async () => {
    const page = await lab().page('classify?dataset=spirals&hidden=8,8&count=500&test=0');
    await rest(page);
    const client = await page.context().newCDPSession(page);
    // The processor's time of the page's own thread: how busy the machine is otherwise makes little difference.
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const counters = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      const seconds = (name: string) => metrics.find((metric) => metric.name === name)!.value;
      return { script: seconds('ScriptDuration'), task: seconds('TaskDuration') };
    };
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForTimeout(1500); // until the engine has compiled what is hot
    const before = await counters();
    const { frames, seconds, steps } = await page.evaluate(async () => {
      const count = () => Number(document.querySelector<HTMLElement>('.readings')!.dataset.steps);
      const [began, from] = [performance.now(), count()];
      let frames = 0;
      while (performance.now() - began < 4000) {
        await new Promise(requestAnimationFrame);
        frames++;
      }
      return { frames, seconds: (performance.now() - began) / 1000, steps: count() - from };
    });
    const after = await counters();
    const perFrame = (from: number, to: number) => `${((1000 * (to - from)) / frames).toFixed(2)} ms`;
    console.log(
      `classify, 2-8-8-1 on 500 points: ${(frames / seconds).toFixed(1)} frames/s, ${(steps / seconds).toFixed(0)} steps/s, ` +
        `${perFrame(before.script, after.script)} of script and ${perFrame(before.task, after.task)} of work in all per frame`,
    );
    expect(steps).toBeGreaterThan(100);
  });
});

/** Loads model.json and its weights as a server's folder would be loaded from. */
function fromFolder(folder: string): tf.io.IOHandler {
  return {
    async load() {
      const { modelTopology, weightsManifest } = JSON.parse(
        readFileSync(path.join(folder, 'model.json'), 'utf8'),
      );
      const weights = weightsManifest as { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
      const data = weights.flatMap((group) =>
        group.paths.map((name) => readFileSync(path.join(folder, name))),
      );
      return {
        modelTopology,
        weightSpecs: weights.flatMap((group) => group.weights),
        weightData: Uint8Array.from(Buffer.concat(data)).buffer,
      };
    },
  };
}
