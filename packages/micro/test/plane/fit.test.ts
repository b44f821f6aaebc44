import { expect, it } from 'vitest';
import { PLANE, fitPlane } from '../../src/plane/index.ts';

it('leaves points within the plane alone, and brings others into ±1 without changing their form', () => {
  const [x, y] = [Float64Array.of(-PLANE, 0.5), Float64Array.of(1, 0)];
  expect(fitPlane(x, y)).toEqual({ x, y, moved: [0, 0], divided: 1 });
  const far = fitPlane(Float64Array.of(0, 200, 100), Float64Array.of(10, 30, 20));
  expect([...far.x]).toEqual([-1, 1, 0]);
  expect([...far.y]).toEqual([-0.1, 0.1, 0]);
  expect(far).toMatchObject({ moved: [-100, -20], divided: 100 });
  expect([...fitPlane(Float64Array.of(5, 5), Float64Array.of(5, 5)).x]).toEqual([0, 0]); // all in one place
});
