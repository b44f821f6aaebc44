/**
 * G.711: telephone speech as 8-bit floating-point numbers (sign, 3 bits of exponent, 4 of mantissa; ITU-T Recommendation G.711).
 * Both tables give samples of 16 bits, as is customary: μ-law's 14 and A-law's 13 bits shifted to the left.
 */

/** `[256]`, −32,124 … 32,124 */
export const MU_LAW = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff; // all bits are sent inverted
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** `[256]`, −32,256 … 32,256 */
export const A_LAW = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55; // every second bit is sent inverted
  const exponent = (bits & 0x70) >> 4;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? step : (step + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});
