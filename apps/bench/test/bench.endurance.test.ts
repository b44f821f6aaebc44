import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { describe, expect, test } from 'vitest';
import { LeNet5Peer } from '../src/lenet5/peer.ts';
import { PYTHON } from '../src/torch.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], { encoding: 'utf8' });

const minutes = 60_000;

describe('npm run bench -- backend', () => {
  test(
    'measures rows on onnx beside the peers that are installed, which do the same; a missing one is said',
    { timeout: 10 * minutes },
    () => {
      const quick = ['--threads=1', '--seconds=0.05', '--rounds=1'];
      const rows = '--rows=lenet5-1,go-inference-8';
      const { status, stdout, stderr } = bench('backend', '--backends=onnx,wasm,debian,jax', rows, ...quick);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toMatch(/\| LeNet-5, batch 1, training, images\/s +\| +[\d,.]+ \(1\) \|/);
      expect(stdout).toMatch(/\| Go 5x64, 9x9, batch 8, inference, positions\/s +\| +[\d,.]+ \(1\) \|/);
      expect(stdout).toMatch(/- first losses and outputs of all differ by \de[+-]\d+ at most/);
      expect(stdout).toMatch(/- Debian: PyTorch [\d.]+|cannot import torch; on Debian: sudo apt-get install/);
      expect(stdout).toMatch(/- jax-js \d|no @jax-js\/jax in/);
    },
  );
});

describe('npm run bench -- lenet5', () => {
  test('measures, says why PyTorch is missing, and takes ratios to the first backend then', () => {
    const quick = ['--batches=2', '--seconds=0.2', '--rounds=1', '--python=no-such-python'];
    const { status, stdout, stderr } = bench('lenet5', '--backends=wasm', ...quick);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\| batch 2 \| PyTorch \| +– \| +– \| +left out \|/);
    expect(stdout).toContain(
      '- PyTorch: no-such-python cannot import torch; on Debian: sudo apt-get install',
    );
    expect(stdout).toMatch(/\| batch 2 \| wasm +\| +[\d.,]+ \| +[\d.,]+ \| .* \| +1\.00 x \|/);
  });

  test(
    'PyTorch, where it is installed, takes the same steps as the app',
    { timeout: 3 * minutes },
    async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'nutshell-peer-'));
      try {
        const peer = await LeNet5Peer.find(PYTHON, folder);
        if (!peer) return;
        await selectBackend();
        expect(await peer.check({ batch: 12, steps: 4 })).toBeLessThan(1e-5);
        await expect(peer.check({ tolerance: -1 })).rejects.toThrow('lenet5_1998.py trains another network');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
