import { expect, it } from 'vitest';
import { depthSvg, SEIDE } from '../src/depth-chart.ts';

it('the figure has a mark for each depth, higher for more errors and further right for more layers', () => {
  const ours = [
    { name: 'logistic', points: [1, 3, 7].map((layers) => ({ layers, error: 0.1 / layers })) },
    { name: 'rectified', points: [1, 2].map((layers) => ({ layers, error: 0.05 * layers })) },
  ];
  const svg = depthSvg(ours, 9000);
  const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [+x, +y]);
  expect(marks).toHaveLength(5 + SEIDE.flatMap(({ points }) => points).length);
  const [first, third, last, a, b] = marks;
  expect(first[0]).toBeLessThan(third[0]);
  expect((last[0] - first[0]) / (third[0] - first[0])).toBeCloseTo(3, 1); // 1 to 7 and 1 to 3 layers
  expect(first[1]).toBeLessThan(third[1]); // from above
  expect(third[1]).toBeLessThan(last[1]);
  expect(b[1]).toBeLessThan(a[1]);
  expect(b[1]).toBeCloseTo(first[1], 1); // 10 % both
  expect(svg).toContain('9,000 words');
  expect(svg).toContain('to be checked');
});
