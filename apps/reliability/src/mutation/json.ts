/** JSON of another shape than the one that is expected: values of other types, missing and unknown keys, great depth. */
import type { Random } from '@nutshell/random';
import { oneOf } from './bytes.ts';
import { mutatedText } from './text.ts';

/** Stands for a value that is nested deeper than programs call themselves. */
const DEEP = '\u0001deep\u0001';
const DEPTHS = [150, 1000, 20_000];

const VALUES: readonly unknown[] = [null, true, false, 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 2 ** 32, 1e9, '', ' ', '0', 'x', '../../x', '/etc/passwd', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\u001b[2J', '\u0000', 'é'.repeat(500), 'x'.repeat(5000), [], {}, [[]], [null], [0], ['x'], { x: 1 }, { length: 3 }, { __proto__: null, constructor: 1 }, DEEP]; // prettier-ignore
const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', 'x', '0', 'length', '../x', '\u001b[2J', 'é', 'k'.repeat(500)]; // prettier-ignore
const WORDS = ['{', '}', '[', ']', ',', ':', '"', 'null', '1e999', '//', '/*', '\\u0000', '\\', '-'];

/** The text of a changed value; one in eight has faults of its syntax instead, or as well. */
export function mutatedJson(value: unknown, random: Random, most = 3): string {
  const holder = { value: structuredClone(value) };
  for (let left = 1 + random.int(most); left > 0; left--) change(holder, random);
  const depth = oneOf(DEPTHS, random);
  const nested =
    random.int(2) === 0 ? ['['.repeat(depth), ']'.repeat(depth)] : ['{"a":'.repeat(depth), '}'.repeat(depth)];
  const deep = `${nested[0]}1${nested[1]}`;
  const text = (JSON.stringify(holder.value) ?? '').replaceAll(JSON.stringify(DEEP), deep);
  return random.int(8) === 0 ? mutatedText(text, WORDS, random, 2) : text;
}

/** A value of its own: what stands in the list must not change. */
const oneValue = (random: Random): unknown => structuredClone(oneOf(VALUES, random));

type Holder = Record<string, unknown>;

/** Changes a value somewhere inside of `holder.value`. */
function change(root: { value: unknown }, random: Random): void {
  const places: { inside: Holder; key: string }[] = [];
  const walk = (inside: Holder) => {
    for (const key of Object.keys(inside)) {
      places.push({ inside, key });
      if (typeof inside[key] === 'object' && inside[key] !== null) walk(inside[key] as Holder);
    }
  };
  walk(root);
  if (places.length === 0) return;
  const { inside, key } = oneOf(places, random);
  const old = inside[key];
  switch (random.int(8)) {
    case 0:
      if (inside !== (root as Holder)) {
        if (Array.isArray(inside)) inside.splice(Number(key), 1);
        else delete inside[key];
      }
      return;
    case 1:
      return define(inside, inside === (root as Holder) ? key : oneOf(KEYS, random), oneValue(random));
    case 2: {
      const other = oneOf(places, random);
      return define(inside, key, structuredClone(other.inside[other.key]));
    }
    case 3:
      return define(inside, key, [old]);
    case 4:
      if (Array.isArray(old) && old.length > 0)
        for (let times = random.int(50); times >= 0; times--) old.push(structuredClone(old[0]));
      return;
    case 5:
      if (typeof old === 'number') define(inside, key, old + oneOf([-1, 1, 0.5, 1e6, -2 * old], random));
      if (typeof old === 'string') define(inside, key, mutatedText(old, [old], random, 2));
      return;
    default:
      return define(inside, key, oneValue(random));
  }
}

/** Sets a key, whatever its name. JSON keeps no key of a list but its indices, and a list whose `constructor` is no function cannot be changed any more. */
function define(inside: Holder, key: string, value: unknown): void {
  if (Array.isArray(inside) && !/^\d+$/.test(key)) return;
  Object.defineProperty(inside, key, { value, enumerable: true, configurable: true, writable: true });
}
