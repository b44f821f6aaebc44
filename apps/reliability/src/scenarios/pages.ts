/** The lab's pages in a browser, with markup wherever a text comes from a file or from an address: none of it may become part of a page. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type LabServer, startServer } from '@nutshell/lab/server/lab-server.ts';
import { buildSite } from '@nutshell/lab/server/site.ts';
import { type Page, type Request, chromium } from 'playwright-core';
import type { Scenario } from '../attack.ts';
import { tinyNetworks, writeHostile } from './hostile-files.ts';
import { type Place, placesOf } from './hostile-places.ts';

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

/** Milliseconds for a page to load a network, to compute and to show what is looked for, beside other work. */
const PATIENCE = 60_000;
/** Then for what an element of markup would do. */
const AFTERWARDS = 300;

/** Opens a place of the site, waits until it shows what it was given, and looks for what markup did. @returns what is wrong */
async function faultAt(page: Page, server: LabServer, place: Place): Promise<string | undefined> {
  const wrong: string[] = [];
  const dialog = () => wrong.push('a dialog was opened');
  const request = (asked: Request) => {
    if (!/^(data|blob):/.test(asked.url()) && !asked.url().startsWith(server.url))
      wrong.push(`it asked ${asked.url()}`);
  };
  page.on('dialog', (shown) => void shown.dismiss().then(dialog)).on('request', request);
  await page.goto('about:blank');
  await page.goto(`${server.url}${place.address}`, { waitUntil: 'load' });
  if (place.gives) await page.locator('input[type="file"]').first().setInputFiles(place.gives);
  const missing = await missingOf(page, place);
  if (missing) wrong.push(missing);
  await page.waitForTimeout(AFTERWARDS);
  const isOurs = place.address.startsWith('#'); // what is in a file of a run may be in the file as it is shown, but may do nothing
  for (const frame of page.frames()) {
    if (await frame.evaluate(`typeof hacked !== 'undefined'`)) wrong.push('a script ran');
    if (isOurs && (await frame.evaluate(`document.querySelector(${JSON.stringify(MARKED)}) !== null`)))
      wrong.push('markup is part of the page');
  }
  page.removeAllListeners('dialog').removeAllListeners('request');
  return wrong.length > 0 ? wrong.join(', ') : undefined;
}

/** An attack that does not reach the page finds nothing: the text has to be there, as text. */
async function missingOf(page: Page, { shows = [] }: Place): Promise<string | undefined> {
  for (const [selector, text] of shows) {
    const found = page.locator(selector).filter({ hasText: text }).first();
    try {
      await found.waitFor({ state: 'attached', timeout: PATIENCE });
    } catch {
      const there = await page.locator(selector).allTextContents();
      return `${selector} has no text "${text}" but ${JSON.stringify(there.join(' ').slice(0, 300))}`;
    }
  }
  return undefined;
}

export const pages: Scenario = {
  kind: 'scenario',
  name: 'pages',
  about:
    "the lab's pages in Chromium, with markup in every text of runs, records, networks, addresses and files that are given to them; and files of runs opened by themselves",
  tries: 376,
  async *run({ tries, folder }) {
    if (!existsSync(CHROMIUM)) return;
    const site = path.join(folder, 'site');
    await buildSite(site, 'error');
    const networks = await tinyNetworks();
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    const inside = path.join(folder, 'files');
    const [runs, results] = ['runs', 'results'].map((name) => path.join(inside, name));
    const server = await startServer({ site, runs, results }, [0]);
    try {
      const page = await browser.newPage();
      for (let i = 0, round = 0; i < tries; round++) {
        const markup = MARKUP[round % MARKUP.length];
        rmSync(inside, { recursive: true, force: true });
        writeHostile(inside, markup, networks);
        for (const place of (await placesOf(markup, networks)).slice(0, tries - i)) {
          i++;
          const fault = await faultAt(page, server, place);
          if (fault) yield { what: `${place.what}, ${place.address}`, outcome: 'fault', fault };
          else yield { what: place.what, outcome: 'right' };
        }
      }
    } finally {
      await browser.close();
      await server.close();
    }
  },
};
