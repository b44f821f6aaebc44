/** The lab's pages in a browser, with markup wherever a text comes from a file or from an address: none of it may become part of a page. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type LabServer, startServer } from '@nutshell/lab/server/lab-server.ts';
import { buildSite } from '@nutshell/lab/server/site.ts';
import type { Random } from '@nutshell/random';
import { type Page, type Request, chromium } from 'playwright-core';
import type { Scenario } from '../attack.ts';
import { oneOf } from '../mutation/bytes.ts';
import { ROOT } from './program.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Each leaves `hacked` behind if it is obeyed. */
const MARKUP = [
  '<img src=x onerror="window.hacked=1">',
  '"><script>window.hacked=1</script>',
  "'><svg onload=window.hacked=1>",
  '</script><script>window.hacked=1</script>',
  'javascript:window.hacked=1',
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '{{constructor.constructor("window.hacked=1")()}}',
  '<a href="javascript:window.hacked=1" autofocus onfocus="window.hacked=1">x</a>',
];
/** What they would add to a page. */
const MARKED = 'img[src="x"], svg[onload], iframe[srcdoc], a[href^="javascript:"]';
const RUN = 'lenet5/paper-s1-20260101T000000';

/** Writes a run and a record in which every text is markup. */
function writeHostile(folder: string, markup: string): void {
  const write = (name: string, content: unknown) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const config = { epochs: 2, activation: markup, [markup]: markup };
  const row = (epoch: number) => ({ epoch, 'train.loss': 1 / epoch, 'test.error': 0.1, [markup]: epoch });
  const about = { app: 'lenet5', experiment: markup, run: markup, config, sha256: markup, title: markup };
  const record = {
    schema: 'nutshell.result/1', app: 'lenet5', experiment: 'paper', seed: 1, command: markup, commit: markup, date: '2026-01-01', config, deviations: [markup],
    dataset: { name: markup, source: markup, sha256: { [markup]: markup }, sizes: { test: 100 } }, model: { parameters: 5, sha256: markup },
    metrics: { 'test.error': 0.1, 'test.misses': 10, [markup]: 1 }, cost: { seconds: 1, steps: 2, examplesPerSecond: 3, peakMemoryMiB: 4 },
    environment: { node: markup, backend: markup, device: markup, threads: 1, cpu: markup, os: markup }, curve: [row(1), row(2)],
    misses: { test: [[0, 1]] }, confusion: { test: [[5, 1], [2, 4]] }, classes: [markup, 'b'],
  }; // prettier-ignore
  write(`runs/${RUN}/config.json`, { ...record, title: markup, paper: markup, expect: {} });
  write(`runs/${RUN}/environment.json`, { node: markup, [markup]: markup });
  write(`runs/${RUN}/metrics.jsonl`, `${JSON.stringify(row(1))}\n${JSON.stringify(row(2))}\n${markup}\n`);
  write(`runs/${RUN}/result.json`, record);
  write(`runs/${RUN}/report.html`, `<script>window.hacked=1;top.hacked=1</script>${markup}`);
  write(
    `runs/${RUN}/figures/a.svg`,
    `<svg xmlns="http://www.w3.org/2000/svg" onload="top.hacked=1"><script>top.hacked=1</script></svg>`,
  );
  write(`runs/${RUN}/samples/${markup.replaceAll('/', '')}.txt`, markup);
  write('results/lenet5/paper/seed-1.json', record);
  write('results/char-rnn/budget/seed-1.json', { ...record, app: 'char-rnn', experiment: 'budget' });
  write('results/char-rnn/budget/seed-1/model.json', { userDefinedMetadata: about });
  write('results/speech/budget/seed-1/about.json', about);
}

/** Opens an address of the site, and looks for what markup did. @returns what is wrong */
async function faultAt(page: Page, server: LabServer, address: string): Promise<string | undefined> {
  const wrong: string[] = [];
  const dialog = () => wrong.push('a dialog was opened');
  const request = (asked: Request) => {
    if (!/^(data|blob):/.test(asked.url()) && !asked.url().startsWith(server.url))
      wrong.push(`it asked ${asked.url()}`);
  };
  page.on('dialog', (shown) => void shown.dismiss().then(dialog)).on('request', request);
  await page.goto('about:blank');
  await page.goto(`${server.url}${address}`, { waitUntil: 'load' });
  await page.waitForTimeout(300);
  const isOurs = address.startsWith('#'); // what is in a file of a run may be in the file as it is shown, but may do nothing
  for (const frame of page.frames()) {
    if (await frame.evaluate(`typeof hacked !== 'undefined'`)) wrong.push('a script ran');
    if (isOurs && (await frame.evaluate(`document.querySelector(${JSON.stringify(MARKED)}) !== null`)))
      wrong.push('markup is part of the page');
  }
  page.removeAllListeners('dialog').removeAllListeners('request');
  return wrong.length > 0 ? wrong.join(', ') : undefined;
}

const queryOf = (page: string, markup: string, random: Random): string => {
  const keys = [
    'run',
    'runs',
    'network',
    'net',
    'text',
    'prefix',
    'moves',
    'points',
    'dataset',
    'seed',
    'metric',
    'filter',
    'q',
    markup,
  ];
  const parts = Array.from(
    { length: 4 },
    () => `${encodeURIComponent(oneOf(keys, random))}=${encodeURIComponent(markup)}`,
  );
  return `#/${page}?${parts.join('&')}&run=${encodeURIComponent(RUN)}`;
};

export const pages: Scenario = {
  kind: 'scenario',
  name: 'pages',
  about:
    "the lab's pages in Chromium, with markup in every text of runs, records, networks and addresses; and files of runs opened by themselves",
  tries: 130,
  async *run({ tries, random, folder }) {
    if (!existsSync(CHROMIUM)) return;
    const site = path.join(folder, 'site');
    await buildSite(site, 'error');
    const names = ['home', ...readdirSync(path.join(ROOT, 'apps/lab/src/pages'))];
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    const inside = path.join(folder, 'files');
    const [runs, results] = ['runs', 'results'].map((name) => path.join(inside, name));
    const server = await startServer({ site, runs, results }, [0]);
    try {
      const page = await browser.newPage();
      const files = [`runs/${RUN}/report.html`, `runs/${RUN}/figures/a.svg`];
      const places = names.length + files.length;
      for (let i = 0; i < tries; i++) {
        const markup = MARKUP[Math.floor(i / places) % MARKUP.length];
        rmSync(inside, { recursive: true, force: true });
        writeHostile(inside, markup);
        const name = names[i % places];
        const address =
          name === undefined ? files[(i % places) - names.length] : queryOf(name, markup, random);
        const fault = await faultAt(page, server, address);
        if (fault) yield { what: address, outcome: 'fault', fault };
        else yield { what: name ?? address, outcome: 'right' };
      }
    } finally {
      await browser.close();
      await server.close();
    }
  },
};
