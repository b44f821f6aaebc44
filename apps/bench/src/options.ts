import { InvalidArgumentError } from 'commander';

/** A whole number of at least 1. */
export function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`expected a whole number of at least 1, not "${text}".`);
}

export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError(`expected a positive number, not "${text}".`);
}

/** Whole numbers separated by commas. */
export const wholes = (text: string): number[] => text.split(',').map(whole);

/** Names out of `known`, separated by commas; `kind` is what one of them is called ("a backend"). */
export function namesOf<Name extends string>(known: readonly Name[], kind: string): (text: string) => Name[] {
  return (text) =>
    text.split(',').map((name) => {
      if ((known as readonly string[]).includes(name)) return name as Name;
      throw new InvalidArgumentError(`${name} is not a ${kind}; expected some of ${known.join(', ')}.`);
    });
}
