import { describe, expect, it } from 'vitest';
import { aboutShape, checkEncoder } from '../src/captions/captioner-files.ts';

/** An encoder from pictures of 32x32 to such features. */
const encoder = (...features: number[]) =>
  ({ inputs: [{ shape: [null, 32, 32, 3] }], outputs: [{ shape: [null, ...features] }] }) as never;

describe('the two networks of captions', () => {
  const [plain, attention] = [false, true].map((hasAttention) => ({ channels: 4, hasAttention }));

  it('fit each other by what the encoder gives', () => {
    checkEncoder(encoder(4), 32, plain);
    checkEncoder(encoder(16, 4), 32, attention);
  });

  it.each([
    ['another side', encoder(4), 64, plain, 'pictures of 64×64×3'],
    ['other channels', encoder(5), 32, plain, 'encoder.json of 32×32×3 and 5'],
    ['places where none are looked at', encoder(16, 4), 32, plain, 'encoder.json of 32×32×3 and 16×4'],
    ['no places where some are looked at', encoder(4), 32, attention, '4 numbers of each place'],
    ['places of other channels', encoder(16, 5), 32, attention, 'encoder.json of 32×32×3 and 16×5'],
  ])('are refused with %s', (_, network, size, decoder, message) => {
    expect(() => checkEncoder(network, size, decoder)).toThrow(message);
    expect(() => checkEncoder(network, size, decoder)).toThrow(
      /model\.json.*encoder\.json.*Export both again/,
    );
  });

  it('do not ask for more than a page can do', () => {
    const about = { size: 32, mean: [0, 0, 0], sd: [1, 1, 1], lengthNormalisation: 0.7, longestWritten: 20 };
    const takes = (changed: object) => aboutShape.safeParse({ ...about, ...changed }).success;
    expect([takes({}), takes({ size: 1e9 }), takes({ longestWritten: 1e9 })]).toEqual([true, false, false]);
  });
});
