import { expect, it } from 'vitest';
import { describeLab } from './lab.ts';

describeLab('runs page', (lab) => {
  it('shows a result', async () => {
    const page = await lab().page('runs?show=lenet5/paper/seed-1');
    await page.waitForSelector('.curve svg');
    await lab().screenshot(page, 'runs-single');
    expect(await page.title()).toBe('Runs · Nutshell lab');
  });
  it('compares', async () => {
    const page = await lab().page('runs?show=lenet5/paper/seed-1,lenet5/modern/seed-1,lenet5/fashion/seed-1', {theme:'dark'});
    await page.waitForSelector('.curve svg');
    await page.waitForTimeout(500);
    await lab().screenshot(page, 'runs-compare-dark');
  });
});
