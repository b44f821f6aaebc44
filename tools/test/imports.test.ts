import { resolve } from 'node:path';
import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { forbidden, importDirections, MAY_IMPORT } from '../eslint/import-directions.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

RuleTester.describe = describe;
RuleTester.it = it;
new RuleTester({ languageOptions: { parser } }).run('import-directions', importDirections, {
  valid: [
    at('apps/lenet5/src/train.ts', `import { Random } from '@nutshell/random';`),
    at('apps/lenet5/test/train.test.ts', `import { cli } from '@nutshell/testing';`),
    at('packages/micro/test/network.test.ts', `import * as tf from '@tensorflow/tfjs';`),
    at('apps/lenet5/src/train.ts', `import * as tf from '@tensorflow/tfjs';`),
    at('apps/go-zero/src/play.ts', `import { search } from 'mcts-lite';`),
    at('apps/lenet5/test/model.test.ts', `import { model } from '../src/model.ts';`),
    at('packages/experiment/src/table.ts', `export { wilson } from '@nutshell/metrics';`),
    at('packages/core/src/backend.ts', `const onnx = await import('tfjs-backend-onnx');`),
    at('packages/data/src/mnist.ts', `import { readFile } from 'node:fs/promises';`),
    at('packages/data/src/mnist.ts', `import sharp from 'sharp';`),
    at('apps/bench/src/lenet5.ts', `import { lenet5 } from '@nutshell/lenet5/src/model.ts';`),
    at('vitest.config.ts', `import { defineConfig } from 'vitest/config';`),
  ],
  invalid: [
    wrong('packages/data/src/mnist.ts', `import { Random } from '@nutshell/core';`),
    wrong('packages/data/src/mnist.ts', `import type { Random } from '@nutshell/core';`),
    wrong('packages/data/src/mnist.ts', `type Tensor = import('@tensorflow/tfjs').Tensor;`),
    wrong('packages/metrics/src/index.ts', `export * from '@nutshell/data';`),
    wrong('packages/metrics/src/index.ts', `export { mnist } from '@nutshell/data';`),
    wrong('packages/experiment/src/train.ts', `const core = await import('@nutshell/core');`),
    wrong('packages/experiment/src/train.ts', `import * as tf from '@tensorflow/tfjs-core';`),
    wrong('packages/core/src/random.ts', `import { mnist } from '@nutshell/data';`),
    wrong('packages/core/src/random.ts', `import { mnist } from '../../data/src/mnist.ts';`),
    wrong('packages/core/src/random.ts', `import { model } from '@nutshell/lenet5';`),
    wrong('packages/mcts-lite/src/search.ts', `import { Board } from '@nutshell/go';`),
    wrong('apps/char-rnn/src/train.ts', `import { model } from '@nutshell/lenet5';`),
    wrong('apps/char-rnn/src/train.ts', `import { model } from '../../lenet5/src/model.ts';`),
    wrong('apps/lenet5/src/train.ts', `import { run } from '../../../tools/start/child.mjs';`),
    wrong('apps/lenet5/src/train.ts', `import { cli } from '@nutshell/testing';`),
    wrong('packages/micro/src/network.ts', `import * as tf from '@tensorflow/tfjs';`),
    wrong('apps/lenet5/src/train.ts', `import { backend } from 'tfjs-backend-onnx';`),
  ],
});

function at(path: string, code: string) {
  return { name: `${path}: ${code}`, filename: resolve(ROOT, path), code };
}

function wrong(path: string, code: string) {
  return { ...at(path, code), errors: [{ messageId: 'forbidden' }] };
}

describe('the table of directions', () => {
  it('has no cycle: what a package may import comes after it', () => {
    const rows = Object.entries(MAY_IMPORT);
    const layerOf = new Map<string, number>();
    while (layerOf.size < rows.length) {
      const free = rows.filter(
        ([name, imports]) => !layerOf.has(name) && imports.every((i) => layerOf.has(i)),
      );
      expect(free).not.toEqual([]);
      for (const [name] of free) layerOf.set(name, layerOf.size);
    }
  });

  it('says who must not import what, and what is allowed', () => {
    expect(forbidden('packages/experiment/src/run.ts', '@nutshell/core')).toBe(
      'packages/experiment must not import packages/core: it may import metrics, drawing.',
    );
    expect(forbidden('packages/go/src/board.ts', 'mcts-lite')).toBe(
      'packages/go must not import packages/mcts-lite: it may import no other package of ours.',
    );
  });
});
