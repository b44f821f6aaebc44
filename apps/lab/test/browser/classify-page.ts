/** The values of the classify page that its tests read. */
import type { Page } from 'playwright-core';
import { query } from './lab.ts';

/** The plane with its points. */
export const surface = '.surface canvas';

/** Waits until the page has trained what it was asked to and drawn it. */
export const rest = (page: Page) => page.waitForSelector('[data-rest=true]', { timeout: 60_000 });

/** A reading of the bar above the pictures, as it stands there. */
export const reading = (page: Page, name: string): Promise<string> =>
  page.locator('.readings div', { hasText: name }).locator('dd').first().innerText();

/** What the address has for a key, once it has it. */
export async function settled(page: Page, key: string): Promise<string | null> {
  await page.waitForFunction((name) => {
    dispatchEvent(new Event('pagehide'));
    return location.hash.includes(`${name}=`);
  }, key);
  return (await query(page)).get(key);
}

/** The pixel of the surface where (x, y) of the plane is. */
export async function pixelOf(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  await page.locator(surface).scrollIntoViewIfNeeded();
  const box = (await page.locator(surface).boundingBox())!;
  return { x: box.x + ((x + 1.28) / 2.56) * box.width, y: box.y + ((1.28 - y) / 2.56) * box.height };
}
