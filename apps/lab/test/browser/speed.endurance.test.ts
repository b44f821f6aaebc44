/** How fast the pages are on this machine, printed; that they work is asserted. */
import { expect, it } from 'vitest';
import { rest } from './classify-page.ts';
import { describeLab } from './lab.ts';

describeLab('classify page', (lab) => {
  it('has time left in a frame while 2-8-8-1 learns on 500 points', async () => {
    const page = await lab().page('classify?dataset=spirals&hidden=8,8&count=500&test=0');
    await rest(page);
    const client = await page.context().newCDPSession(page);
    // The processor's time of the page's own thread: how busy the machine is otherwise makes little difference.
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const counters = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      const seconds = (name: string) => metrics.find((metric) => metric.name === name)!.value;
      return { script: seconds('ScriptDuration'), task: seconds('TaskDuration') };
    };
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForTimeout(1500); // until the engine has compiled what is hot
    const before = await counters();
    const { frames, seconds, steps } = await page.evaluate(async () => {
      const count = () => Number(document.querySelector<HTMLElement>('.readings')!.dataset.steps);
      const [began, from] = [performance.now(), count()];
      let frames = 0;
      while (performance.now() - began < 4000) {
        await new Promise(requestAnimationFrame);
        frames++;
      }
      return { frames, seconds: (performance.now() - began) / 1000, steps: count() - from };
    });
    const after = await counters();
    const perFrame = (from: number, to: number) => `${((1000 * (to - from)) / frames).toFixed(2)} ms`;
    console.log(
      `classify, 2-8-8-1 on 500 points: ${(frames / seconds).toFixed(1)} frames/s, ${(steps / seconds).toFixed(0)} steps/s, ` +
        `${perFrame(before.script, after.script)} of script and ${perFrame(before.task, after.task)} of work in all per frame`,
    );
    expect(steps).toBeGreaterThan(100);
  });
});

describeLab('LeNet page', (lab) => {
  it('computes pictures while one draws', async () => {
    const page = await lab().page('lenet?strokes=VRPprfOHmwX5i5gogpnEc00X');
    await page.waitForSelector('[data-status=ready]', { timeout: 60_000 });
    const status = await page.textContent('.lenet-status');
    const rate = await page.evaluate(async (selector) => {
      const canvas = document.querySelector(selector)!;
      const { left, top, width } = canvas.getBoundingClientRect();
      const send = (type: string, x: number, y: number) =>
        canvas.dispatchEvent(
          new PointerEvent(type, {
            clientX: left + x * width,
            clientY: top + y * width,
            buttons: type === 'pointerup' ? 0 : 1,
            pointerId: 1,
            isPrimary: true,
            bubbles: true,
          }),
        );
      const frames = () => Number(document.querySelector<HTMLElement>('.lenet-status')!.dataset.frames);
      const setPointerCapture = HTMLElement.prototype.setPointerCapture;
      HTMLElement.prototype.setPointerCapture = () => {}; // the pointer is not a real one
      send('pointerdown', 0.5, 0.5);
      const [begin, before] = [performance.now(), frames()];
      for (let i = 0; i < 60; i++) {
        send('pointermove', 0.5 + 0.3 * Math.cos(i / 9), 0.5 + 0.3 * Math.sin(i / 9));
        await new Promise(requestAnimationFrame);
      }
      const seconds = (performance.now() - begin) / 1000;
      const count = frames() - before;
      send('pointerup', 0.5, 0.5);
      HTMLElement.prototype.setPointerCapture = setPointerCapture;
      return count / seconds;
    }, '.lenet-pad .pad canvas');
    expect(rate).toBeGreaterThan(0);
    await page.waitForSelector('[data-rest=true]');
    const time = await page.textContent('.lenet-status');
    console.log(`LeNet page: ${status}`);
    console.log(`LeNet page: ${status}`);
    console.log(`LeNet page while drawing: ${rate.toFixed(0)} pictures a second; ${time}`);
  });
});
