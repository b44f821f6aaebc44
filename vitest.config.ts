import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'tools/test/**/*.test.ts'],
    env: { NO_COLOR: '1' }, // programs under test print plain text, on CI too
    testTimeout: 30_000,
  },
});
