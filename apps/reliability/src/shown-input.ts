/** One input of an attack and what becomes of it, for the person who mends the reader. Runs in this process: whatever it does happens here. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '@nutshell/random';
import { type Fuzz, randomOf } from './attack.ts';

const SHOWN = 2000;

/** The input, as text where it is text, and the error that it gives, with its stack. */
export async function shownInput(fuzz: Fuzz, seed: number, index: number): Promise<string> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'nutshell-reliability-')));
  try {
    const target = await fuzz.open(folder);
    const input = target.make(randomOf(new Random(seed), fuzz.name, index));
    const text = typeof input === 'string' ? input : Buffer.from(input).toString('latin1');
    const shown = JSON.stringify(text.slice(0, SHOWN));
    const lines = [`${input.length} ${typeof input === 'string' ? 'characters' : 'bytes'}: ${shown}${text.length > SHOWN ? ' …' : ''}`]; // prettier-ignore
    try {
      await target.read(input);
      lines.push('taken');
    } catch (error) {
      lines.push(
        `${target.isRefusal(error) ? 'refused' : 'failed'}: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
    await target.close?.();
    return lines.join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
