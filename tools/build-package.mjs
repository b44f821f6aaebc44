// @ts-check
/**
 * Builds a package of packages/ for npm: `npm run build -w tfjs-backend-onnx`, then
 * `npm publish packages/tfjs-backend-onnx/dist`.
 *
 * The workspace runs from source and its package.json says so. The folder that is published has a package.json of its
 * own, made from that one, and for each entry one ES module, which `require` of Node 20.19 and 22.12 loads too.
 */
import { build } from 'esbuild';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the package in `folder` into `out`, whose old content is removed.
 *
 * @param {string} folder holds package.json, whose `exports` name files of src/, README.md and CHANGELOG.md
 * @param {string} out
 * @throws {Error} if a source does not type-check or bundle; `out` is as it was if it does not type-check
 */
export async function buildPackage(folder, out) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const sources = Object.values(manifest.exports).map((source) => join(folder, source));
  const program = ts.createProgram(sources, declarationOptions(folder, out));
  check(program);
  rmSync(out, { recursive: true, force: true });
  program.emit();
  await build({
    entryPoints: sources,
    outdir: out,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
  });
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  for (const file of ['README.md', 'CHANGELOG.md']) copyFileSync(join(folder, file), join(out, file));
  copyFileSync(join(ROOT, 'LICENSE'), join(out, 'LICENSE'));
}

/**
 * The package.json to publish: entries are the built files, and parts that only the workspace needs are left out.
 *
 * @param {Record<string, any>} manifest of the workspace
 */
function publishedManifest(manifest) {
  const { private: _private, scripts: _scripts, devDependencies: _development, ...published } = manifest;
  /** @param {string} source */
  const name = (source) => `./${parse(source).name}`;
  return {
    ...published,
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([entry, source]) => [
        entry,
        { types: `${name(source)}.d.ts`, default: `${name(source)}.js` },
      ]),
    ),
    sideEffects:
      manifest.sideEffects &&
      manifest.sideEffects.map((/** @type {string} */ source) => `${name(source)}.js`),
    files: ['*.js', '**/*.d.ts', 'CHANGELOG.md'],
  };
}

/**
 * @param {string} folder
 * @param {string} outDir
 * @returns {ts.CompilerOptions}
 */
function declarationOptions(folder, outDir) {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(folder, 'src'),
    outDir,
  };
}

/**
 * @param {ts.Program} program
 * @throws {Error} with all errors that TypeScript finds
 */
function check(program) {
  const diagnostics = ts.getPreEmitDiagnostics(program);
  if (diagnostics.length === 0) return;
  throw new Error(
    ts.formatDiagnostics(diagnostics, {
      getCurrentDirectory: () => ROOT,
      getCanonicalFileName: (file) => file,
      getNewLine: () => '\n',
    }),
  );
}

if (resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = resolve('dist');
  await buildPackage(process.cwd(), out);
  console.log(`Built. To publish it: npm publish ${relative(ROOT, out).replaceAll('\\', '/')}`);
}
