import { expect, it } from 'vitest';
import { depthSvg } from '../src/depth-chart.ts';

it('the depth chart has a mark for each depth, and the errors of ILSVRC as they are known', () => {
  const svg = depthSvg(
    [
      { name: 'plain', points: [20, 32, 56].map((layers) => ({ layers, error: layers / 200 })) },
      { name: 'residual', points: [{ layers: 20, error: 0.1 }, { layers: 56, error: 0.05 }] },
    ],
    8,
  ); // prettier-ignore
  const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [+x, +y]);
  expect(marks).toHaveLength(5);
  const [plain20, plain32, plain56, residual20, residual56] = marks;
  expect((plain56[0] - plain20[0]) / (plain32[0] - plain20[0])).toBeCloseTo(3, 1); // 36 and 12 layers more
  expect((plain20[1] - plain56[1]) / (plain20[1] - plain32[1])).toBeCloseTo(3, 1); // of errors as of layers, from above
  expect(residual20).toEqual(plain20); // 20 layers, 10 % both
  expect(residual56[0]).toBe(plain56[0]);
  expect(residual56[1] - residual20[1]).toBeCloseTo((plain20[1] - plain56[1]) * (5 / 18), 0);
  expect(svg).toContain('8 passes');
  // Russakovsky et al. 2015, table 6 and the results of 2015
  for (const percent of ['28.2', '25.8', '16.4', '11.7', '7.3', '6.7', '3.57'])
    expect(svg).toContain(`>${percent} %<`);
});
