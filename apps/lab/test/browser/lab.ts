/** The lab in a real browser: opens its pages and watches their console. What is started for that once: setup.ts. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import { startServer } from '../../server/lab-server.ts';

const shared = inject('lab');

export interface LabFolders {
  runs: string;
  results: string;
}

export interface PageOptions {
  /** CSS pixels; 1280 by 900 by default. */
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  /** With a touch screen. */
  touch?: boolean;
}

export interface Lab {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** The folder of the built site. */
  readonly site: string;
  /** Errors that pages wrote to their consoles, or threw; a test that expects some empties the list. */
  readonly errors: string[];
  /**
   * Opens a page with empty storage: `lab.page('classify?dataset=xor')`, and waits until its code is
   * there. It is taken away after the test; its tab is used again, which is several times as fast as another one.
   */
  page: (path?: string, options?: PageOptions) => Promise<Page>;
  /** Writes `<name>.png` into NUTSHELL_SCREENSHOTS; without that, does nothing. */
  screenshot: (page: Page, name: string, options?: { fullPage?: boolean }) => Promise<void>;
  /** Ends a server of one's own and starts another one at the same port. */
  restartServer: (whileDown: () => Promise<void>) => Promise<void>;
}

/**
 * A suite with a lab: skipped without chromium, failing on any error in a console.
 * @param folders with them it has a server of its own
 */
export function describeLab(name: string, define: (lab: () => Lab) => void, folders?: LabFolders): void {
  describe.skipIf(!shared)(name, () => {
    let lab: Lab & { close: () => Promise<void> };
    beforeAll(async () => {
      lab = await openLab(folders);
    });
    afterEach(async () => {
      await takeAway(lab.url);
      const found = lab.errors.splice(0);
      if (found.length) throw new Error(`Errors in the browser's console:\n${found.join('\n')}`);
    });
    afterAll(() => lab?.close());
    define(() => lab);
  });
}

async function openLab(folders: LabFolders | undefined): Promise<Lab & { close: () => Promise<void> }> {
  const { site } = shared!;
  const serve = (port: number) => startServer({ site, ...folders!, logEvery: 50, listEvery: 150 }, [port]);
  let server = folders && (await serve(0));
  const url = server?.url ?? shared!.url;
  const screenshots = process.env.NUTSHELL_SCREENSHOTS;
  return {
    url,
    site,
    errors,
    async page(address = '', options = {}) {
      const page = await freeTab(options);
      await page.goto(`${url}#/${address.replace(/^#?\/?/, '')}`);
      await page.waitForSelector('main h1');
      return page;
    },
    async screenshot(page, name, { fullPage = true } = {}) {
      if (!screenshots) return;
      mkdirSync(screenshots, { recursive: true });
      await page.waitForTimeout(700); // for whoever looks at the picture, what moves comes to rest
      await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage });
    },
    async restartServer(whileDown) {
      await server!.close();
      await whileDown();
      server = await serve(Number(new URL(url).port));
    },
    close: async () => server?.close(),
  };
}

// The files of this folder run in one process, one after another (vitest.config.ts): they have these in common.
const errors: string[] = [];
let browser: Promise<Browser> | undefined;
const tabs: { page: Page; touch: boolean; isFree: boolean }[] = [];

async function freeTab({ width = 1280, height = 900, theme = 'light', touch = false }: PageOptions) {
  const tab = tabs.find(({ isFree, touch: has }) => isFree && has === touch) ?? (await newTab(touch));
  tab.isFree = false;
  await tab.page.setViewportSize({ width, height });
  await tab.page.emulateMedia({ colorScheme: theme });
  return tab.page;
}

async function newTab(touch: boolean) {
  browser ??= chromium.connect(shared!.browser);
  const context = await (await browser).newContext({ hasTouch: touch, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.location().url.endsWith('/favicon.ico')) return; // of the picture between two tests
    if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()}`);
  });
  const tab = { page, touch, isFree: true };
  tabs.push(tab);
  return tab;
}

/** Leaves the pages of a test, and all that they kept, for a picture of the same server: so the browser keeps its process. */
async function takeAway(url: string): Promise<void> {
  for (const tab of tabs.filter(({ isFree }) => !isFree)) {
    const { page } = tab;
    page.removeAllListeners('download');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.evaluate(() => localStorage.clear());
    await page.mouse.move(0, 0);
    await page.goto(`${url}nutshell.svg`);
    for (const other of page.context().pages())
      if (!tabs.some((own) => own.page === other)) await other.close();
    tab.isFree = true;
  }
}

/** Whether a page can be scrolled sideways: it must not. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** The part of an element's height that is on the screen, 0 to 1. */
export function inSight(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / height;
  });
}

/** Of every canvas that a selector finds: its size and a hash of its pixels. */
export function pictures(page: Page, selector = 'canvas'): Promise<string[]> {
  return page.$$eval(selector, (found) =>
    Promise.all(
      found.map(async (element) => {
        const canvas = element as HTMLCanvasElement;
        const { data, width, height } = canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, canvas.height);
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
        return `${width}×${height} ${hash.slice(0, 12).join('.')}`;
      }),
    ),
  );
}

/** The query of the address, with what waits to be written into it: a page that is left writes it. */
export async function query(page: Page): Promise<URLSearchParams> {
  const hash = await page.evaluate(() => {
    dispatchEvent(new Event('pagehide'));
    return location.hash;
  });
  return new URLSearchParams(hash.split('?')[1]);
}
