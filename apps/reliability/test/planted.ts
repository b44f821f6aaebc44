/** A reader with every fault that there is: the text of an input says what it does. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fuzz } from '../src/attack.ts';

class Refusal extends Error {}

export const DEEDS = ['take', 'refuse', 'throw', 'mumble', 'escape', 'exit', 'forget', 'spin', 'take'] as const; // prettier-ignore

export const attacks: readonly Fuzz[] = [
  {
    kind: 'fuzz',
    name: 'planted',
    about: 'a reader with faults',
    inputs: DEEDS.length,
    open(folder) {
      let next = 0;
      return {
        samples: ['take'],
        make: (random) => String(random.int(1000)),
        read: (input) => {
          if (input === 'take') return undefined;
          return perform(DEEDS[Number(process.argv[5]) + next++], folder);
        },
        isRefusal: (error) => error instanceof Refusal,
        named: 'x.txt',
      };
    },
  },
];

function perform(deed: (typeof DEEDS)[number], folder: string): unknown {
  switch (deed) {
    case 'take':
      return undefined;
    case 'refuse':
      throw new Refusal('x.txt is not a text');
    case 'throw':
      return (undefined as unknown as string).length;
    case 'mumble':
      throw new Refusal('x.txt is undefined');
    case 'escape':
      return writeFileSync(path.join(folder, '..', 'beside'), '');
    case 'exit':
      return process.exit(3);
    case 'forget':
      void Promise.reject(new Error('nobody waits'));
      return new Promise((resolve) => setTimeout(resolve, 1));
    case 'spin':
      for (;;);
  }
}
