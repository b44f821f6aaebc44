/** Chromium, where it is installed, with the benchmark bundled for it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import type { Measurement } from '../comparison.ts';
import type { ContestantName } from './contestants.ts';

export const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

export class ChromiumBench {
  readonly version: string;
  readonly #browser: Browser;
  readonly #script: string;

  private constructor(browser: Browser, script: string) {
    this.version = browser.version();
    this.#browser = browser;
    this.#script = script;
  }

  /** Undefined where there is no chromium. */
  static async open(): Promise<ChromiumBench | undefined> {
    if (!existsSync(CHROMIUM)) return undefined;
    const script = await bundle();
    return new ChromiumBench(await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }), script);
  }

  /** Times one side in a page of its own. */
  async measure(name: ContestantName, workload: string, seconds: number): Promise<Measurement> {
    const page = await this.#browser.newPage();
    try {
      await page.addScriptTag({ content: this.#script });
      const call = ([who, what, long]: [ContestantName, string, number]) =>
        (globalThis as unknown as { measure: (...parts: unknown[]) => Promise<Measurement> }).measure(
          who,
          what,
          long,
        );
      return await page.evaluate(call, [name, workload, seconds] as [ContestantName, string, number]);
    } finally {
      await page.close();
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** The benchmark as one script. */
async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('browser-entry.ts', import.meta.url)),
        formats: ['iife'],
        name: 'bench',
      },
    },
  })) as Rolldown.RolldownOutput[];
  const chunk = output.flatMap(({ output: parts }) => parts).find((part) => part.type === 'chunk');
  if (!chunk) throw new Error('Vite made no script of apps/bench/src/classify/browser-entry.ts');
  return chunk.code;
}
