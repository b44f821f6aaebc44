import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { describeLab } from './lab.ts';

vi.setConfig({ testTimeout: 30_000 }); // a browser beside other tests on few cores

describeLab('a page with a fault', (lab) => {
  /** Opens the lab in which the code of the page that is shown next is another, or is not there. */
  async function labWith(code: string | undefined): Promise<Page> {
    const page = await lab().page();
    let faulty: string | undefined; // it is asked for more than once: ahead, and to be run
    await page.route('**/assets/page-*.js', (route) => {
      faulty ??= route.request().url();
      if (route.request().url() !== faulty) return route.continue();
      if (code === undefined) return route.abort();
      return route.fulfill({ contentType: 'text/javascript', body: code });
    });
    await page.click('nav a[href="#/neuron"]');
    return page;
  }
  const titles = (page: Page) => page.locator('main h1').allTextContents();
  /** The other pages, and the shell, are as they were. */
  async function expectOthersToWork(page: Page): Promise<void> {
    await page.click('nav a[href="#/optimisers"]');
    await expect.poll(() => titles(page)).toEqual(['Optimisers']);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect.poll(() => page.getByLabel('Step', { exact: true }).inputValue()).toBe('1');
    await page.click('nav a[href="#/backprop"]');
    await expect.poll(() => titles(page)).toEqual(['Back-propagation, step by step']);
  }
  const expectErrors = (pattern: RegExp) => expect(lab().errors.splice(0).join('\n')).toMatch(pattern);

  it('shows its own message if its code cannot be fetched', async () => {
    const page = await labWith(undefined);
    await expect.poll(() => page.textContent('main .message.error')).toContain('This page cannot be shown');
    expect(await titles(page)).toEqual(['Neuron']);
    await expectOthersToWork(page);
    expectErrors(/ERR_FAILED/);
  });

  it('shows its own message if its code fails as it is loaded', async () => {
    const page = await labWith('throw new Error("not even loaded"); export default null;');
    await expect.poll(() => page.textContent('main .message.error')).toContain('not even loaded');
    await expectOthersToWork(page);
  });

  it('shows its own message if it throws while it is drawn', async () => {
    const page = await labWith('export default () => { throw new Error("a fault on purpose"); }');
    await expect.poll(() => page.textContent('main .message.error')).toContain('a fault on purpose');
    expect(await titles(page)).toEqual(['Neuron']);
    await expectOthersToWork(page);
    expectErrors(/a fault on purpose/);
  });

  it('leaves the next page alone if it throws while it is left', async () => {
    const page = await labWith(`export default class {
      constructor(props) { this.props = props; }
      render() { return 'A page'; }
      componentWillUnmount() { throw new Error('left badly'); }
    }`);
    await expect.poll(() => page.textContent('main')).toBe('A page');
    await expectOthersToWork(page);
    expectErrors(/left badly/);
  });
});
