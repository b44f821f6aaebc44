import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests have folders of their own, wherever the user keeps runs and results.
delete process.env.NUTSHELL_RUNS;
delete process.env.NUTSHELL_RESULTS;

const endurance = process.env.NUTSHELL_TESTS === 'endurance'; // npm run test:endurance
const files = endurance ? '*.endurance.test.ts' : '*.test.ts';
/** Quick tests of which the endurance tests do more: more samples, backends, faults. */
const extended = [
  'packages/tfjs-backend-onnx/test/differential/*.test.ts',
  'packages/core/test/data-parallel.test.ts',
];
const everywhere = [
  `{packages,apps}/*/test/**/${files}`,
  `tools/test/**/${files}`,
  ...(endurance ? extended : []),
];
const others = endurance ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.endurance.test.ts'];
const inBrowser = 'apps/lab/test/browser';
/** Tests that need a process in which nothing was loaded or replaced, or that replace modules of Node. */
const alone = [
  `packages/experiment/test/metrics-log${files.slice(1)}`,
  `packages/core/test/checkpoint-faults${files.slice(1)}`,
  `packages/testing/test/disk-faults${files.slice(1)}`,
  `packages/tfjs-backend-onnx/test/auto${files.slice(1)}`,
  `apps/lab/test/network${files.slice(1)}`,
];

const test = {
  env: { NO_COLOR: '1' }, // programs under test print plain text, on CI too
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: availableParallelism(), // Vitest leaves one free, which is half of two
    projects: [
      {
        // Processes that serve one file after another: most of the time of a small file is that of loading TensorFlow.js.
        test: {
          ...test,
          name: 'node',
          include: everywhere,
          exclude: [...others, ...alone, `${inBrowser}/**`],
          isolate: false,
          setupFiles: 'tools/test/clean-process.ts',
        },
      },
      {
        test: { ...test, name: 'alone', include: alone, exclude: others },
      },
      {
        test: {
          ...test,
          name: 'browser',
          include: [`${inBrowser}/${files}`],
          exclude: others,
          globalSetup: `${inBrowser}/setup.ts`,
          isolate: false, // a process keeps its tabs
        },
      },
    ],
  },
});
