import { defineConfig } from 'vitest/config';

const endurance = process.env.NUTSHELL_TESTS === 'endurance'; // npm run test:endurance

export default defineConfig({
  test: {
    include: endurance
      ? ['{packages,apps}/*/test/**/*.endurance.test.ts', 'tools/test/**/*.endurance.test.ts']
      : ['{packages,apps}/*/test/**/*.test.ts', 'tools/test/**/*.test.ts'],
    exclude: endurance ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.endurance.test.ts'],
    env: { NO_COLOR: '1' }, // programs under test print plain text, on CI too
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
