import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nutshell/testing';
import type { Contestant } from '../src/match/index.ts';

/** A program that answers `genmove` by this JavaScript, which has `seed` and the count `n` of its moves so far. */
export function program(name: string, genmove: string): Contestant {
  const file = join(temporaryFolder(), `${name}.mjs`);
  writeFileSync(
    file,
    `import { createInterface } from 'node:readline';
    let seed = Number(process.argv[2]); let n = 0;
    const answer = (text) => process.stdout.write('= ' + text + '\\n\\n');
    createInterface({ input: process.stdin }).on('line', (line) => {
      if (line === 'quit') process.exit(0);
      if (line.startsWith('known_command')) return answer(String(line.endsWith('set_random_seed')));
      if (line.startsWith('set_random_seed')) seed = Number(line.split(' ')[1]);
      if (line.startsWith('genmove')) { n++; ${genmove} } else answer('');
    });`,
  );
  return { name, command: [process.execPath, file, '{seed}'] };
}
