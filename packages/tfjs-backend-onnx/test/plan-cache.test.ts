/** Sessions are kept by what they take: those used longest ago go first. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { Leaf, type Node } from '../src/graph/node.ts';
import { constant, elementwise } from '../src/graph/operations.ts';
import { registerOnnxBackend } from '../src/register.ts';
import { sessionBytes } from '../src/runtime/session-memory.ts';

const cacheBytes = 4e6;
let backend: OnnxBackend;
beforeAll(async () => {
  backend = registerOnnxBackend({ name: 'onnx-small', cacheBytes });
  await tf.setBackend('onnx-small');
});
afterAll(() => tf.removeBackend('onnx-small'));

/** A graph of its own for each n; its sum is n(n + 1)/2. */
const sum = (n: number): number => tf.tidy(() => tf.sum(tf.add(tf.range(0, n), 1)).dataSync()[0]);

describe('the sessions that are kept', () => {
  it('take no more than they may, and more graphs are compiled again', () => {
    for (let n = 1; n <= 60; n++) expect(sum(n)).toBe((n * (n + 1)) / 2);
    const { cachedBytes, cachedSessions } = backend.stats();
    expect(cachedBytes).toBeLessThanOrEqual(cacheBytes);
    expect(cachedSessions).toBeLessThan(60);
    expect(cachedSessions).toBeGreaterThan(5);
    backend.resetStats();
    expect(sum(60)).toBe(1830);
    expect(backend.stats().compiles).toBe(0);
    expect(sum(1)).toBe(1);
    expect(backend.stats().compiles).toBe(1);
  });

  it('are those that were used last', () => {
    backend.resetStats();
    for (let n = 101; n <= 160; n++) for (const m of [n, 100]) expect(sum(m)).toBe((m * (m + 1)) / 2);
    expect(backend.stats().compiles).toBe(61);
  });

  it('are at least a few, however large', () => {
    const large = (n: number) => tf.tidy(() => tf.sum(tf.exp(tf.fill([n, 1_000_000], 0.5))).dataSync()[0]);
    for (let round = 0; round < 3; round++) for (let n = 1; n <= 3; n++) large(n);
    backend.resetStats();
    for (let n = 1; n <= 3; n++) expect(large(n) / (n * 1e6 * Math.exp(0.5))).toBeCloseTo(1, 2);
    expect(backend.stats().compiles).toBe(0);
  });
});

it('a session is estimated to keep its constants, and what is alive at once of its intermediate results', () => {
  const [n, bytes] = [500_000, 2_000_000];
  const x = new Leaf(new Float32Array(n), [n], 'float32');
  const unary = (op: string, input: Node) => elementwise(op, [input]);
  const idle = sessionBytes([unary('Exp', x)]); // from the input to the output, nothing between
  expect(idle).toBeLessThan(bytes);
  const chain = ['Exp', 'Tanh', 'Neg', 'Abs', 'Sqrt', 'Exp'].reduce((y, op) => unary(op, y), x as Node);
  expect(sessionBytes([chain])).toBeGreaterThanOrEqual(2 * bytes);
  expect(sessionBytes([chain])).toBeLessThan(idle + 3.5 * bytes); // two at a time, and half as much again
  const constants = constant(new Float32Array(n), [n], 'float32');
  expect(sessionBytes([elementwise('Add', [x, constants])])).toBeGreaterThanOrEqual(bytes);
});

it('a bound that is not a number of bytes is refused', () => {
  expect(() => registerOnnxBackend({ name: 'x', cacheBytes: -1 })).toThrow('cacheBytes');
  expect(() => registerOnnxBackend({ name: 'x', cacheBytes: NaN })).toThrow('cacheBytes');
});
