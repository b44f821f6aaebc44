import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { typeOf } from '../../server/answers.ts';
import { recordOf } from '../record.ts';
import { describeLab, scrollsSideways } from './lab.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-runs-'));
const [runs, results] = [path.join(scratch, 'runs'), path.join(scratch, 'results')];
const live = 'toy/spirals-s1-20261123T040000';
const finished = 'lenet5/paper-s1-20261123T050000';
const damaged = 'lenet5/torn-s2-20261123T030000';

const write = (name: string, content: string | Uint8Array, folder = runs) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
};
const paper = JSON.stringify(recordOf());
const stored = (app: string, experiment: string, title: string, config: object) =>
  JSON.stringify({
    app,
    experiment,
    title,
    paper: 'a paper',
    deviations: [],
    seed: 1,
    command: 'npx …',
    config,
  });
/** A row as a training appends it to its log after an epoch. */
const row = (epoch: number) =>
  `${JSON.stringify({ epoch, 'train.loss': 2 ** -epoch, 'test.loss': 1.5 * 2 ** -epoch, 'test.error': 1 / (epoch + 4) })}\n`;
const log = (text: string) => appendFileSync(path.join(runs, live, 'metrics.jsonl'), text);

write(
  `${finished}/config.json`,
  stored('lenet5', 'paper', 'LeNet-5 as published', { epochs: 20, batchSize: 16 }),
);
write(`${finished}/environment.json`, '{"node":"20.20.2","cores":2}');
write(
  `${finished}/metrics.jsonl`,
  recordOf()
    .curve.map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
);
write(`${finished}/result.json`, paper);
write(`${finished}/report.html`, '<!doctype html><title>Report</title><h1>A report</h1>');
write(
  `${finished}/figures/square.svg`,
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="90" height="90"><path d="M2 2h5v5h-5z"/></svg>',
);
write(`${finished}/samples/epoch-1.txt`, 'To be, or not to be');
write(
  `${finished}/model/model.json`,
  JSON.stringify({
    modelTopology: {
      config: {
        layers: [
          {
            class_name: 'Conv2D',
            config: { name: 'C1', filters: 6, kernel_size: [5, 5], batch_input_shape: [null, 32, 32, 1] },
          },
          { class_name: 'Dense', config: { name: 'F6', units: 84, activation: 'tanh' } },
        ],
      },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'C1/kernel', shape: [5, 5, 1, 6], dtype: 'float32' },
          { name: 'C1/bias', shape: [6], dtype: 'float32' },
          { name: 'F6/kernel', shape: [120, 84], dtype: 'float32' },
          { name: 'F6/bias', shape: [84], dtype: 'float32' },
        ],
      },
    ],
  }),
);
// C1's kernel goes from 0 to 1, one number of F6's bias is not finite, all others are a half.
const weights = Float32Array.from({ length: 150 + 6 + 10_080 + 84 }, (_, i) => (i < 150 ? i / 149 : 0.5));
weights[weights.length - 1] = Number.NaN;
write(`${finished}/model/weights.bin`, Buffer.from(weights.buffer));
write(`${damaged}/config.json`, '{"app": "lenet5", "experim');
write(`${damaged}/result.json`, '{}');
write(`${damaged}/metrics.jsonl`, `${row(1)}{"epoch": tw\n${row(3)}${row(10)}{"epoch": 11,`);
write('lenet5/paper/seed-1.json', paper, results);
write(
  'lenet5/modern/seed-1.json',
  JSON.stringify(
    recordOf({ experiment: 'modern', epochs: 30, missed: [3, 14], config: { optimizer: 'adamw' } }),
  ),
  results,
);
write(
  'lenet5/lenet1/seed-1.json',
  JSON.stringify(
    recordOf({ experiment: 'lenet1', missed: [...Array(40).keys()], config: { model: 'lenet1' } }),
  ),
  results,
);

describeLab(
  'the runs page',
  (lab) => {
    afterAll(() => rmSync(scratch, { recursive: true }));
    /** Waits for a chart, and gives what it says of itself. */
    const chart = async (page: Page, measure: string, says: string) => {
      const frame = page.locator(`[role="img"][aria-label^="${measure} over"][aria-label*="${says}"]`);
      await frame.waitFor();
      await frame.locator('svg').waitFor();
      return frame;
    };

    it('lists results and runs, and finds them', async () => {
      const page = await lab().page('runs');
      const entries = page.locator('.entry-list li');
      await entries.first().waitFor();
      expect(await page.locator('.entry-list [role=status]').innerText()).toBe('5 entries');
      await page.getByLabel('Status').selectOption('finished');
      expect(await entries.count()).toBe(2);
      expect(new URL(page.url()).hash).toBe('#/runs'); // written a moment later
      await page.waitForURL(/kind=finished/);
      await page.getByLabel('Name contains').fill('TORN');
      expect(await entries.count()).toBe(1);
      await page.waitForURL(/name=TORN/);
      await page.reload();
      await entries.first().waitFor();
      expect(await entries.count()).toBe(1);
      await page.getByLabel('Name contains').fill('');
      await page.getByLabel('Status').selectOption('all');
      await page.getByLabel('App').selectOption('lenet5');
      // The toy has not begun yet; the two of lenet5 paper are one row, which opens to them.
      expect(await entries.count()).toBe(4);
      const paper = page.getByRole('button', { name: 'lenet5 paper, 2 runs' });
      expect(await paper.getAttribute('aria-expanded')).toBe('false');
      await paper.click();
      expect(await entries.count()).toBe(6);
      const names = await page
        .locator('.entry-list .group ul button')
        .evaluateAll((found) => found.map((button) => button.getAttribute('aria-label')));
      expect(names[0]).toMatch(/^Show lenet5 paper, seed 1, finished/); // one's own comes first
      expect(names[1]).toMatch(/^Show lenet5 paper, seed 1, recorded/);
      await page.waitForURL(/open=lenet5\/paper/);
      await page.reload();
      await entries.first().waitFor();
      expect(await entries.count()).toBe(6);
      await page.getByRole('checkbox', { name: 'Compare all of lenet5 paper' }).check();
      await page.getByText('2 side by side').waitFor();
    });

    it('shows all that is known of a run', async () => {
      const page = await lab().page('runs?open=lenet5/paper');
      await page.getByRole('button', { name: /Show lenet5 paper, seed 1, finished/ }).click();
      await page.waitForURL(/show=lenet5\/paper-s1-20261123T050000/);
      await chart(page, 'error', 'test 1.00 % at epoch 20');
      const main = page.locator('.runs-main');
      const text = (await main.innerText()).replace(/\s+/g, ' ');
      expect(text).toContain('LeNet-5 as published');
      expect(text).toContain('0.54 % to 1.83 %'); // Wilson's interval of 10 misses in 1,000
      expect(text).toContain('92 → 3');
      const layers = page.locator('table', { hasText: 'settings' });
      expect(await layers.locator('tbody tr').allInnerTexts()).toEqual([
        'C1\tConv2D\tinput 32×32×1, filters 6, kernel 5×5\tkernel 5×5×1×6, bias 6\t156',
        'F6\tDense\tunits 84, activation tanh\tkernel 120×84, bias 84\t10,164',
      ]);
      await page.getByRole('button', { name: 'Histograms of the weights' }).click();
      const histograms = page.locator('.histogram');
      await expect.poll(() => histograms.locator('svg').count()).toBe(4);
      expect(await histograms.locator('h4, figcaption').allInnerTexts()).toEqual([
        ...['C1/kernel', '150 numbers, 0 to 1, mean 0.5, standard deviation 0.29'],
        ...['C1/bias', '6 numbers, 0.5 to 0.5, mean 0.5, standard deviation 0'],
        ...['F6/kernel', '10,080 numbers, 0.5 to 0.5, mean 0.5, standard deviation 0'],
        ...['F6/bias', '84 numbers, 0.5 to 0.5, mean 0.5, standard deviation 0, 1 not finite'],
      ]);
      const diagonal = await page.locator('.confusion .diagonal').allInnerTexts();
      expect(diagonal.map(Number).reduce((sum, count) => sum + count)).toBe(1000 - 10);
      await page.waitForFunction(
        () => document.querySelector<HTMLImageElement>('.samples img')?.naturalWidth === 90,
      );
      await page.getByText('To be, or not to be').waitFor();
      const [report] = await Promise.all([
        page.context().waitForEvent('page'),
        page.click('text=report.html'),
      ]);
      await report.waitForSelector('h1');
      expect(await report.title()).toBe('Report');
      await lab().screenshot(page, 'runs-one');
    });

    it('compares: curves in one chart, metrics, differences, a test', async () => {
      const page = await lab().page('runs?open=lenet5/paper', { theme: 'dark' });
      for (const name of ['paper, seed 1', 'modern, seed 1', 'lenet1, seed 1']) {
        await page.getByLabel(new RegExp(`^Compare lenet5 ${name}, recorded`)).check();
      }
      const error = await chart(page, 'error', 'lenet1, seed 1');
      const label = (await error.getAttribute('aria-label'))!;
      expect(label).toContain('paper, seed 1 1.00 % at epoch 20');
      expect(label).toContain('modern, seed 1 0.20 % at epoch 30');
      // Three beside each other fit at 1,280 pixels.
      const fits = await page
        .getByRole('group', { name: 'Metrics and cost' })
        .evaluate((element) => element.scrollWidth <= element.clientWidth);
      expect(fits).toBe(true);
      const differences = page.locator('table', { hasText: 'optimizer' });
      expect(await differences.locator('tr', { hasText: 'optimizer' }).innerText()).toBe(
        'optimizer\tsgd\tadamw\tsgd',
      );
      expect(await differences.locator('th', { hasText: /^model$/ }).count()).toBe(1);
      expect(await differences.locator('th', { hasText: /^device$/ }).count()).toBe(0); // equal in all
      // Eight examples on which one is right and the other wrong, all for the second: two-sided 2 × 0.5⁸.
      await page
        .getByText('0 examples right only in the first, 8 only in the second: more than chance')
        .waitFor();
      await page.getByText('p = 0.008').waitFor();
      await lab().screenshot(page, 'runs-compare-dark', { fullPage: false });
      await page.getByLabel('logarithmic').check();
      await page.getByLabel('Split').selectOption('train');
      await chart(page, 'loss', 'paper, seed 1');
      await page.waitForURL(/split=train&log=true/);
      const address = page.url();
      await page.reload();
      await chart(page, 'loss', 'paper, seed 1');
      expect(await page.getByLabel('logarithmic').isChecked()).toBe(true);
      expect(page.url()).toBe(address);
    });

    it('has the literature’s numbers beside ours before anything is chosen', async () => {
      const page = await lab().page('runs');
      const table = page.getByRole('table', { name: 'LeNet-5 on MNIST, mnist' });
      const row = async (system: string) =>
        (await table.locator('tr', { hasText: system }).first().innerText()).split(/\s*\t\s*/);
      expect(await row('LeNet-1')).toEqual(['LeNet-1', '1.70 %', '4.00 % 1 seed']);
      expect(await row('Boosted')).toEqual(['Boosted LeNet-4, distortions', '0.70 %', '']);
      expect(await table.locator('b').count()).toBe(0); // 1.00 % is not as good as 0.95 %
      await lab().screenshot(page, 'runs-scoreboard');
      await table.getByRole('link', { name: 'LeNet-1' }).click();
      await page.waitForURL(/show=lenet5\/lenet1\/seed-1/);
      await chart(page, 'error', 'test 4.00 % at epoch 20');
      expect(await page.getByRole('region', { name: 'Scoreboard' }).count()).toBe(0);
    });

    it('draws curves smoothed, over steps or minutes, and seeds as a band, all by the address', async () => {
      const address = `runs?show=${finished},lenet5/paper/seed-1,lenet5/lenet1/seed-1`;
      const page = await lab().page(address);
      await chart(page, 'error', 'lenet1, seed 1 4.00 % at epoch 20');
      const error = page.locator('[role="img"][aria-label^="error over"]');
      const lines = error.locator('.mark-line path');
      expect(await lines.count()).toBe(3);
      await page.getByLabel('Smoothing').fill('3'); // the fourth value: over 10 rows
      // Errors fall by 1 % an epoch to 4 %: their average lags behind by Σ k 0.9ᵏ / Σ 0.9ᵏ = 6.23 of 20 epochs.
      await chart(page, 'error', 'lenet1, seed 1 10.23 % at epoch 20');
      await expect.poll(() => lines.count()).toBe(6); // drawn a moment after it is said
      const opacities = await lines.evaluateAll((found) =>
        found.map((line) => Number(getComputedStyle(line).opacity)),
      );
      expect(opacities.filter((opacity) => opacity < 0.5)).toHaveLength(3); // as it was measured, behind
      await page.getByLabel('seeds as a band').check();
      await chart(page, 'error', 'paper, mean of 2 ');
      await expect.poll(() => lines.count()).toBe(4);
      expect(await error.locator('.mark-area path').count()).toBeGreaterThan(0);
      await page.getByLabel('Over', { exact: true }).selectOption('step');
      await chart(page, 'error', 'at step 75,000');
      await page.getByLabel('Over', { exact: true }).selectOption('time');
      await chart(page, 'error', 'at minutes of learning 7.733'); // 464 seconds
      await page.waitForURL(/x=time&smooth=10&bands=true/);
      await page.reload();
      await chart(page, 'error', 'at minutes of learning 7.733');
      expect(await page.getByLabel('seeds as a band').isChecked()).toBe(true);
      await lab().screenshot(page, 'runs-band', { fullPage: false });
    });

    it('shows on a telephone what is chosen there', async () => {
      const page = await lab().page('runs', { width: 390, height: 844, touch: true });
      await page.getByRole('button', { name: /Show lenet5 modern, seed 1/ }).tap();
      await chart(page, 'error', 'at epoch 30');
      const top = () => page.locator('.runs-main h2').evaluate((h) => h.getBoundingClientRect().top);
      await expect.poll(top).toBeLessThan(300);
      expect(await top()).toBeGreaterThanOrEqual(0);
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, 'runs-chosen-390', { fullPage: false });
    });

    it('shows what can be read of damaged files, and says what cannot', async () => {
      const page = await lab().page(`runs?show=${damaged}`);
      const error = await chart(page, 'error', 'at epoch 10');
      // The line's points lie where epochs 1, 3 and 10 and errors of 1/5, 1/7 and 1/14 belong on linear axes.
      const line = (await error.locator('.mark-line path').first().getAttribute('d'))!;
      const [a, b, c] = line
        .slice(1)
        .split('L')
        .map((point) => point.split(',').map(Number));
      expect((b[0] - a[0]) / (c[0] - a[0])).toBeCloseTo(2 / 9, 3);
      expect((b[1] - a[1]) / (c[1] - a[1])).toBeCloseTo((1 / 5 - 1 / 7) / (1 / 5 - 1 / 14), 3);
      expect(c[1]).toBeGreaterThan(a[1]); // downwards
      const alert = await page.locator('.runs-main [role="alert"]').innerText();
      expect(alert).toContain('config.json: not JSON');
      expect(alert).toContain('result.json: “');
      expect(alert).toContain('metrics.jsonl, line 2, is left out: not JSON: {"epoch": tw');
    });

    it('follows a training: its beginning, its rows, a dead server, a resumed log, its end', async () => {
      const page = await lab().page('runs');
      await page.getByText('Live: changes in runs/').waitFor();
      write(`${live}/config.json`, stored('toy', 'spirals', 'Spirals', { epochs: 30 }));
      await page.getByRole('button', { name: /Show toy spirals, seed 1, running/ }).click();
      await page.getByText('Nothing is measured yet.').waitFor();
      log(row(1) + row(2).slice(0, 20));
      await chart(page, 'loss', 'train 0.5 at epoch 1');
      log(row(2).slice(20) + row(3));
      await chart(page, 'loss', 'train 0.125 at epoch 3');
      await lab().restartServer(async () => {
        await page.getByText('cannot be reached: connecting again').waitFor();
        await lab().screenshot(page, 'runs-reconnecting');
        log(row(4));
      });
      await page.getByText('Live: changes in runs/').waitFor();
      await chart(page, 'loss', 'train 0.0625 at epoch 4');
      // Failed requests while the server was away, and nothing else.
      const errors = lab().errors.splice(0);
      expect(
        errors.filter((error) => !error.includes('ERR_CONNECTION_REFUSED') && !error.includes('ERR_')),
      ).toEqual([]);
      // The run is resumed from a checkpoint after its second epoch.
      writeFileSync(path.join(runs, live, 'metrics.jsonl'), row(1) + row(2));
      await chart(page, 'loss', 'train 0.25 at epoch 2');
      for (let epoch = 3; epoch <= 12; epoch++) log(row(epoch));
      await chart(page, 'error', 'test 6.25 % at epoch 12');
      await lab().screenshot(page, 'runs-live', { fullPage: false });
      write(`${live}/result.json`, paper);
      await page.locator('.runs-main .status.finished').waitFor();
      await page.locator('.confusion').waitFor();
      rmSync(path.join(runs, live), { recursive: true });
      await page.getByText(`There is no run “${live}”.`).waitFor();
    });

    it('says what of an address is not there or not an address', async () => {
      const page = await lab().page('runs?show=lenet5/none/seed-1&kind=lost&log=true');
      await page.getByText('There is no result “lenet5/none/seed-1”.').waitFor();
      await page.getByText('The address sets kind to “lost”').waitFor();
    });

    it('can be used by the keyboard, and on a telephone', async () => {
      const page = await lab().page(`runs?show=${finished}`, { width: 390, height: 844, touch: true });
      await chart(page, 'error', 'test');
      expect(await scrollsSideways(page)).toBe(false);
      await lab().screenshot(page, 'runs-390');
      await page.getByRole('link', { name: 'Skip the list' }).focus();
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus').getAttribute('id')).toBe('runs-main');
      await page.getByLabel('Name contains').focus();
      await page.keyboard.type('modern');
      await page.keyboard.press('Tab'); // the link over the list
      await page.keyboard.press('Tab'); // the box
      await page.keyboard.press('Space');
      await page.getByText('2 side by side').waitFor();
      await page.keyboard.press('Tab'); // the name
      await page.keyboard.press('Enter');
      await page.waitForURL(/show=lenet5\/modern\/seed-1$/);
      expect(await scrollsSideways(page)).toBe(false);
      await page.goto(`${lab().url}#/runs?show=${finished},lenet5/paper/seed-1,lenet5/modern/seed-1`);
      await chart(page, 'error', 'modern');
      expect(await scrollsSideways(page)).toBe(false);
    });

    it('works as a static site in a folder of any server, with the recorded results', async () => {
      const { site } = lab();
      const server = createServer((request, response) => {
        const name = request.url!.split('?')[0].replace(/^\/some\/where\//, '');
        response.setHeader('Content-Type', typeOf(name || 'index.html'));
        response.end(readFileSync(path.join(site, name || 'index.html')));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const page = await lab().page();
        const { port } = server.address() as AddressInfo;
        await page.goto(`http://127.0.0.1:${port}/some/where/#/runs?show=lenet5/paper/seed-1`);
        await page.getByText('This is the static site').waitFor();
        await page.getByText('npm run lab').waitFor();
        await chart(page, 'error', 'at epoch 20'); // of the repository's own record
        const others = ['lenet1', 'modern'].map((name) => `,lenet5/${name}/seed-1`).join('');
        await page.goto(
          `http://127.0.0.1:${port}/some/where/#/runs?show=lenet5/paper/seed-1${others}&log=true`,
        );
        await chart(page, 'error', 'lenet1, seed 1');
        await lab().screenshot(page, 'runs-compare', { fullPage: false });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  },
  { runs, results },
);
