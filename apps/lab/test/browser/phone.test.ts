import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeLab, inSight, scrollsSideways } from './lab.ts';

/** On each page a control, and the picture that one looks at while one moves it. */
const controls: readonly (readonly [page: string, control: string, picture: string])[] = [
  ['neuron', 'Bias b', '.pictures canvas >> nth=0'],
  ['neuron?inputs=1', 'Input x₁', '.pictures canvas >> nth=0'],
  ['optimisers', 'Adam, β₂', '.map canvas'],
  ['optimisers', 'Start x', '.map canvas'],
  ['char-rnn', 'Top-p', '.char-rnn[data-rest=true] .coloured-text'],
  ['classify', 'Learning rate', '.surface canvas'],
  ['backprop', 'Step', '.graph'],
  ['lenet', 'Shading', '.lenet-middle canvas >> nth=0'],
  ['captions', 'Beam', '.captions .frame canvas'],
  ['connect4', 'Exploration constant c', '.tree canvas'],
  ['go', 'On the board', '.go-board svg'],
  ['runs?show=lenet5/paper/seed-1', 'Smoothing', '.curve .frame >> nth=0'],
];

/** Whether nothing lies over the middle of a control. */
const isFree = (page: Page, label: string): Promise<boolean> =>
  page.getByLabel(label, { exact: true }).evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === element;
  });

describeLab('on a telephone', (lab) => {
  it.each(controls)('the picture of %s is in sight while one uses “%s”', async (address, label, picture) => {
    const page = await lab().page(address, { width: 390, height: 844, touch: true });
    await page.waitForSelector(picture);
    // As a finger scrolls: until the control is in the middle of the screen.
    await page
      .getByLabel(label, { exact: true })
      .evaluate((element) => element.scrollIntoView({ block: 'center' }));
    expect(await inSight(page, picture)).toBe(1);
    expect(await isFree(page, label)).toBe(true);
    expect(await scrollsSideways(page)).toBe(false);
    await lab().screenshot(page, `phone-${address.replace(/\W/g, '-')}-${label}`, { fullPage: false });
  });

  it('has the settings of Classify right below the decision', async () => {
    const page = await lab().page('classify', { width: 390, height: 844, touch: true });
    const headings = await page.locator('.bench h2, .bench legend').evaluateAll((found) =>
      found
        .map((each) => ({ text: each.textContent, top: each.getBoundingClientRect().top }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    expect(headings.slice(0, 2)).toEqual(['Decision', 'Data']);
  });
});
