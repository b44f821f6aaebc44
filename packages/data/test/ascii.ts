/** Pictures in tests: `.` is 0, `1`–`9` tenths, `#` is 1. */
const SCALE = '.123456789#';

export function picture(...rows: string[]): Float32Array {
  return Float32Array.from(rows.join(''), (char) => SCALE.indexOf(char) / 10);
}

export function ascii(pixels: ArrayLike<number>, width: number): string[] {
  const chars = Array.from(pixels, (value) => SCALE[Math.round(value * 10)]).join('');
  return chars.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}
