import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A Vulkan driver that computes on the processor: it comes with Chromium, in Debian and Ubuntu in this folder. */
const chromium = '/usr/lib/chromium';
const driver = path.join(chromium, 'vk_swiftshader_icd.json');

function train(backend: 'onnx' | 'cpu'): Record<string, number[]> {
  const runtime = mkdtempSync(path.join(tmpdir(), 'vulkan-'));
  try {
    const program = fileURLToPath(new URL('./webgpu-training.ts', import.meta.url));
    const output = execFileSync(process.execPath, ['--import', 'tsx', program, backend], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        LD_LIBRARY_PATH: chromium, // libvulkan.so.1, where the system has none
        VK_DRIVER_FILES: driver,
        VK_ICD_FILENAMES: driver,
        XDG_RUNTIME_DIR: runtime,
      },
    });
    return JSON.parse(output.trim().split('\n').at(-1) as string);
  } finally {
    rmSync(runtime, { recursive: true, force: true });
  }
}

describe('the WebGPU execution provider', () => {
  it.skipIf(!existsSync(driver))(
    'trains as the cpu backend does (skipped where Chromium, whose software Vulkan driver it needs, is not installed)',
    { timeout: 180_000 },
    () => {
      const expected = train('cpu');
      const actual = train('onnx');
      for (const [network, losses] of Object.entries(expected))
        losses.forEach((loss, step) => {
          const error = Math.abs(actual[network][step] - loss) / Math.abs(loss);
          expect(error, `${network}, step ${step}: ${actual[network][step]} and not ${loss}`).toBeLessThan(
            1e-4,
          );
        });
    },
  );
});
