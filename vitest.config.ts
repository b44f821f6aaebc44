import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests have folders of their own, wherever the user keeps runs and results.
delete process.env.NUTSHELL_RUNS;
delete process.env.NUTSHELL_RESULTS;

const endurance = process.env.NUTSHELL_TESTS === 'endurance'; // npm run test:endurance
const files = endurance ? '*.endurance.test.ts' : '*.test.ts';
const others = endurance ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.endurance.test.ts'];
const inBrowser = 'apps/lab/test/browser';
/** Packages whose tests leave nothing behind in their process, so that it serves several files. */
const plain = 'packages/{data,drawing,go,mcts-lite,metrics,micro,random}/test';

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
        test: {
          ...test,
          name: 'node',
          include: [`{packages,apps}/*/test/**/${files}`, `tools/test/**/${files}`],
          exclude: [...others, `${plain}/**`, `${inBrowser}/**`],
        },
      },
      {
        test: { ...test, name: 'plain', include: [`${plain}/**/${files}`], exclude: others, isolate: false },
      },
      {
        test: {
          ...test,
          name: 'browser',
          include: [`${inBrowser}/${files}`],
          exclude: others,
          globalSetup: `${inBrowser}/setup.ts`,
          // After the others, and one after another in one process, which keeps its tabs.
          sequence: { groupOrder: 1 },
          isolate: false,
          fileParallelism: false,
        },
      },
    ],
  },
});
