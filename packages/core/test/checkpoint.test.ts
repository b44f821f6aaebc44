import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silenceNotice } from '../src/backend.ts';
import {
  CheckpointError,
  loadCheckpoint,
  loadNewestCheckpoint,
  restoreTensors,
  saveCheckpoint,
} from '../src/checkpoint.ts';

let folder: string;
const last = (file = '') => join(folder, 'last', file);
const previous = (file = '') => join(folder, 'previous', file);

beforeAll(async () => {
  silenceNotice();
  await tf.setBackend('cpu');
});
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'nutshell-checkpoint-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bitsOf = (values: ArrayBufferView) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

/** Saves one number under the name `w`, with the number as state too. */
function saveNumber(value: number, name = 'last') {
  tf.tidy(() => saveCheckpoint(folder, name, { w: tf.scalar(value) }, { value }));
}

function flipBit(file: string, bit: number) {
  const bytes = readFileSync(file);
  bytes[bit >> 3] ^= 1 << (bit & 7);
  writeFileSync(file, bytes);
}

describe('a saved checkpoint', () => {
  test('gives back types, shapes and state', () => {
    const state = {
      epoch: 3,
      random: { key: [4294967295, 0], position: 2 ** 40 },
      note: 'Größe "5"\n',
      none: null,
    };
    tf.tidy(() =>
      saveCheckpoint(
        folder,
        'last',
        {
          scalar: tf.scalar(1.5),
          empty: tf.zeros([3, 0, 2]),
          flags: tf.tensor1d([true, false, true], 'bool'), // 3 bytes: what follows begins at an odd offset
          matrix: tf.tensor2d([1, -2, 3, -4, 5, -6], [2, 3]),
          counts: tf.tensor1d([0, -1, 2147483647, -2147483648], 'int32'),
        },
        state,
      ),
    );
    const checkpoint = loadCheckpoint(last());
    expect(checkpoint.path).toBe(last());
    expect(checkpoint.state).toEqual(state);
    expect(checkpoint.tensors).toEqual({
      scalar: { shape: [], values: Float32Array.of(1.5) },
      empty: { shape: [3, 0, 2], values: new Float32Array() },
      flags: { shape: [3], values: Uint8Array.of(1, 0, 1) },
      matrix: { shape: [2, 3], values: Float32Array.of(1, -2, 3, -4, 5, -6) },
      counts: { shape: [4], values: Int32Array.of(0, -1, 2147483647, -2147483648) },
    });
  });

  test.each(['float32', 'int32'] as const)(
    'gives back every bit pattern of %s, NaN payloads included',
    (dtype) => {
      const odd = [
        0x7fc00000, 0x7f800001, 0xffc12345, 0x80000000, 0x00000001, 0x807fffff, 0x7f800000, 0xff800000,
      ];
      fc.assert(
        fc.property(fc.uint32Array({ minLength: 1, maxLength: 20 }), (more) => {
          const words = Uint32Array.of(...odd, ...more);
          const values = dtype === 'int32' ? new Int32Array(words.buffer) : new Float32Array(words.buffer);
          const variable = tf.variable(tf.zeros([1, words.length], dtype));
          tf.tidy(() =>
            saveCheckpoint(folder, 'last', { w: tf.tensor(values, [1, words.length], dtype) }, {}),
          );
          const checkpoint = loadCheckpoint(last());
          expect(bitsOf(checkpoint.tensors.w.values)).toBe(bitsOf(words));
          restoreTensors({ w: variable }, checkpoint);
          expect(bitsOf(variable.dataSync())).toBe(bitsOf(words));
          variable.dispose();
        }),
        { numRuns: 10, seed: 1 },
      );
    },
  );

  test('is kept as `previous` by the next one, and not beyond', () => {
    saveNumber(1);
    expect(existsSync(previous())).toBe(false);
    saveNumber(2);
    expect(loadCheckpoint(last()).state).toEqual({ value: 2 });
    expect(loadCheckpoint(previous()).state).toEqual({ value: 1 });
    saveNumber(3);
    expect(loadCheckpoint(previous()).state).toEqual({ value: 2 });
    expect(readdirSync(folder).sort()).toEqual(['last', 'previous']);
  });

  test('of another name is replaced, and leaves `previous` alone', () => {
    saveNumber(1);
    saveNumber(2);
    saveNumber(7, 'best');
    saveNumber(8, 'best');
    expect(loadCheckpoint(join(folder, 'best')).tensors.w.values).toEqual(Float32Array.of(8));
    expect(loadCheckpoint(previous()).state).toEqual({ value: 1 });
    expect(readdirSync(folder).sort()).toEqual(['best', 'last', 'previous']);
  });

  test('cannot hold strings or complex numbers', () => {
    const words = tf.tensor1d(['a', 'b']);
    expect(() => saveCheckpoint(folder, 'last', { words }, {})).toThrow(
      /words is a string tensor.*float32, int32, bool/,
    );
    expect(readdirSync(folder)).toEqual([]);
    words.dispose();
  });

  test('cannot be written where a file stands in the way', () => {
    const file = join(folder, 'runs');
    writeFileSync(file, 'precious');
    expect(() => saveCheckpoint(file, 'last', {}, {})).toThrow(/runs/);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});

describe('a damaged checkpoint', () => {
  let intact: string;
  beforeAll(() => {
    intact = mkdtempSync(join(tmpdir(), 'nutshell-intact-'));
    for (const value of [1, 2]) {
      tf.tidy(() => {
        const w = tf.fill([9], value);
        saveCheckpoint(intact, 'last', { w, flags: tf.tensor1d([true, false], 'bool') }, { value });
      });
    }
  });
  afterAll(() => rmSync(intact, { recursive: true, force: true }));
  const restoreIntact = () => cpSync(intact, folder, { recursive: true });

  /** Expects `last` to be refused by name, and the one before it to be read. */
  function expectPrevious(file: string) {
    expect(() => loadCheckpoint(last())).toThrow(CheckpointError);
    const refused: string[] = [];
    const checkpoint = loadNewestCheckpoint(folder, ({ message }) => refused.push(message));
    expect(checkpoint?.path).toBe(previous());
    expect(checkpoint?.state).toEqual({ value: 1 });
    expect(checkpoint?.tensors.w.values).toEqual(new Float32Array(9).fill(1));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toContain(last(file));
  }

  test.each(['tensors.bin', 'checkpoint.json'])('is refused for any flipped bit of %s', (file) => {
    restoreIntact();
    const bits = 8 * readFileSync(last(file)).length;
    for (let bit = 0; bit < bits; bit += 13) {
      // 13 and 8 have no common divisor: all eight positions in a byte
      flipBit(last(file), bit);
      expect(() => loadCheckpoint(last()), `bit ${bit}`).toThrow(CheckpointError);
      expect(() => loadCheckpoint(last()), `bit ${bit}`).toThrow(last(file));
      flipBit(last(file), bit);
    }
    expect(loadCheckpoint(last()).state).toEqual({ value: 2 });
    flipBit(last(file), 77);
    expectPrevious(file);
  });

  test.each(['tensors.bin', 'checkpoint.json'])('is refused for any truncation of %s', (file) => {
    restoreIntact();
    const whole = readFileSync(last(file));
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(last(file), whole.subarray(0, length));
      expect(() => loadCheckpoint(last()), `${length} bytes`).toThrow(last(file));
    }
    expectPrevious(file);
    writeFileSync(last(file), Buffer.concat([whole, Buffer.of(0)]));
    expectPrevious(file);
  });

  test.each(['tensors.bin', 'checkpoint.json'])('is refused without its %s', (file) => {
    restoreIntact();
    rmSync(last(file));
    expectPrevious(file);
  });

  test('is not hidden by one that takes the place of another', () => {
    restoreIntact();
    cpSync(previous('tensors.bin'), last('tensors.bin')); // whole, but of another time
    expectPrevious('tensors.bin');
  });

  test('with a damaged `previous` behind it is an error that names both', () => {
    restoreIntact();
    flipBit(last('tensors.bin'), 5);
    flipBit(previous('checkpoint.json'), 5);
    expect(() => loadNewestCheckpoint(folder)).toThrow(CheckpointError);
    expect(() => loadNewestCheckpoint(folder)).toThrow(last('tensors.bin'));
    expect(() => loadNewestCheckpoint(folder)).toThrow(previous('checkpoint.json'));
  });

  /** Changes the text of the manifest, and gives it the checksum of what it is now. */
  function rewrite(change: (body: string) => string): void {
    restoreIntact();
    const body = change(readFileSync(last('checkpoint.json'), 'utf8').slice(65, -1));
    writeFileSync(last('checkpoint.json'), `${createHash('sha256').update(body).digest('hex')}\n${body}\n`);
  }

  test.each<[string, (body: string) => string, RegExp]>([
    ['not JSON', () => '{', /checkpoint\.json is damaged: the whole: expected object/],
    ['without tensors', () => '{"schema":"nutshell.checkpoint/2"}', /damaged: tensors: expected array/],
    [
      'of a type that there is not',
      (body) => body.replace('"Float32Array"', '"Float16Array"'),
      /damaged: tensors\.0\.type/,
    ],
    [
      'of more elements than bytes',
      (body) => body.replace(/"shape":\[\d+/, '"shape":[1000000'),
      /damaged: \S+, Float32Array \[1000000.*needs \d+ bytes/,
    ],
    [
      'beyond the end of the file',
      (body) => body.replace('"offset":0', '"offset":99999'),
      /damaged: .* from 99999 on, and tensors\.bin has \d+/,
    ],
  ])('with a manifest %s, whose checksum is right, is refused by its name', (_, change, message) => {
    rewrite(change);
    expect(() => loadCheckpoint(last())).toThrow(CheckpointError);
    expect(() => loadCheckpoint(last())).toThrow(message);
    expectPrevious('checkpoint.json');
  });

  test('of another schema is refused with both schemas', () => {
    rewrite((body) => body.replace('checkpoint/2', 'checkpoint/9'));
    expect(() => loadCheckpoint(last())).toThrow(/checkpoint\/9.*checkpoint\/2/);
    expectPrevious('checkpoint.json');
  });
});

describe('loadNewestCheckpoint', () => {
  test('finds nothing where nothing was saved', () => {
    expect(loadNewestCheckpoint(folder)).toBeUndefined();
    expect(loadNewestCheckpoint(join(folder, 'never-made'))).toBeUndefined();
  });

  test('takes `previous` where the process was killed before `last` had its name', () => {
    saveNumber(1);
    renameSync(last(), previous());
    expect(loadNewestCheckpoint(folder)?.state).toEqual({ value: 1 });
  });

  test('what a killed process was writing is ignored, then removed', () => {
    saveNumber(1);
    const unfinished = join(folder, '.writing-last-999999');
    mkdirSync(unfinished);
    writeFileSync(join(unfinished, 'tensors.bin'), 'half');
    expect(loadNewestCheckpoint(folder)?.state).toEqual({ value: 1 });
    saveNumber(2);
    expect(readdirSync(folder).sort()).toEqual(['last', 'previous']);
  });
});

describe('restoreTensors', () => {
  const restoreInto = (make: () => Record<string, tf.Variable>) => {
    tf.tidy(() => saveCheckpoint(folder, 'last', { a: tf.ones([2, 3]), b: tf.ones([4]) }, {}));
    const variables = make();
    try {
      restoreTensors(variables, loadCheckpoint(last()));
    } finally {
      expect(Object.values(variables).map((variable) => variable.dataSync()[0])).toEqual(
        Object.values(variables).map(() => 0),
      );
      tf.dispose(variables);
    }
  };
  const zeros = (shape: number[], dtype: tf.NumericDataType = 'float32') =>
    tf.variable(tf.zeros(shape, dtype));

  test('names the variables that a checkpoint of another model lacks, and those it has too many', () => {
    expect(() => restoreInto(() => ({ a: zeros([2, 3]), c: zeros([4]) }))).toThrow(
      /last belongs to another model: it lacks \[c\] and has \[b\] too many/,
    );
  });

  test('names the variable whose shape or type differs, before it changes any', () => {
    expect(() => restoreInto(() => ({ a: zeros([2, 3]), b: zeros([2, 2]) }))).toThrow(
      /b is float32\[4\], the model wants float32\[2,2\]/,
    );
    expect(() => restoreInto(() => ({ a: zeros([2, 3]), b: zeros([4], 'int32') }))).toThrow(
      /b is float32\[4\], the model wants int32\[4\]/,
    );
  });

  test('typed arrays come back in place, of every type', () => {
    const arrays = {
      doubles: Float64Array.of(0.1, -1e300),
      words: Uint32Array.of(2 ** 32 - 1),
      shorts: Int16Array.of(-3, 4),
      bytes: Uint8Array.of(1, 255),
    };
    saveCheckpoint(folder, 'last', arrays, {});
    const copies = Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [name, values.slice().fill(0)]),
    );
    restoreTensors(copies, loadCheckpoint(last()));
    expect(copies).toEqual(arrays);
    expect(() => restoreTensors({ ...copies, shorts: new Int16Array(3) }, loadCheckpoint(last()))).toThrow(
      'shorts is int16[2], the model wants int16[3]',
    );
  });

  test('neither saving nor restoring leaks a tensor', () => {
    const w = tf.variable(tf.fill([3], 2));
    saveCheckpoint(folder, 'last', { w }, {});
    restoreTensors({ w }, loadCheckpoint(last()));
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 5; i++) {
      saveCheckpoint(folder, 'last', { w }, {});
      restoreTensors({ w }, loadCheckpoint(last()));
    }
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    expect([...w.dataSync()]).toEqual([2, 2, 2]);
    w.dispose();
  });
});
