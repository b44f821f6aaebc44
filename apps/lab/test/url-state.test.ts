import { computed, effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import fc from 'fast-check';
import { hashOf, parseHash } from '../src/router.ts';
import { readQuery, urlState, writeQuery } from '../src/url-state.ts';

const schema = z.object({
  dataset: z.enum(['xor', 'spirals']).default('xor'),
  hidden: z.array(z.int().min(1).max(64)).default([8, 8]),
  noise: z.number().min(0).max(1).default(0.1),
  play: z.boolean().default(false),
  note: z.string().default(''),
  show: z.array(z.string()).default([]),
  points: z.array(z.tuple([z.number(), z.number()])).default([]),
});

describe('the state in the address', () => {
  it('leaves defaults out and writes lists with commas', () => {
    expect(writeQuery(schema, schema.parse({}))).toBe('');
    const state = schema.parse({
      dataset: 'spirals',
      hidden: [4],
      noise: 0.25,
      play: true,
      show: ['a/b', 'c'],
    });
    expect(writeQuery(schema, state)).toBe('dataset=spirals&hidden=4&noise=0.25&play=true&show=a/b,c');
    expect(readQuery(schema, 'dataset=spirals&hidden=4&noise=0.25&play=true&show=a/b,c')).toEqual({
      state,
      problems: [],
    });
  });

  it('reads back whatever it wrote', () => {
    const state = fc.record({
      dataset: fc.constantFrom('xor' as const, 'spirals' as const),
      hidden: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 4 }),
      noise: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0), // JSON has no −0
      play: fc.boolean(),
      note: fc.string({ unit: 'binary' }),
      show: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
      points: fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(state, (wanted) => {
        expect(readQuery(schema, writeQuery(schema, wanted as never))).toEqual({
          state: wanted,
          problems: [],
        });
      }),
    );
  });

  it('falls back to defaults, key by key, and says so', () => {
    const { state, problems } = readQuery(schema, 'dataset=moons&hidden=8,900&noise=0.5&unknown=1');
    expect(state).toEqual({ ...schema.parse({}), noise: 0.5 });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('sets dataset to “moons”');
    expect(problems[1]).toContain('sets hidden to “8,900”');
    expect(problems[2]).toContain('“unknown”');
  });

  it('says of a list of one word what is wrong with the word', () => {
    const listed = z.object({ show: z.array(z.string().regex(/^\w+$/, 'expected a name')).default([]) });
    expect(readQuery(listed, 'show=a~b').problems).toEqual([
      'The address sets show to “a~b”, which is not used: expected a name.',
    ]);
    expect(readQuery(schema, 'noise=loud').problems).toEqual([
      'The address sets noise to “loud”, which is not used: expected number.',
    ]);
  });

  it('is not confused by names that every object has', () => {
    expect(readQuery(schema, 'constructor=1&__proto__=2').state).toEqual(schema.parse({}));
  });
});

describe('urlState', () => {
  it('set changes the parts given and no other', () => {
    const state = urlState(schema, 'somewhere');
    state.set({ noise: 0.5, hidden: [3] });
    expect(state.value).toEqual({ ...schema.parse({}), noise: 0.5, hidden: [3] });
    expect(state.peek()).toBe(state.value);
  });

  it('only is computed again when one of its parts changes, not when another one does', () => {
    const state = urlState(schema, 'elsewhere');
    const parts = state.only('dataset', 'hidden');
    let times = 0;
    const size = computed(() => (times++, parts.value.hidden.length));
    const stop = effect(() => void size.value);
    state.set({ noise: 0.5, note: 'x' });
    state.set({ hidden: [...state.peek().hidden] }); // another list of the same numbers
    expect(times).toBe(1);
    expect(parts.value).toEqual({ dataset: 'xor', hidden: [8, 8] });
    state.set({ hidden: [8, 8, 8] });
    expect([times, size.value]).toEqual([2, 3]);
    stop();
  });
});

describe('the route in the address', () => {
  it.each([
    ['', { name: 'home', query: '' }],
    ['#/', { name: 'home', query: '' }],
    ['#/classify', { name: 'classify', query: '' }],
    ['#/classify/?a=1', { name: 'classify', query: 'a=1' }],
    ['#classify?a=1?b', { name: 'classify', query: 'a=1?b' }],
  ])('%s', (hash, route) => {
    expect(parseHash(hash)).toEqual(route);
    expect(parseHash(hashOf(route))).toEqual(route);
  });
});

it('says what is wrong with an address as a person would, not as a schema does', () => {
  const schema = z.object({
    tool: z.enum(['brush', 'eraser']).default('brush'),
    steps: z.int().min(0).max(100).default(0),
  });
  const { problems } = readQuery(schema, 'tool=pen&steps=1000');
  expect(problems).toEqual([
    'The address sets tool to “pen”, which is not used: expected one of "brush" or "eraser".',
    'The address sets steps to “1000”, which is not used: expected at most 100.',
  ]);
});
