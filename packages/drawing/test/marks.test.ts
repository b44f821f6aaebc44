import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { classLooks, legend, legendWidth, mark, shapes, trace } from '../src/index.ts';

/** Where a path is black, as another program fills it: the number of pixels, and the middle of them. */
function filled(path: string, side = 400) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="#fff"/><path d="${path}"/></svg>`;
  const { pixels } = new Resvg(svg).render();
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < side * side; i++) {
    const ink = 1 - pixels[4 * i] / 255;
    area += ink;
    x += ink * ((i % side) + 0.5);
    y += ink * (Math.floor(i / side) + 0.5);
  }
  return { area, x: x / area, y: y / area };
}

describe('mark', () => {
  it.each(shapes)(
    '%s covers the area of its circle, of a pointed shape three quarters, around its point',
    (shape) => {
      const { area, x, y } = filled(mark(shape, 190, 210, 100));
      const share = ['triangle', 'triangle-down', 'star'].includes(shape) ? 0.75 : 1;
      expect(area / (Math.PI * 100 ** 2)).toBeCloseTo(share, 2);
      expect(x).toBeCloseTo(190, 0);
      expect(y).toBeCloseTo(210, 0);
    },
  );

  it('draws shapes that can be told apart: no two cover the same pixels', () => {
    expect(new Set(shapes.map((shape) => mark(shape, 0, 0, 10))).size).toBe(shapes.length);
  });

  it('writes pieces that make one path', () => {
    const two = filled(mark('circle', 50, 50, 20) + mark('cross', 150, 150, 20));
    expect(two.area / (2 * Math.PI * 20 ** 2)).toBeCloseTo(1, 2);
    expect([two.x, two.y].map(Math.round)).toEqual([100, 100]);
  });

  it('has the corners of a square and of a diamond where its area puts them', () => {
    const side = Math.sqrt(Math.PI) * 10;
    const half = (side / 2).toFixed(2);
    expect(mark('square', 0, 0, 10)).toBe(
      `M-${half},-${half}L${half},-${half}L${half},${half}L-${half},${half}Z`,
    );
    const reach = side / Math.SQRT2;
    const corners = mark('diamond', 0, 0, 10)
      .match(/-?[\d.]+/g)!
      .map(Number);
    expect(Math.max(...corners)).toBeCloseTo(reach, 2);
  });
});

it('trace calls a canvas’s methods with places of the canvas', () => {
  const calls: string[] = [];
  const record =
    (name: string) =>
    (...numbers: number[]) => {
      calls.push(`${name} ${numbers.map((value) => Math.round(10 * value) / 10).join(' ')}`);
    };
  const canvas = {
    moveTo: record('moveTo'),
    lineTo: record('lineTo'),
    arc: record('arc'),
    closePath: record('closePath'),
  };
  trace(canvas, 'circle', 10, 20, 5);
  expect(calls).toEqual(['moveTo 15 20', 'arc 10 20 5 0 6.3', 'closePath ']);
});

it('legend puts each name after the one before, with the mark and the colour of its class', () => {
  const names = ['no', 'perhaps'];
  const svg = legend(10, 50, names);
  const marks = classLooks.slice(0, 2).map(({ colour }) => `fill="${colour}"`);
  for (const part of marks) expect(svg).toContain(part);
  const at = [...svg.matchAll(/<text x="([\d.]+)" y="50"/g)].map(([, x]) => Number(x));
  expect(at).toEqual([24, 24 + 30 + 0.56 * 12 * 2]);
  expect(legendWidth(names)).toBeCloseTo(2 * 30 + 0.56 * 12 * 9, 9);
});
