import { describe, expect, test } from 'vitest';
import { ByteArray, readPickle } from '../src/formats/pickle.ts';

const read = (text: string) => readPickle(Buffer.from(text, 'latin1'), 'some.pickle');
const from64 = (text: string) => readPickle(Buffer.from(text, 'base64'), 'some.pickle');

// Put together as Python 2 wrote the batches of CIFAR-10. Python 3 reads it, with pickle.loads(…, encoding='latin1'), as batch_label 'training
// batch 1 of 5', labels [6, 9], data [[250, 0, 10, 11, 12, 128], [1, 2, 3, 4, 5, 255]] of uint8, filenames ['a.png', 'b.png'].
const BATCH =
  'gAJ9cQEoVQtiYXRjaF9sYWJlbHECVRV0cmFpbmluZyBiYXRjaCAxIG9mIDVxA1UGbGFiZWxzcQRdcQUoSwZLCWVVBGRhdGFxBmNudW1weS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEHY251bXB5Cm5kYXJyYXkKcQhLAIVVAWKHUnEJKEsBSwJLBoZjbnVtcHkKZHR5cGUKcQpVAnUxSwBLAYdScQsoSwNVAXxOTk5K/////0r/////SwB0YolUDAAAAPoACgsMgAECAwQF/3RiVQlmaWxlbmFtZXNxDF1xDShVBWEucG5ncQ5VBWIucG5ncQ9ldS4=';

test('a batch as CIFAR-10 has them', () => {
  const batch = from64(BATCH) as Map<string, unknown>;
  const data = batch.get('data') as ByteArray;
  expect(data.shape).toEqual([2, 6]);
  expect([...data.values]).toEqual([250, 0, 10, 11, 12, 128, 1, 2, 3, 4, 5, 255]);
  batch.delete('data');
  expect(Object.fromEntries(batch)).toEqual({
    batch_label: 'training batch 1 of 5',
    labels: [6, 9],
    filenames: ['a.png', 'b.png'],
  });
});

describe('plain values', () => {
  test.each([
    ['K\x07.', 7],
    ['M\x01\x02.', 513],
    ['J\xfe\xff\xff\xff.', -2],
    ['N.', null],
    ['\x88.', true],
    ['\x80\x02X\x02\x00\x00\x00\xc3\xa9.', 'é'],
    ['(K\x01K\x02t.', [1, 2]],
    [']q\x01(K\x01h\x01e.', 'itself'],
    ['}U\x01aK\x01s.', new Map([['a', 1]])],
    ['}(U\x01aK\x01U\x01bK\x02u.', new Map([['a', 1], ['b', 2]])], // prettier-ignore
  ])('%j', (text, value) => {
    const found = read(text);
    if (value === 'itself') expect((found as unknown[])[1]).toBe(found);
    else expect(found).toEqual(value);
  });
});

describe('what else a pickle may hold is an error, and is not run', () => {
  test.each([
    ['cos\nsystem\nU\x02ls\x85R.', 'it would call os system'],
    ['c__builtin__\neval\nU\x011\x85R.', 'it would call __builtin__ eval'],
    ['K\x01)R.', 'it would call what is no function'],
    ['cx\ntoString\n)R.', 'it would call x toString'],
    ['\x95.', 'opcode "\x95" at byte 0 is not for these'],
    ['K\x01', 'it ends too early'],
    ['U\x05abc', 'it ends too early'],
    ['h\x01.', 'nothing was remembered as 1'],
    ['.', 'nothing is on the stack'],
    ['e.', 'there is no mark'],
    ['K\x01K\x02a.', 'something is added to what is no list'],
  ])('%j', (text, message) => {
    expect(() => read(text)).toThrow(`some.pickle is no pickle of plain values: ${message}`);
  });

  test('an array of floats, and one whose shape is not that of its bytes', () => {
    const bytes = Buffer.from(BATCH, 'base64').toString('latin1');
    expect(() => read(bytes.replace('U\x02u1', 'U\x02f4'))).toThrow('an array of f4 is not of bytes by rows');
    expect(() => read(bytes.replace('K\x02K\x06\x86', 'K\x02K\x07\x86'))).toThrow(
      'an array of 2x7 has 12 bytes',
    );
  });
});
