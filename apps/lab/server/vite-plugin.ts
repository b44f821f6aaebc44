/** The lab's part in Vite: its API while developing, and the recorded results inside the static site. */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { Catalogue } from '../src/catalogue/catalogue.ts';
import { labHandler } from './lab-handler.ts';
import { RunCatalogue, type Folders } from './run-catalogue.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** runs/ and results/ of this checkout, or where NUTSHELL_RUNS and NUTSHELL_RESULTS say. */
export function dataFolders(environment = process.env): Folders {
  return {
    runs: path.resolve(root, environment.NUTSHELL_RUNS || 'runs'),
    results: path.resolve(root, environment.NUTSHELL_RESULTS || 'results'),
  };
}

/** Answers `api/`, `runs/` and `results/` as the lab's server does, and guards all of Vite's answers in the same way. */
export function liveRuns(): Plugin {
  return {
    name: 'nutshell-live-runs',
    apply: 'serve',
    configureServer({ middlewares, httpServer }) {
      const handler = labHandler(dataFolders());
      middlewares.use((request, response, next) => {
        // Vite takes the base off the URL before others see it, and asks for modules by absolute paths.
        handler.handle(request, response, next);
      });
      httpServer?.on('close', () => handler.close());
    },
  };
}

/** Puts `api/list.json`, the records themselves and the networks beside them with the built pages. */
export function recordedResults(): Plugin {
  return {
    name: 'nutshell-recorded-results',
    apply: 'build',
    async generateBundle() {
      const { results } = dataFolders();
      const catalogue: Catalogue = {
        ...(await new RunCatalogue({ runs: path.join(root, 'none'), results }).list()),
        live: false,
      };
      this.emitFile({ type: 'asset', fileName: 'api/list.json', source: JSON.stringify(catalogue) });
      for (const { app, experiment, seed } of catalogue.results) {
        const name = `results/${app}/${experiment}/seed-${seed}.json`;
        const record = JSON.parse(
          readFileSync(path.join(results, app, experiment, `seed-${seed}.json`), 'utf8'),
        );
        this.emitFile({ type: 'asset', fileName: name, source: JSON.stringify(record) });
      }
      for (const { app, experiment, seed } of catalogue.networks) {
        const folder = path.join(results, app, experiment, `seed-${seed}`);
        for (const name of readdirSync(folder).filter((name) => /^[\w-]+\.(json|bin)$/.test(name)))
          this.emitFile({
            type: 'asset',
            fileName: `results/${app}/${experiment}/seed-${seed}/${name}`,
            source: readFileSync(path.join(folder, name)),
          });
      }
    },
  };
}

/** With NUTSHELL_LAB_PAGES=runs, the site has only those pages: to work on one while another is in pieces. */
export function chosenPages(environment = process.env): Plugin {
  const wanted = environment.NUTSHELL_LAB_PAGES?.split(',');
  const stub = '\0nutshell-page-left-out';
  return {
    name: 'nutshell-chosen-pages',
    enforce: 'pre',
    resolveId(source, importer) {
      const name = source === './page.tsx' && /\/pages\/([\w-]+)\/card\.tsx$/.exec(importer ?? '')?.[1];
      return wanted && name && !wanted.includes(name) ? stub : undefined;
    },
    load(id) {
      if (id !== stub) return undefined;
      return "import { h } from 'preact'; export default () => h('h1', null, 'Left out by NUTSHELL_LAB_PAGES');";
    },
  };
}

/** Lets tfjs-vis call src/charts/vega-embed.ts, and that file the vega-embed and the Vega that tfjs-vis brings. */
export function styledCharts(): Plugin {
  const wrapper = path.join(root, 'apps/lab/src/charts/vega-embed.ts');
  const require = createRequire(path.join(root, 'apps/lab/package.json'));
  const library = require.resolve('@tensorflow/tfjs-vis');
  return {
    name: 'nutshell-styled-charts',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === 'tfjs-vis-vega') return this.resolve('vega', library, { skipSelf: true });
      if (source === 'tfjs-vis-embed') return this.resolve('vega-embed', library, { skipSelf: true });
      return source === 'vega-embed' && importer?.includes('tfjs-vis') ? wrapper : undefined;
    },
  };
}
