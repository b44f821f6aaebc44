import { optimizerLooks as looks } from '@nutshell/drawing';
import { surfaceNames, surfaces, type Surface } from '@nutshell/micro/surfaces';
import type { FinishedRun, MetricRow } from '@nutshell/experiment';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { optimizers } from '../src/commands/optimizers.ts';
import { config, type OptimizersConfig } from '../src/optimizers/config.ts';
import { contourMap } from '../src/optimizers/contour-map.ts';
import { digitsChart, mergeRows } from '../src/optimizers/digits-curves.ts';
import { raceAnimation, racePicture } from '../src/optimizers/race-picture.ts';
import { raceTables } from '../src/optimizers/race-table.ts';
import { raceCurve, raceMetrics, runRaces } from '../src/optimizers/surface-race.ts';
import { ScratchRun } from '@nutshell/testing';

type Finished = FinishedRun<OptimizersConfig>;

const runners = runRaces({ steps: 600, radius: 0.1, rateFactor: 1 });
const metrics = raceMetrics(runners);
const labels = Object.values(looks).map(({ label }) => label);

describe('the race', () => {
  it('has gradient descent on the saddle where the closed form has it', () => {
    const { path } = runners.find(({ surface, optimizer }) => surface === 'saddle' && optimizer === 'sgd')!;
    // x ← x − 0.02 · 2x
    for (const step of [1, 10, 100]) expect(path[2 * step]).toBeCloseTo(-3 * 0.96 ** step, 10);
    // y ← 1.04 y as long as y⁴ is nothing beside y²: from 0.001 to 1 in ln 1000 / ln 1.04 = 176.1 steps
    expect(path[200 + 1]).toBeCloseTo(0.001 * 1.04 ** 100, 5);
    expect(Math.abs(metrics['saddle.sgd.escapeSteps'] - 176.1)).toBeLessThan(2);
  });

  it('has Adagrad’s first step at the learning rate along both axes', () => {
    const { path } = runners.find(
      ({ surface, optimizer }) => surface === 'saddle' && optimizer === 'adagrad',
    )!;
    expect([...path.slice(2, 4)]).toEqual([expect.closeTo(-2.5, 8), expect.closeTo(0.501, 6)]);
  });

  it('gives metrics that are finite, and none for what did not happen', () => {
    for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
    expect(metrics).not.toHaveProperty('valley.sgd.steps');
    const others = ['momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam'];
    const slowest = Math.max(...others.map((name) => metrics[`saddle.${name}.escapeSteps`]));
    expect(metrics['saddle.sgd.behind']).toBe(metrics['saddle.sgd.escapeSteps'] - slowest);
    expect(metrics['saddle.sgd.behind']).toBeGreaterThan(0);
    const overshoot = (name: string, on: string) =>
      runners.find(({ surface, optimizer }) => surface === on && optimizer === name)!.overshoot;
    for (const on of ['saddle', 'beale']) {
      expect(metrics[`${on}.velocity.overshoot`]).toBe(
        Math.min(overshoot('momentum', on), overshoot('nesterov', on)),
      );
      expect(metrics[`${on}.still.overshoot`]).toBe(
        Math.max(...['sgd', 'adagrad', 'adadelta'].map((name) => overshoot(name, on))),
      );
    }
  });

  it('survives learning rates at which runners leave the numbers', () => {
    const wild = runRaces({ steps: 100, radius: 0.1, rateFactor: 100 });
    expect(wild.some(({ path }) => Number.isNaN(path.at(-1)))).toBe(true);
    for (const value of Object.values(raceMetrics(wild))) expect(Number.isFinite(value)).toBe(true);
    for (const row of raceCurve(wild))
      for (const value of Object.values(row)) expect(Number.isFinite(value)).toBe(true);
    expect(raceTables(wild).flatMap(({ rows }) => rows.flat())).toContain('diverged');
    expect(racePicture(wild) + raceAnimation(wild)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has a curve of every twentieth height', () => {
    const rows = raceCurve(runners);
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 31 }, (_, i) => 20 * i));
    // f(−3, 0.001) = 9 − 10⁻⁶, and −8 at the bottom
    expect(rows[0]['adam.saddle-loss']).toBeCloseTo(17, 4);
    // a = 1.5 − 1 + 1.5 = 2, b = 2.25 − 1 + 2.25 = 3.5, c = 2.625 − 1 + 3.375 = 5
    expect(rows[0]['sgd.beale-loss']).toBe(4 + 12.25 + 25);
    expect(rows.at(-1)!['adagrad.valley-loss']).toBe(1e-6);
  });
});

it('the tables name all optimisers and say never', () => {
  const tables = raceTables(runners);
  expect(tables).toHaveLength(3);
  for (const table of tables) {
    expect(table.rows.map(([name]) => name)).toEqual(labels);
    for (const row of table.rows) expect(row).toHaveLength(table.head.length);
  }
  expect(tables[1].rows[0]).toContain('never');
});

describe('pictures', () => {
  const drawn = { paths: racePicture(runners), animation: raceAnimation(runners) };

  it.each(Object.entries(drawn))(
    '%s: a sound SVG below 400 KB in which every optimiser is named',
    async (_, svg) => {
      expect(svg.length).toBeLessThan(400_000);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      for (const label of labels) expect(svg).toContain(`>${label}`);
      const { width, height } = await sharp(Buffer.from(svg)).metadata();
      const [, wide, high] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
      expect([width, height]).toEqual([Number(wide), Number(high)]);
    },
  );

  it('marks tell the optimisers apart without colour', () => {
    expect(new Set(Object.values(looks).map(({ shape }) => shape)).size).toBe(7);
  });

  it('the animation moves all heads and lines in equal time, and ends where the paths do', () => {
    const animations = [
      ...drawn.animation.matchAll(/<animate(?:Transform)? [^>]*dur="(\d+)s"[^>]*values="([^"]*)"/g),
    ];
    expect(animations).toHaveLength(2 * 7 * 3);
    expect(new Set(animations.map(([, seconds]) => seconds))).toEqual(new Set(['17']));
    expect(new Set(animations.map(([, , values]) => values.split(';').length)).size).toBe(1);
    const lines = animations.filter(([all]) => all.includes('stroke-dashoffset'));
    for (const [, , values] of lines) expect(Number(values.split(';').at(-1))).toBeLessThanOrEqual(2);
  });
});

it('contourMap draws a bowl as circles, and nothing outside of its frame', () => {
  const bowl: Surface = {
    ...surfaces.saddle,
    value: (x, y) => x * x + y * y,
    bounds: { x: [-1, 1], y: [-1, 1] },
  };
  const map = contourMap(bowl, { x: 0, y: 0, width: 200, height: 200 }, 12);
  const [outer] = [...map.matchAll(/<path d="M([^"]*)Z" fill/g)].map(([, d]) => d);
  // The ground above the lowest level is all but a circle around the middle, the second of its two rings.
  const radii = outer.split('ZM').map((ring) =>
    ring.split('L').map((point) => {
      const [x, y] = point.split(',').map(Number);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.1);
      expect(Math.max(x, y)).toBeLessThanOrEqual(200.1);
      return Math.hypot(x - 100, y - 100);
    }),
  );
  const circle = radii.find((ring) => Math.max(...ring) < 90)!;
  expect(circle.length).toBeGreaterThan(8);
  expect(Math.max(...circle) - Math.min(...circle)).toBeLessThan(1.5);
});

describe('curves on digits', () => {
  it('mergeRows puts what the optimisers logged one after the other side by side', () => {
    const rows: MetricRow[] = [
      { epoch: 0.5, 'sgd.loss': 2 },
      { epoch: 1, 'sgd.loss': 1 },
      { epoch: 0.5, 'adam.loss': 1.5 },
      { epoch: 1, 'adam.loss': 0.5 },
    ];
    expect(mergeRows(rows)).toEqual([
      { epoch: 0.5, 'sgd.loss': 2, 'adam.loss': 1.5 },
      { epoch: 1, 'sgd.loss': 1, 'adam.loss': 0.5 },
    ]);
  });

  it('the chart names every optimiser at the end of its line and survives an error of nothing', async () => {
    const row = (epoch: number) =>
      Object.fromEntries([
        ['epoch', epoch],
        ...Object.keys(looks).flatMap((name, i) => [
          [`${name}.loss`, (i + 1) / epoch],
          [`${name}.trainError`, i === 0 ? 0 : i / 100],
          [`${name}.error`, (i + 1) / 50],
        ]),
      ]) as Record<string, number>;
    const svg = digitsChart([row(1), row(2)], 'Seven optimisers');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    for (const label of labels) expect(svg).toContain(`>${label}<`);
    expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
  });
});

it('the system prints its tables, writes its pictures, and reports both', async () => {
  const run = new ScratchRun(config.parse({ steps: 60 }));
  const outcome = await run.train(optimizers.train);
  expect(outcome.metrics).toMatchObject({ 'saddle.adam.steps': 38, 'valley.adagrad.steps': 11 });
  expect(outcome.curve).toHaveLength(4);
  for (const name of surfaceNames) expect(run.printed()).toContain(`${surfaces[name].title}: `);
  for (const name of ['optimisers-paths', 'optimisers-race'])
    expect(readFileSync(run.path('figures', `${name}.svg`), 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
  const sections = await optimizers.sections!({ ...run, result: outcome } as unknown as Finished);
  expect(sections.map(({ title }) => title)).toEqual([
    'The race',
    'The paths',
    'The rules',
    ...raceTables(runners).map(({ title }) => title),
  ]);
  expect(sections[0].html).toContain('data:image/svg+xml;base64,');
});
