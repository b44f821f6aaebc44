import { type GameRecord, encodeGame, headOf } from '@nutshell/go/zero';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyGoNetwork } from '../tiny-go-network.ts';
import { describeLab, query, scrollsSideways } from './lab.ts';

const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-go-'));
const folders = { runs: path.join(root, 'runs'), results: path.join(root, 'results') };
const run = 'smoke-s1-20261129T120000';

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

function shardOf(...games: Partial<GameRecord>[]): Uint8Array {
  const parts = games.flatMap((game, number) => {
    const bytes = encodeGame({
      ...{ generation: 3, number, size: 3, komi: 8.5, opening: 1, score: 0.5, counted: true, playedOn: true },
      ...{ moves: Uint16Array.of(4, 9, 9), values: new Float32Array(2), weights: new Float32Array(2) },
      ...{ taught: new Uint8Array(2), policies: new Uint16Array(0), ownership: new Int8Array(9) },
      ...game,
    });
    return [headOf(bytes, crc32(bytes)), bytes];
  });
  return Buffer.concat(parts);
}

beforeAll(async () => {
  const { files } = await tinyGoNetwork([5]);
  for (const [name, content] of Object.entries(files)) write(`results/go-zero/tiny/seed-1/${name}`, content);
  write(`runs/go-zero/${run}/config.json`, JSON.stringify({ experiment: 'smoke', seed: 1 }));
  const row = (generation: number) => ({ step: generation, generation, 'truth.3x3.score': generation });
  write(`runs/go-zero/${run}/metrics.jsonl`, [1, 2, 3].map((i) => `${JSON.stringify(row(i))}\n`).join(''));
  write(`runs/go-zero/${run}/games/games-00003.bin`, shardOf({}, { moves: Uint16Array.of(0, 4, 8, 9, 9) }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const point = (page: Page, name: string) => page.locator(`[data-point="${name}"]`);
const stones = (page: Page) => page.locator('.go-board circle.black, .go-board circle.white').count();
const status = (page: Page) => page.locator('.go .status').textContent();
const atRest = (page: Page) => page.waitForSelector('.go[data-rest="true"]');
const ready = (page: Page) => page.waitForSelector('[data-network="ready"]');

describeLab(
  'go page',
  (lab) => {
    it('answers a move with a legal one and says why; back and forward go through the game', async () => {
      const page = await lab().page('go?simulations=16&backend=wasm');
      await ready(page);
      expect(await page.locator('[data-point]').count()).toBe(25); // the board that it was trained on
      await point(page, 'C3').click();
      await expect
        .poll(() => status(page))
        .toMatch(/^White (played [A-E][1-5]|passed)\. Black is to move: your turn\.$/);
      await atRest(page);
      const { moves, size } = Object.fromEntries(await query(page));
      expect([moves.slice(0, 2), moves.length, size]).toEqual(['cc', 4, '5']);
      expect(await page.textContent('[data-simulations]')).toContain('16 simulations');
      const visits = await page.locator('.root-moves tbody td:nth-child(2)').allTextContents();
      expect(Number(visits[0])).toBeGreaterThan(0);
      expect(await page.locator('canvas[aria-label*="not yet known"]').count()).toBe(0);
      await page.goBack();
      await expect.poll(() => stones(page)).toBe(0);
      await page.goForward();
      await expect.poll(async () => (await query(page)).get('moves')).toBe(moves);
    });

    it('explains an illegal move, proposes one, and is played by the keyboard alone', async () => {
      const page = await lab().page('go?size=3&you=both&moves=bb&simulations=8&backend=wasm');
      await ready(page);
      await point(page, 'B2').click();
      expect(await page.textContent('.go .message')).toBe('White may not play B2: there is a stone already.');
      await page.getByRole('button', { name: 'Hint' }).click();
      await expect.poll(() => status(page)).toMatch(/^White is to move\. The search proposes/);
      await page.locator('.go-board svg').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowLeft', 'Enter']) await page.keyboard.press(key);
      await expect.poll(() => stones(page)).toBe(2);
      expect((await query(page)).get('moves')).toBe('bbac');
    });

    it('shows policy, ownership and chances for its address, the same after a reload', async () => {
      const page = await lab().page('go?size=5&you=both&moves=ccbbdd&at=2&show=ownership&backend=wasm');
      await ready(page);
      await atRest(page);
      expect(await stones(page)).toBe(2);
      expect(await page.locator('.go-board .owner').count()).toBeGreaterThan(5);
      const tiles = () => page.locator('.metric-tiles b').allTextContents();
      await lab().screenshot(page, 'go-ownership');
      const seen = await tiles();
      expect(seen[0]).toMatch(/^\d+ %$/);
      await page.reload();
      await ready(page);
      await atRest(page);
      expect(await tiles()).toEqual(seen);
      await page.getByLabel('On the board').selectOption('policy');
      expect(await page.locator('.go-board .share').count()).toBeGreaterThan(3);
    });

    it('writes SGF that it reads again, and goes to any of its moves', async () => {
      const page = await lab().page('go?size=5&komi=24.5&you=both&moves=ccbbddtt');
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save SGF' }).click();
      const saved = path.join(root, 'saved.sgf');
      await (await waiting).saveAs(saved);
      const sgf = readFileSync(saved, 'utf8');
      expect(sgf).toContain('KM[24.5]');
      await page.goto(`${lab().url}#/go`);
      await page.getByText('Paste SGF').click();
      await page.getByLabel('A game as text').fill('(;SZ[9];B[zz])');
      await page.getByRole('button', { name: 'Read it' }).click();
      expect(await page.textContent('.message.error')).toContain('move 1, B[zz]');
      await page.getByLabel('A game as text').fill(sgf);
      await page.getByRole('button', { name: 'Read it' }).click();
      await expect.poll(() => stones(page)).toBe(3);
      expect(Object.fromEntries(await query(page))).toMatchObject({
        size: '5',
        komi: '24.5',
        moves: 'ccbbddtt',
      });
      await page.locator('.go-moves button').first().click();
      await expect.poll(() => stones(page)).toBe(1);
    });

    it('shows the newest games of a training, replays them, and draws its curves', async () => {
      const page = await lab().page(`go?run=${run}&backend=wasm`);
      const games = page.locator('.go-games tbody tr');
      await expect
        .poll(() => games.allTextContents())
        .toEqual(['generation 4, game 23 by 38.55B+0.5', 'generation 4, game 13 by 38.53B+0.5']);
      await games.first().getByRole('button').click();
      await expect.poll(() => stones(page)).toBe(1); // the opening
      await page.getByRole('button', { name: 'Replay' }).click();
      await expect.poll(() => status(page), { timeout: 10_000 }).toContain('The game is over');
      expect(await stones(page)).toBe(3);
      await expect.poll(() => page.locator('.go-training .curve').count()).toBe(1);
      await lab().screenshot(page, 'go-training');
      write(
        `runs/go-zero/${run}/games/games-00004.bin`,
        shardOf({ generation: 4, moves: Uint16Array.of(8, 9, 9) }),
      );
      await expect
        .poll(() => games.first().textContent(), { timeout: 10_000 })
        .toContain('generation 5, game 1');
    });

    it('says what to type where there is no network of that name', async () => {
      const page = await lab().page('go?network=9x9/seed-7');
      await expect.poll(() => page.textContent('.go .message')).toContain('no network “9x9/seed-7”');
      expect(await page.textContent('.go .message')).toContain('npx nx run go-zero:export');
    });

    it('fits a telephone by touch, in both themes', async () => {
      for (const width of [1280, 390]) {
        const page = await lab().page('go?simulations=32&moves=ccbbdd&you=white&size=5&backend=wasm', {
          width,
          touch: width === 390,
        });
        await ready(page);
        if (width === 390) await point(page, 'B2').tap();
        else await point(page, 'B2').click();
        await expect.poll(() => status(page)).toMatch(/^Black .*your turn/);
        await atRest(page);
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          expect(await scrollsSideways(page)).toBe(false);
          await lab().screenshot(page, `go-${width}-${theme}`);
        }
      }
    });
  },
  folders,
);
