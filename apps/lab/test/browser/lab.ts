/** The lab in a real browser: builds the site once per state of the sources, serves it, opens pages, watches their console. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { startServer, type LabServer } from '../../server/lab-server.ts';
import { buildSite, isBuilt, sourcesStamp } from '../../server/site.ts';
import { dataFolders } from '../../server/vite-plugin.ts';

const executablePath = '/usr/bin/chromium';
const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Whether tests in a browser can run here: for `describe.skipIf(!hasChromium)`. */
export const hasChromium = existsSync(executablePath);
if (!hasChromium) console.log(`No ${executablePath}: the tests in a browser are skipped.`);

export interface LabOptions {
  /** The folder of runs; an empty one by default. */
  runs?: string;
  /** The folder of results; the repository's own by default. */
  results?: string;
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
  readonly server: LabServer;
  /** The folder of the built site. */
  readonly site: string;
  readonly browser: Browser;
  /** What pages wrote to their consoles as errors, or threw; emptied by whoever expects some. */
  readonly errors: string[];
  /** Opens a page in a fresh profile: `lab.page('classify?dataset=xor')`, and waits until its code is there. */
  page: (path?: string, options?: PageOptions) => Promise<Page>;
  /** Writes `<name>.png` into NUTSHELL_SCREENSHOTS, or a temporary folder. @returns its path */
  screenshot: (page: Page, name: string, options?: { fullPage?: boolean }) => Promise<string>;
  /** Throws if there were errors since the last call. `describeLab` calls it after every test. */
  expectNoErrors: () => void;
  /** Ends the server and starts another one at the same port. */
  restartServer: (whileDown?: () => Promise<void>) => Promise<void>;
  /** Ends it all. Throws if there were errors. */
  close: () => Promise<void>;
}

/** A suite with a lab of its own: skipped without chromium, closed at the end, failing on any error in a console. */
export function describeLab(
  name: string,
  define: (lab: () => Lab) => void,
  options?: () => LabOptions,
): void {
  describe.skipIf(!hasChromium)(name, () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await openLab(options?.());
    }, 180_000);
    afterEach(() => lab.expectNoErrors());
    afterAll(() => lab?.close());
    define(() => lab);
  });
}

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const site = await sharedSite();
  const scratch = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-test-'));
  const folders = { runs: path.join(scratch, 'runs'), results: dataFolders({}).results, ...options };
  mkdirSync(folders.runs, { recursive: true });
  const serve = (port: number) => startServer({ site, ...folders, logEvery: 50, listEvery: 150 }, [port]);
  let server = await serve(0);
  const browser = await chromium.launch({ executablePath, args: args.split(' ') });
  const errors: string[] = [];
  const screenshots = process.env.NUTSHELL_SCREENSHOTS || path.join(scratch, 'screenshots');

  const lab: Lab = {
    url: server.url,
    site,
    get server() {
      return server;
    },
    browser,
    errors,
    async page(address = '', { width = 1280, height = 900, theme = 'light', touch = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        hasTouch: touch,
        acceptDownloads: true,
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto(`${server.url}#/${address.replace(/^#?\/?/, '')}`);
      await page.waitForSelector('main h1');
      return page;
    },
    async screenshot(page, name, { fullPage = true } = {}) {
      mkdirSync(screenshots, { recursive: true });
      // For pictures that somebody looks at, what moves comes to rest.
      if (process.env.NUTSHELL_SCREENSHOTS) await page.waitForTimeout(700);
      const file = path.join(screenshots, `${name}.png`);
      await page.screenshot({ path: file, fullPage });
      return file;
    },
    expectNoErrors() {
      const found = errors.splice(0);
      if (found.length) throw new Error(`Errors in the browser's console:\n${found.join('\n')}`);
    },
    async restartServer(whileDown) {
      const { port } = server;
      await server.close();
      await whileDown?.();
      server = await serve(port);
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(scratch, { recursive: true, force: true });
      lab.expectNoErrors();
    },
  };
  return lab;
}

/** Whether a page can be scrolled sideways: it must not. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** The built site for the sources as they are; test files that run at once share it, and wait for whoever builds it. */
async function sharedSite(): Promise<string> {
  const stamp = sourcesStamp();
  const parent = path.join(tmpdir(), 'nutshell-lab-sites');
  const site = path.join(parent, stamp);
  const lock = `${site}.lock`;
  mkdirSync(parent, { recursive: true });
  while (!isBuilt(site, stamp)) {
    if (!taken(lock)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      forgetOldSites(parent);
      if (!isBuilt(site, stamp)) await buildSite(site, 'error', stamp);
    } finally {
      rmdirSync(lock);
    }
  }
  return site;
}

/** Making a folder either succeeds or does not, whoever else tries. One that a killed process left counts for nothing. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 120_000) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function forgetOldSites(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!name.endsWith('.lock') && age > 3 * 3600_000) rmSync(folder, { recursive: true, force: true });
  }
}
