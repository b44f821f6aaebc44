// @ts-check
/**
 * ESLint rule: packages import each other in one direction only, so that each can be read, tested and used without
 * those above it. The table below is the whole of it.
 */
import { posix, relative, resolve, sep } from 'node:path';

const PACKAGES = [
  'core',
  'data',
  'drawing',
  'experiment',
  'go',
  'mcts-lite',
  'metrics',
  'micro',
  'random',
  'testing',
  'tfjs-backend-onnx',
  'tfjs-wasm-training',
];

/** The packages of ours that a folder of packages/, an app (`apps`) or `tools` may import. A folder that is not listed: none. */
export const MAY_IMPORT = {
  apps: ['core', 'experiment', 'data', 'micro', 'drawing', 'metrics', 'random', 'go', 'mcts-lite'],
  // Nothing imports the benchmarks and the attacks: they may look at everything.
  'apps/bench': ['apps', ...PACKAGES],
  'apps/reliability': ['apps', ...PACKAGES],
  core: ['random', 'tfjs-backend-onnx', 'tfjs-wasm-training'],
  data: ['random'],
  experiment: ['metrics', 'drawing'],
  micro: ['random'],
  testing: ['core', 'experiment'],
  drawing: [],
  go: [],
  'mcts-lite': [],
  metrics: [],
  random: [],
  'tfjs-backend-onnx': [],
  'tfjs-wasm-training': [],
  tools: ['experiment'],
};

/** Who may import TensorFlow.js itself. */
export const MAY_IMPORT_TENSORFLOW = ['apps', 'core', 'testing', 'tfjs-backend-onnx', 'tfjs-wasm-training'];

/** The packages whose npm name has no scope. */
const UNSCOPED = ['mcts-lite', 'tfjs-backend-onnx', 'tfjs-wasm-training'];

/**
 * Why the file at `path` may not import `specifier`, or undefined if it may.
 *
 * @param {string} path relative to the workspace, with forward slashes: `packages/data/src/mnist.ts`
 * @param {string} specifier as written in the import: `../idx.ts`, `@nutshell/metrics`, `node:fs`
 * @returns {string | undefined}
 */
export function forbidden(path, specifier) {
  const importer = projectOf(path);
  if (!importer) return undefined;
  const imported = specifier.startsWith('.') ? relativeTarget(path, specifier) : packageTarget(specifier);
  const isTest = path.split('/').includes('test');
  if (imported === 'tensorflow') {
    if (isTest) return undefined; // as another implementation to compare with
    if (MAY_IMPORT_TENSORFLOW.includes(importer.layer.split('/')[0])) return undefined;
    return `${importer.folder} does without TensorFlow.js: only ${MAY_IMPORT_TENSORFLOW.join(', ')} import it.`;
  }
  if (!imported || imported.folder === importer.folder) return undefined;
  if (specifier.startsWith('.') && importer.layer !== 'tools') {
    return `A relative import stays inside ${importer.folder}: import ${imported.folder} by its package name.`;
  }
  if (isTest && imported.layer === 'testing') return undefined;
  /** @type {readonly string[]} */
  const allowed = MAY_IMPORT[/** @type {keyof typeof MAY_IMPORT} */ (importer.layer)] ?? [];
  if (allowed.includes(imported.layer)) return undefined;
  const what = imported.folder.startsWith('apps/') ? 'an app' : imported.folder;
  return `${importer.folder} must not import ${what}: it may import ${allowed.join(', ') || 'no other package of ours'}.`;
}

/** @typedef {{ folder: string, layer: string }} Project */

/**
 * The project that holds a file; its layer is its row of the table.
 *
 * @param {string} path
 * @returns {Project | undefined}
 */
function projectOf(path) {
  const [area, name] = path.split('/');
  if (area === 'packages') return { folder: `packages/${name}`, layer: name };
  if (area === 'apps') {
    const folder = `apps/${name}`;
    return { folder, layer: Object.hasOwn(MAY_IMPORT, folder) ? folder : 'apps' };
  }
  return area === 'tools' ? { folder: 'tools', layer: 'tools' } : undefined;
}

/**
 * @param {string} path
 * @param {string} specifier
 * @returns {Project}
 */
function relativeTarget(path, specifier) {
  const target = posix.join(posix.dirname(path), specifier);
  return projectOf(target) ?? { folder: target, layer: target };
}

/**
 * @param {string} specifier
 * @returns {Project | 'tensorflow' | undefined} undefined for Node's modules and for packages from elsewhere
 */
function packageTarget(specifier) {
  const [scope, name] = specifier.split('/');
  if (scope === '@tensorflow') return 'tensorflow';
  if (UNSCOPED.includes(scope)) return projectOf(`packages/${scope}`);
  if (scope !== '@nutshell') return undefined;
  if (name === 'tools') return projectOf('tools');
  return projectOf(Object.hasOwn(MAY_IMPORT, name) ? `packages/${name}` : `apps/${name}`);
}

/** @type {import('eslint').Rule.RuleModule} */
export const importDirections = {
  meta: {
    type: 'problem',
    docs: { description: 'packages import each other in one direction only' },
    messages: { forbidden: '{{reason}}' },
    schema: [],
  },
  create(context) {
    const path = relative(context.cwd, resolve(context.filename)).split(sep).join('/');
    /** @param {{ source?: import('estree').Node | null }} node */
    const check = ({ source }) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const reason = forbidden(path, source.value);
      if (reason) context.report({ node: source, messageId: 'forbidden', data: { reason } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};
