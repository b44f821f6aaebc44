import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { defineConfig } from 'vite';

// Vite bundles this file only, and leaves the packages to Node, which does not read TypeScript by itself.
register();
const plugins: string = new URL('server/vite-plugin.ts', import.meta.url).href;
const digits: string = new URL('server/test-digits.ts', import.meta.url).href;
const { chosenPages, liveRuns, recordedResults, styledCharts } = (await import(
  plugins
)) as typeof import('./server/vite-plugin.ts');
const { testDigits } = (await import(digits)) as typeof import('./server/test-digits.ts');

/** `npx nx run lab:dev` is the server for developing, `lab:build` makes the static site, `lab:serve` serves that. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // the site works from any folder of any server
  server: { host: '127.0.0.1' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [chosenPages(), styledCharts(), liveRuns(), recordedResults(), testDigits()],
  worker: { format: 'es' }, // it loads backends when it needs them
  // While developing, packages are bundled ahead of the rest, with plugins of their own.
  optimizeDeps: { include: ['@tensorflow/tfjs-vis'], rolldownOptions: { plugins: [styledCharts()] } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // files are easier to cache and to look at than data: URIs
    chunkSizeWarningLimit: 4000, // TensorFlow.js is what it is
  },
});
