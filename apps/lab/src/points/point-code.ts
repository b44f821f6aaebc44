/**
 * Own points as text that fits into a URL: five characters each. Coordinates are rounded to a grid of 4096 places in
 * [−1.28, 1.28), 0.000625 apart, which is finer than a screen shows; zero is on it.
 */
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { PLANE } from '@nutshell/micro/plane';

/** The plane that the page shows reaches from −BOUND to BOUND. */
export const BOUND = PLANE;
export const MAX_CLASSES = 6;

/** More make a URL that some programs cut off. */
export const MAX_OWN_POINTS = 1000;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const CHARACTERS = 5;
const PLACES = 4096;
const PLACES_PER_UNIT = 1600;

/** The coordinate on the grid that is nearest; what is outside of the plane goes to its border. */
export const onGrid = (value: number): number => place(value) / PLACES_PER_UNIT - BOUND;

export function encodePoints(points: readonly LabelledPoint[]): string {
  let text = '';
  for (const { x, y, label, test } of points) {
    // 12 bits each for x and y, 3 for the label, 1 for test, 2 spare: 30 bits in five characters of 6.
    const word = ((place(x) * PLACES + place(y)) * 8 + label) * 8 + (test ? 4 : 0);
    for (let i = CHARACTERS - 1; i >= 0; i--) text += ALPHABET[Math.floor(word / 64 ** i) % 64];
  }
  return text;
}

/** The points of such a text; undefined if it is not one. */
export function decodePoints(text: string): LabelledPoint[] | undefined {
  if (text.length % CHARACTERS !== 0 || text.length / CHARACTERS > MAX_OWN_POINTS) return undefined;
  const points: LabelledPoint[] = [];
  for (let start = 0; start < text.length; start += CHARACTERS) {
    let word = 0;
    for (let i = 0; i < CHARACTERS; i++) {
      const digit = ALPHABET.indexOf(text[start + i]);
      if (digit < 0) return undefined;
      word = word * 64 + digit;
    }
    const label = Math.floor(word / 8) % 8;
    if (label >= MAX_CLASSES || word % 4 !== 0) return undefined;
    points.push({
      x: Math.floor(word / 2 ** 18) / PLACES_PER_UNIT - BOUND,
      y: (Math.floor(word / 64) % PLACES) / PLACES_PER_UNIT - BOUND,
      label,
      test: Math.floor(word / 4) % 2 === 1,
    });
  }
  return points;
}

const place = (value: number): number =>
  Math.min(PLACES - 1, Math.max(0, Math.round((value + BOUND) * PLACES_PER_UNIT)));
