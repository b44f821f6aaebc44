import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '@nutshell/random';
import { cars } from '@nutshell/data';
import fc from 'fast-check';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { closedForm } from '../src/linear-regression/closed-form.ts';
import { config, type RegressionConfig } from '../src/linear-regression/config.ts';
import { curvatureRate, distance, methods } from '../src/linear-regression/descent.ts';
import {
  type Design,
  designOf,
  loss,
  noScaling,
  rSquared,
  scalingOf,
  unscaled,
} from '../src/linear-regression/design.ts';
import { loadSamples, type Samples } from '../src/linear-regression/samples.ts';
import { remarksOn } from '../src/linear-regression/tables.ts';
import { descend, train } from '../src/linear-regression/train.ts';
import { ScratchRun } from '@nutshell/testing';

const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = (x: number[][], y: number[], bias = true): Design => {
  const names = x[0].map((_, j) => `x${j}`);
  const samples: Samples = { x: Float64Array.from(x.flat()), y: Float64Array.from(y), names, target: 'y' };
  return designOf(samples, noScaling(names.length), bias);
};

/** mpg and some columns of the cars as they are, with the bias. */
async function carsDesign(...names: string[]): Promise<Design> {
  const { columns } = await cars();
  const squares = columns.horsepower.map((value) => value ** 2);
  const all: Record<string, Float64Array> = { ...columns, 'horsepower²': squares };
  return plain(
    Array.from(columns.mpg, (_, i) => names.map((name) => all[name][i])),
    [...columns.mpg],
  );
}

describe('the closed form', () => {
  it('is the line worked out by hand', () => {
    // Through (0, 1), (1, 2), (2, 4): w = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)² = 3/2, b = ȳ − w x̄ = 5/6, E = (1/36 + 4/36 + 1/36) / 6.
    const design = plain([[0], [1], [2]], [1, 2, 4]);
    const { weights } = closedForm(design);
    expect(weights[0]).toBeCloseTo(3 / 2, 12);
    expect(weights[1]).toBeCloseTo(5 / 6, 12);
    expect(loss(design, weights)).toBeCloseTo(1 / 36, 12);
    expect(rSquared(design, weights)).toBeCloseTo(1 - 1 / 6 / (14 / 3), 12);
    // Without a bias w = Σxy / Σx² = 10/5.
    expect(closedForm(plain([[0], [1], [2]], [1, 2, 4], false)).weights[0]).toBeCloseTo(2, 12);
  });

  it('has the coefficients that James et al. print for these cars', async () => {
    // An Introduction to Statistical Learning, section 3.7, exercise 8: lm(mpg ~ horsepower) on Auto.
    const line = await carsDesign('horsepower');
    const fit = closedForm(line).weights;
    expect([fit[0].toFixed(6), fit[1].toFixed(6)]).toEqual(['-0.157845', '39.935861']);
    expect(rSquared(line, fit).toFixed(4)).toBe('0.6059');
    // Table 3.10: mpg on horsepower and its square.
    const parabola = await carsDesign('horsepower', 'horsepower²');
    const [w, w2, b] = closedForm(parabola).weights;
    expect([b.toFixed(4), w.toFixed(4), w2.toFixed(4)]).toEqual(['56.9001', '-0.4662', '0.0012']);
    expect(rSquared(parabola, closedForm(parabola).weights).toFixed(3)).toBe('0.688');
  });

  it('agrees with the QR decomposition of another library on all columns', async () => {
    const names = [
      'cylinders',
      'displacement',
      'horsepower',
      'weight',
      'acceleration',
      'year',
      'european',
      'japanese',
    ];
    const design = await carsDesign(...names);
    const { x, y, n, d } = design;
    const qr = new QrDecomposition(Matrix.from1DArray(n, d, x))
      .solve(Matrix.columnVector([...y]))
      .to1DArray();
    closedForm(design).weights.forEach((weight, j) => expect(weight / qr[j]).toBeCloseTo(1, 7));
  });

  it('of columns that depend on each other is the shortest', () => {
    // y = 2u, u twice: w₁ + w₂ = 2, the shortest is (1, 1).
    const { weights } = closedForm(plain([[1, 1], [2, 2], [3, 3]], [2, 4, 6], false)); // prettier-ignore
    expect(weights[0]).toBeCloseTo(1, 12);
    expect(weights[1]).toBeCloseTo(1, 12);
  });

  it('is the same for scaled inputs', async () => {
    const { columns } = await cars();
    const names = ['weight', 'horsepower'];
    const samples: Samples = {
      x: Float64Array.from(Array.from(columns.mpg, (_, i) => names.map((name) => columns[name][i])).flat()),
      y: columns.mpg,
      names,
      target: 'mpg',
    };
    const scaling = scalingOf(samples);
    const scaled = unscaled(closedForm(designOf(samples, scaling, true)).weights, scaling);
    const direct = closedForm(designOf(samples, noScaling(2), true)).weights;
    scaled.forEach((weight, j) => expect(weight / direct[j]).toBeCloseTo(1, 9));
  });

  it('of time stamps is as good as of the same times from 0', () => {
    // Milliseconds since 1970 over a quarter of an hour: digits that all rows share fill most of each number.
    const times = Array.from({ length: 60 }, (_, i) => [1_764_500_000_000 + 15_000 * i]);
    const y = times.map((_, i) => 3 + 0.2 * i + 0.3 * Math.sin(7 * i));
    // By hand: w = Σ(t − t̄)(y − ȳ) / Σ(t − t̄)², of times from the first one on.
    const from = times.map(([t]) => t - times[0][0]);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [meanT, meanY] = [mean(from), mean(y)];
    const slope =
      from.reduce((sum, t, i) => sum + (t - meanT) * (y[i] - meanY), 0) /
      from.reduce((sum, t) => sum + (t - meanT) ** 2, 0);
    const least = mean(from.map((t, i) => (meanY + slope * (t - meanT) - y[i]) ** 2)) / 2;
    const design = plain(times, y);
    const { weights } = closedForm(design);
    expect(weights[0] / slope).toBeCloseTo(1, 6);
    expect(loss(design, weights) / least).toBeCloseTo(1, 4);
    expect(least).toBeLessThan(0.03);
  });

  it('leaves a constant column out, scaled or not: 14.62 in all rows', () => {
    const x = Array.from({ length: 40 }, (_, i) => [i / 10, 14.62]);
    const y = x.map(([u]) => 2 * u - 1);
    const samples: Samples = { x: Float64Array.from(x.flat()), y: Float64Array.from(y), names: ['u', 'c'], target: 'y' }; // prettier-ignore
    const scaling = scalingOf(samples);
    const scaled = designOf(samples, scaling, true);
    const best = closedForm(scaled);
    const original = unscaled(best.weights, scaling);
    [2, 0, -1].forEach((weight, j) => expect(original[j]).toBeCloseTo(weight, 9));
    expect(remarksOn(scaled, samples, scaling)).toEqual([expect.stringContaining('"c" has one value in all training rows')]); // prettier-ignore

    const raw = designOf(samples, noScaling(2), true);
    const { weights } = closedForm(raw);
    expect(loss(raw, weights)).toBeLessThan(1e-20);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(3); // not 1e16
  });

  it('names columns that depend on others, and the descent comes to rest', async () => {
    // Celsius, Fahrenheit, and a third that is neither: the second follows from the first.
    const random = new Random(4);
    const x = Array.from({ length: 50 }, () => {
      const celsius = random.uniform(-10, 30);
      return [celsius, 1.8 * celsius + 32, random.normal()];
    });
    const y = x.map(([celsius, , other]) => celsius - 3 * other + random.normal(0, 0.1));
    const samples: Samples = { x: Float64Array.from(x.flat()), y: Float64Array.from(y), names: ['C', 'F', 'o'], target: 'y' }; // prettier-ignore
    const scaling = scalingOf(samples);
    const scaled = designOf(samples, scaling, true);
    const best = closedForm(scaled);
    expect(remarksOn(scaled, samples, scaling)).toEqual([expect.stringContaining('"F" follows from the columns before it')]); // prettier-ignore
    expect(best.curvatures.filter((curvature) => curvature > 0)).toHaveLength(3);
    expect(best.weights[0]).toBeCloseTo(best.weights[1], 9); // alike when scaled, so the shortest has them alike
    const rate = curvatureRate(scaled, best.curvatures, scaled.n);
    const options = { batchSize: scaled.n, passes: 200, rateAt: () => rate, random };
    const { weights } = await descend(scaled, 'batch', options);
    expect(distance(weights.at(-1)!, best.weights)).toBeLessThan(1e-9);
  });

  it('does not swing for ever between columns that are nearly the same', async () => {
    const x = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.sin(i) + 1e-7 * Math.cos(3 * i)]);
    const design = plain(x, x.map(([u]) => u)); // prettier-ignore
    const { curvatures } = closedForm(design);
    const rate = curvatureRate(design, curvatures, design.n);
    const { losses } = await descend(design, 'batch', { batchSize: 30, passes: 60, rateAt: () => rate, random: new Random(1) }); // prettier-ignore
    expect(losses.at(-1)!).toBeLessThan(1e-6 * losses[0]);
  });

  it('has the curvature of E: second differences along its axes', () => {
    const design = plain([[0, 1], [1, 3], [2, 2], [4, -1]], [1, 0, 2, 5]); // prettier-ignore
    const { weights, curvatures, axes } = closedForm(design);
    curvatures.forEach((curvature, i) => {
      const at = (h: number) =>
        loss(
          design,
          weights.map((value, j) => value + h * axes[i][j]),
        );
      expect((at(1) - 2 * at(0) + at(-1)) / 1).toBeCloseTo(curvature, 9);
    });
    expect([...curvatures]).toEqual([...curvatures].sort((a, b) => b - a));
  });
});

describe('gradient descent', () => {
  const design = plain([[0], [1], [2]], [1, 2, 4]);
  const options = { passes: 1, rateAt: () => 0.1, random: new Random(1) };

  it('takes the step worked out by hand', async () => {
    // At w = b = 0: ∇E = −1/3 (0·1 + 1·2 + 2·4, 1 + 2 + 4) = −(10/3, 7/3).
    const { weights, losses } = await descend(design, 'batch', { ...options, batchSize: 3 });
    expect(weights[1][0]).toBeCloseTo(1 / 3, 12);
    expect(weights[1][1]).toBeCloseTo(0.7 / 3, 12);
    expect(losses[0]).toBeCloseTo(21 / 6, 12);
  });

  it('follows the finite differences of E, whatever the size of the batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 }),
        async (at) => {
          // One step from `at` is one step from 0 towards targets that are moved by what `at` predicts.
          const w = Float64Array.from(at);
          const moved: Design = { ...design, y: design.y.map((y, i) => y - w[0] * design.x[2 * i] - w[1]) };
          const { weights } = await descend(moved, 'batch', { ...options, batchSize: 3 });
          for (const j of [0, 1]) {
            const shifted = (h: number) =>
              loss(
                design,
                w.map((value, k) => value + (k === j ? h : 0)),
              );
            const slope = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
            expect(weights[1][j]).toBeCloseTo(-0.1 * slope, 7);
          }
        },
      ),
    );
  });

  it('looks at every row once per pass, and at batchSize of them per update', async () => {
    const rows = 10;
    const x = Array.from({ length: rows }, (_, i) => Array.from({ length: rows }, (_, j) => Number(i === j)));
    const identity = plain(
      x,
      Array.from({ length: rows }, (_, i) => i + 1),
      false,
    );
    // Row i moves weight i only: after one pass at rate 1 and one row an update, w = y.
    const { weights, updates, trace } = await descend(identity, 'stochastic', {
      ...options,
      batchSize: 1,
      rateAt: () => 1,
    });
    expect([...weights[1]]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(updates).toBe(10);
    expect(trace).toHaveLength(11);
    expect((await descend(identity, 'mini-batch', { ...options, batchSize: 4 })).updates).toBe(3);
  });

  it.each(methods)('comes to the closed form: %s', async (method) => {
    const random = new Random(2);
    const x = Array.from({ length: 60 }, () => [random.normal(), random.normal()]);
    const noisy = plain(x, x.map(([u, v]) => 3 * u - v + 0.5 + random.normal(0, 0.1))); // prettier-ignore
    const best = closedForm(noisy);
    const batchSize = { batch: 60, 'mini-batch': 8, stochastic: 1 }[method];
    const rate = curvatureRate(noisy, best.curvatures, batchSize);
    const rateAt = (passes: number) => (method === 'batch' ? rate : rate / (1 + passes / 5));
    const { weights } = await descend(noisy, method, { batchSize, passes: 200, rateAt, random });
    expect(distance(weights.at(-1)!, best.weights)).toBeLessThan(method === 'batch' ? 1e-9 : 0.01);
  });

  it('at the rate 2/(λ₁ + λ₂) comes nearer by (κ − 1)/(κ + 1) every pass', async () => {
    const best = closedForm(design);
    const kappa = best.curvatures[0] / best.curvatures[1];
    const rate = curvatureRate(design, best.curvatures, 3);
    const { weights } = await descend(design, 'batch', {
      ...options,
      batchSize: 3,
      passes: 30,
      rateAt: () => rate,
    });
    for (let pass = 10; pass < 30; pass++) {
      const factor = distance(weights[pass + 1], best.weights) / distance(weights[pass], best.weights);
      expect(factor).toBeCloseTo((kappa - 1) / (kappa + 1), 9);
    }
  });
});

describe('the samples', () => {
  const settings = (changes: Partial<RegressionConfig>) => config.parse(changes);
  const csv = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const refusal = (changes: Partial<RegressionConfig>) =>
    expect(loadSamples(settings(changes), new Random(1))).rejects;

  it('of a CSV file are its columns, split by the seed', async () => {
    const file = csv('points.csv', 'a;b;c\n1;2;3\n4;5;6\n7;8;9\n10;11;12\n13;14;15\n');
    const changes = settings({ csv: file, x: 'c, a', y: 'b' });
    const { train, test, dataset } = await loadSamples(changes, new Random(1));
    expect(dataset).toMatchObject({ name: 'points', source: file, sizes: { train: 4, test: 1 } });
    expect(train.names).toEqual(['c', 'a']);
    const rows = [train, test].flatMap(({ x, y }) => Array.from(y, (b, i) => [x[2 * i + 1], b, x[2 * i]]));
    expect(rows.sort((a, b) => a[0] - b[0])).toEqual([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12], [13, 14, 15]]); // prettier-ignore
    const same = await loadSamples(changes, new Random(1));
    expect(same.test).toEqual(test);
  });

  it('of a table as a spreadsheet of Windows saves it, with names that need quotes', async () => {
    const text = 'sep=;\r\n"price, EUR";größe\r\n1;2\r\n3;5\r\n4;4\r\n';
    const file = path.join(folder, 'windows.csv');
    writeFileSync(file, Buffer.from(`\uFEFF${text}`, 'utf16le'));
    for (const x of ['price, EUR', '"price, EUR"']) {
      const { train } = await loadSamples(
        settings({ csv: file, x, y: 'größe', testFraction: 0 }),
        new Random(1),
      );
      expect(train.names).toEqual(['price, EUR']);
      expect([...train.y].sort()).toEqual([2, 4, 5]);
    }
  });

  it('are looked for where the user stands', async () => {
    const file = csv('here.csv', 'a,b\n1,2\n3,4\n5,7\n');
    vi.stubEnv('INIT_CWD', folder);
    const { dataset } = await loadSamples(
      settings({ csv: path.basename(file), x: 'a', y: 'b' }),
      new Random(1),
    );
    expect(dataset.sizes).toEqual({ train: 2, test: 1 });
    const nowhere = loadSamples(settings({ csv: 'nowhere.csv', x: 'a', y: 'b' }), new Random(1));
    await expect(nowhere).rejects.toThrow(
      `${path.join(folder, 'nowhere.csv')} and ${path.resolve('nowhere.csv')} do not exist`,
    );
    vi.unstubAllEnvs();
  });

  it('are refused with what to do', async () => {
    const good = csv('good.csv', 'a,b\n1,2\n3,4\n5,6\n');
    const bad = csv('bad.csv', 'a,b\n1,2\n3,x\n');
    await refusal({ csv: 'nowhere.csv', x: 'a', y: 'b' }).toThrow(/--csv=nowhere\.csv: .* does not exist/);
    await refusal({ csv: good }).toThrow(/Name the columns of .*--x=.* --y=.* There are: a, b\./);
    await refusal({ csv: good, x: 'a', y: 'c' }).toThrow(/column "c" is missing.*nearest first: "a", "b"/);
    await refusal({ csv: good, x: 'a,b', y: 'b' }).toThrow(/"b" is named twice in --x and --y/);
    await refusal({ csv: bad, x: 'a', y: 'b' }).toThrow(/bad\.csv, row 3, column "b": "x" is not a number/);
    await refusal({ csv: good, x: 'a', y: 'b', testFraction: 0.5 }).toThrow(
      /has 1 rows to learn 2 parameters/,
    );
    const constant = csv('constant.csv', 'a,b\n1,7\n2,7\n3,7\n');
    const large = csv('large.csv', 'a,b\n1,2\n1e308,3\n3,5\n');
    await refusal({ csv: constant, x: 'a', y: 'b' }).toThrow(
      /"b" is 7 in every row: there is nothing to predict/,
    );
    await refusal({ csv: large, x: 'a', y: 'b' }).toThrow(/"a" holds 1e\+308, .*another unit/);
    await refusal({ csv: good, x: '"a', y: 'b' }).toThrow(/a quote is not closed/);
    await refusal({ data: 'cars', x: 'wieght' }).toThrow(/no column "wieght"\. There are: mpg, cylinders, /);
  });
});

describe('the system', () => {
  it('comes to the line, draws it, and ends with the same bits every time', async () => {
    const settings = config.parse({ standardise: false, passes: 40 });
    const runs = [new ScratchRun(settings), new ScratchRun(settings)];
    const [first, second] = [await runs[0].train(train), await runs[1].train(train)];
    expect({ ...first, cost: 0 }).toEqual({ ...second, cost: 0 });
    expect(first.metrics['test.r2']).toBeGreaterThan(0.8);
    expect(first.curve).toHaveLength(41);
    expect(runs[1].printed()).toContain('Gradient descent beside the closed form');
    for (const name of ['fit', 'surface', 'distance']) {
      expect(readFileSync(runs[0].path('figures', `regression-${name}.svg`), 'utf8')).not.toMatch(
        /NaN|undefined|Infinity/,
      );
    }
  });

  it('says so where a learning rate is too large', async () => {
    const run = new ScratchRun(config.parse({ standardise: false, learningRate: 10, passes: 1000 }));
    await expect(run.train(train)).rejects.toThrow(
      /diverged after \d+ passes at learning rate 10: lower --learningRate/,
    );
  });
});
