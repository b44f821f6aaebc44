import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('counts the pictures that the encoder of show-and-tell has looked at', () => {
  const worker = fileURLToPath(new URL('../src/captions/features-worker.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--import', 'tsx', worker, 'random', '40', '2'], { encoding: 'utf8' }); // prettier-ignore
  const { steps, seconds } = JSON.parse(output.trim().split('\n').at(-1)!);
  expect(steps).toBe(40);
  expect(seconds).toBeGreaterThan(0);
}, 120_000);
