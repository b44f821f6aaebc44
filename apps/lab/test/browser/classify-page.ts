/** What the tests of the classify page read of it. */
import type { Page } from 'playwright-core';

/** The plane with its points. */
export const surface = '.surface canvas';

/** Waits until the page has trained what it was asked to and drawn it. */
export const rest = (page: Page) => page.waitForSelector('[data-rest=true]', { timeout: 60_000 });

/** Every canvas of the page, pixel by pixel. */
export const pictures = (page: Page): Promise<string[]> =>
  page.evaluate(() => Array.from(document.querySelectorAll('canvas'), (canvas) => canvas.toDataURL()));

/** A reading of the bar above the pictures, as it stands there. */
export const reading = (page: Page, name: string): Promise<string> =>
  page.locator('.readings div', { hasText: name }).locator('dd').first().innerText();

/** The query of the address, with what waits to be written into it; a page that is left writes it. */
export async function query(page: Page): Promise<URLSearchParams> {
  const hash = await page.evaluate(() => {
    dispatchEvent(new Event('pagehide'));
    return location.hash;
  });
  return new URLSearchParams(hash.split('?')[1]);
}

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
