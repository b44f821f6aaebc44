import { describe, expect, test } from 'vitest';
import { Random, philox } from '../src/random.ts';

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox', () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  test.each([
    [[0, 0], [0, 0, 0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0xa4093822, 0x299f31d0],
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('key %j counter %j', (key, [c0, c1, c2, c3], expected) => {
    const out = new Uint32Array(4);
    philox(out, key[0], key[1], c0, c1, c2, c3);
    expect(hex(out)).toBe(expected);
  });
});

describe('Random', () => {
  test('draws the words of counters 0, 1, 2, …', () => {
    const random = new Random(0);
    expect(hex(Uint32Array.from({ length: 4 }, () => random.uint32()))).toBe(
      '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
    );
  });

  test.each([0, 1, 3, 4, 5, 1001])('continues from its state after %i draws', (draws) => {
    const random = new Random(7).fork('x');
    for (let i = 0; i < draws; i++) random.uint32();
    const copy = Random.fromState(JSON.parse(JSON.stringify(random.state())));
    for (let i = 0; i < 9; i++) expect(copy.uint32()).toBe(random.uint32());
  });

  test('forks depend on seed and name only', () => {
    const parent = new Random(1);
    const before = parent.fork('weights').uint32();
    parent.uint32();
    expect(parent.fork('weights').uint32()).toBe(before);
    const firsts = ['weights', 'shuffle', 'shuffl', 'a', 'b', 'ab', 'ba', ''].flatMap((name) =>
      [1, 2, -1, 2 ** 40].map((seed) => new Random(seed).fork(name).uint32()),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test('forks by index do not collide', () => {
    const epoch = new Random(3).fork('augment');
    const keys = new Set(Array.from({ length: 60_000 }, (_, i) => epoch.fork(String(i)).state().key.join()));
    expect(keys.size).toBe(60_000);
  });

  test('uniform and normal have the moments of their distributions', () => {
    const n = 200_000;
    const uniform = new Random(5).fillUniform(new Float32Array(n), -1, 3);
    const normal = new Random(6).fillNormal(new Float32Array(n), 2, 0.5);
    const moments = (x: Float32Array) => {
      const mean = x.reduce((a, b) => a + b, 0) / n;
      return [
        mean,
        x.reduce((a, b) => a + (b - mean) ** 2, 0) / n,
        x.reduce((a, b) => a + (b - mean) ** 4, 0) / n,
      ];
    };
    const [um, uv] = moments(uniform);
    expect(um).toBeCloseTo(1, 1.7);
    expect(uv).toBeCloseTo(16 / 12, 1.7);
    expect(Math.min(...uniform.subarray(0, 1000))).toBeGreaterThanOrEqual(-1);
    const [nm, nv, nk] = moments(normal);
    expect(nm).toBeCloseTo(2, 2);
    expect(nv).toBeCloseTo(0.25, 2);
    expect(nk / nv ** 2).toBeCloseTo(3, 1); // kurtosis of a normal distribution
  });

  test('int is uniform: chi-square over 10 cells stays below its 99.9 % quantile', () => {
    const random = new Random(8);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.int(10)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.88);
    expect(() => random.int(0)).toThrow(/0 < n/);
  });

  test('a permutation holds every index once and every order of three is equally likely', () => {
    expect([...new Random(9).permutation(500)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 500 }, (_, i) => i),
    );
    const random = new Random(10);
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.permutation(3).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    const chiSquare = [...orders.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(20.52); // 99.9 % quantile, 5 degrees of freedom
  });

  test('refuses a seed that is not a whole number', () => {
    expect(() => new Random(1.5)).toThrow(/1.5/);
  });
});
