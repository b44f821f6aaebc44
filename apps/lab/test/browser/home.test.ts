import { expect, it } from 'vitest';
import { pages } from '../../src/pages.ts';
import { describeLab, scrollsSideways } from './lab.ts';

describeLab('the shell and the home page', (lab) => {
  it('leads to every page and back', async () => {
    const page = await lab().page();
    expect(await page.title()).toBe('Nutshell lab');
    await lab().screenshot(page, 'home');
    for (const { name, title } of pages) {
      await page.click(`.cards a[href="#/${name}"]`);
      await page.waitForFunction((wanted) => document.title === `${wanted} · Nutshell lab`, title);
      expect(await page.locator('nav a[aria-current="page"]').textContent()).toBe(title);
      await page.waitForSelector('main h1');
      await page.goBack();
      await page.waitForSelector('.cards');
    }
  });

  it('can be used by the keyboard alone', async () => {
    const page = await lab().page();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('href')).toBe('#/neuron');
    for (let presses = 1; presses < pages.length; presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.title.startsWith('Runs'));
    // As after a click on a link between documents, the keyboard is at the new page.
    expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    const outline = await page.evaluate(() => {
      const link = document.querySelector<HTMLElement>('nav a')!;
      link.focus({ focusVisible: true } as FocusOptions);
      return getComputedStyle(link).outlineStyle;
    });
    expect(outline).toBe('solid');
  });

  it('follows the system’s colours, and the switch, which is kept', async () => {
    const page = await lab().page('', { theme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await background()).toBe('rgb(20, 22, 24)');
    await lab().screenshot(page, 'home-dark');
    await page.click('button.theme');
    expect(await background()).toBe('rgb(253, 253, 251)');
    await page.reload();
    expect(await background()).toBe('rgb(253, 253, 251)');
    await page.click('button.theme');
    expect(await background()).toBe('rgb(20, 22, 24)');
    await page.emulateMedia({ colorScheme: 'light' }); // chosen as the system had it, so the system is followed
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    expect(await background()).toBe('rgb(253, 253, 251)');
  });

  it('fits a telephone', async () => {
    const page = await lab().page('', { width: 390, height: 844, touch: true });
    expect(await scrollsSideways(page)).toBe(false);
    await lab().screenshot(page, 'home-390');
  });

  it('says that an address leads nowhere', async () => {
    const page = await lab().page('nowhere');
    expect(await page.locator('main').textContent()).toContain('no page “nowhere”');
  });

  it('is content with its own content security policy', async () => {
    const page = await lab().page();
    const refused = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
            resolve(effectiveDirective),
          );
          const script = document.createElement('script');
          script.textContent = 'window.injected = true';
          document.body.append(script);
        }),
    );
    expect(refused).toBe('script-src-elem');
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
    expect(lab().errors.splice(0).join()).toContain('Content Security Policy');
  });
});
