/** What all tests in a browser share: the built site, a server of it, and the browser. Vitest starts it before the first of them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startServer } from '../../server/lab-server.ts';
import { buildSite, isBuilt, sourcesStamp } from '../../server/site.ts';
import { dataFolders } from '../../server/vite-plugin.ts';

const executablePath = '/usr/bin/chromium';
const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** What the tests are told of it. */
export interface SharedLab {
  /** The folder of the built site. */
  readonly site: string;
  /** Of a server with no runs and the repository's results: `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Where Playwright reaches the browser. */
  readonly browser: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    lab?: SharedLab;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!existsSync(executablePath)) {
    console.log(`No ${executablePath}: the tests in a browser are skipped.`);
    return undefined;
  }
  const site = await builtSite();
  const runs = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-no-runs-'));
  const server = await startServer({ site, runs, results: dataFolders({}).results }, [0]);
  const browser = await chromium.launchServer({ executablePath, args: args.split(' ') });
  project.provide('lab', { site, url: server.url, browser: browser.wsEndpoint() });
  return async () => {
    await browser.close();
    await server.close();
    rmSync(runs, { recursive: true, force: true });
  };
}

/** The site of the sources as they are, in a folder that later test runs find. */
async function builtSite(): Promise<string> {
  const stamp = sourcesStamp();
  const parent = path.join(tmpdir(), 'nutshell-lab-sites');
  const site = path.join(parent, stamp);
  mkdirSync(parent, { recursive: true });
  if (!isBuilt(site, stamp)) {
    forgetOldSites(parent);
    await buildSite(site, 'error', stamp);
  }
  return site;
}

function forgetOldSites(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = path.join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 3 * 3600_000) rmSync(folder, { recursive: true, force: true });
  }
}
