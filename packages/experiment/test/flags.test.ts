import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { flagsOf, flagText, readFlags } from '../src/app/flags.ts';
import { toy } from './fixtures/toy.ts';

it('makes help with range and default from the schema', () => {
  const help = Object.fromEntries(flagsOf(toy.config).map(({ flags, description }) => [flags, description]));
  expect(help).toMatchObject({
    '--epochs <number>': 'passes over the data (1 to 100; default 3)',
    '--rate <number>': 'learning rate (> 0; default 0.25)',
    '--optimizer <sgd|adam>': 'update rule (default "sgd")',
    '--shuffle [true|false]': 'whether to shuffle (default true)',
  });
});

it('reads values by their types, and nothing for flags that were not given', () => {
  const given = {
    epochs: '5',
    rate: '1e-3',
    optimizer: 'adam',
    shuffle: true,
    schedule: '[{"from":1,"rate":0.5}]',
  };
  expect(readFlags(toy.config, given)).toEqual({
    epochs: 5,
    rate: 0.001,
    optimizer: 'adam',
    shuffle: true,
    schedule: [{ from: 1, rate: 0.5 }],
  });
  expect(readFlags(toy.config, { shuffle: 'false' })).toEqual({ shuffle: false });
});

it('reads lists of numbers and words with and without brackets', () => {
  const schema = z.object({ at: z.array(z.int()), names: z.array(z.enum(['a', 'b'])) });
  expect(readFlags(schema, { at: '100, 300', names: 'b,a' })).toEqual({ at: [100, 300], names: ['b', 'a'] });
  expect(readFlags(schema, { at: '[100,300]', names: '["b"]' })).toEqual({ at: [100, 300], names: ['b'] });
  expect(readFlags(schema, { at: '7' })).toEqual({ at: [7] });
  expect(readFlags(schema, { at: '' })).toEqual({ at: [] });
  expect(() => readFlags(schema, { at: '1,x' })).toThrow(/--at\.1 is "x": expected number/);
  expect(flagText({ at: [100, 300], names: ['b'] })).toBe('--at=100,300 --names=b');
  expect(flagsOf(schema).map(({ flags }) => flags)).toEqual(['--at <number,…>', '--names <a|b,…>']);
});

it('reads alternatives by the first that can read the text', () => {
  const classes = z.union([z.int().min(0), z.array(z.string())], { error: 'expected a number or names' });
  const schema = z.object({ classes });
  const read = (text: string) => readFlags(schema, { classes: text }).classes;
  expect([read('20'), read('a,b'), read('a'), read('["a, b"]')]).toEqual([20, ['a', 'b'], ['a'], ['a, b']]);
  expect(() => read('-1')).toThrow(/--classes is -1: expected at least 0/);
  expect(flagsOf(schema)[0].flags).toBe('--classes <number|text,…>');
});

it.each([
  ['epochs', 'NaN', /--epochs is NaN: expected number$/],
  ['epochs', 'many', /--epochs is "many": expected number$/],
  ['epochs', 'Infinity', /--epochs is "Infinity"/],
  ['epochs', '', /--epochs is ""/],
  ['epochs', '1.5', /--epochs is 1\.5: expected whole number/],
  ['epochs', '101', /--epochs is 101: expected at most 100/],
  ['rate', '0', /--rate is 0/],
  ['optimizer', 'sdg', /--optimizer is "sdg": expected one of "sgd" or "adam"/],
  ['shuffle', 'maybe', /--shuffle is "maybe": expected boolean/],
  ['schedule', '[1', /--schedule is "\[1": expected array/],
])('names the flag, the value and what was expected: --%s=%s', (name, value, message) => {
  expect(() => readFlags(toy.config, { [name]: value })).toThrow(message);
});

it('writes flags that read back as the same values', () => {
  const schema = z.object({ a: z.number(), b: z.string(), c: z.boolean(), d: z.array(z.number()) });
  const values = fc.record({
    a: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    b: fc.stringMatching(/^[\w .,-]*$/),
    c: fc.boolean(),
    d: fc.array(fc.integer()),
  });
  fc.assert(
    fc.property(values, (given) => {
      const words = Object.keys(given).map((name) => {
        const text = flagText({ [name]: given[name as keyof typeof given] });
        return [name, text.slice(name.length + 3).replace(/^'(.*)'$/s, '$1')];
      });
      expect(readFlags(schema, Object.fromEntries(words))).toEqual(given);
    }),
    { seed: 1 },
  );
});
