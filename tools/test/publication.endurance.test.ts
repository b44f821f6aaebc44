/** Our packages as npm publishes them: built, packed, installed into an empty folder, and used on every Node. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../build-package.mjs';
import { fetchNode, NODE_VERSIONS } from '../node-release.mjs';
import { npmCommand } from '../start/npm.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** A package, and how programs start its backend: by an entry, and by a call unless importing it is enough. */
interface Publication {
  name: string;
  backend: string;
  starts: { entry: string; call?: string }[];
}

const publications: Publication[] = [
  {
    name: 'tfjs-backend-onnx',
    backend: 'onnx',
    starts: [
      { entry: 'tfjs-backend-onnx', call: "ours.registerOnnxBackend(); await tf.setBackend('onnx');" },
      { entry: 'tfjs-backend-onnx/auto' },
    ],
  },
  {
    name: 'tfjs-wasm-training',
    backend: 'wasm',
    starts: [{ entry: 'tfjs-wasm-training', call: 'await ours.initialiseWasm();' }],
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nutshell-publication-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }), 120_000);

describe.each(publications)('$name as npm packs it', (publication) => {
  const { name, backend } = publication;
  let home: string;
  let tarball: string;

  beforeAll(async () => {
    home = join(folder, name);
    mkdirSync(home);
    tarball = await pack(name, home);
    writeFileSync(join(home, 'package.json'), '{}');
    npm(['install', tarball, '@tensorflow/tfjs@4.22.0', '--ignore-scripts', '--no-audit', '--no-fund'], home);
  }, 600_000);

  it('has no faults that publint finds', async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types where its modules are, says attw', () => {
    const attw = join(ROOT, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    // Of ES modules alone: attw does not know that `require` loads them since Node 20.19, which the programs below show.
    const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  }, 120_000);

  it('has the files that a user needs, and none of the workspace', () => {
    const files = readdirSync(join(home, 'node_modules', name), { recursive: true }).map(String);
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'index.js', 'index.d.ts']),
    );
    expect(files.filter((file) => /(?<!\.d)\.ts$|^test|^measure|^conformance/.test(file))).toEqual([]);
    const manifest = JSON.parse(
      readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8'),
    ) as object;
    for (const key of ['private', 'scripts', 'devDependencies']) expect(manifest).not.toHaveProperty(key);
  });

  it.each(NODE_VERSIONS)('trains on Node %s, imported and required', { timeout: 600_000 }, (version) => {
    const node = release(version);
    for (const file of writePrograms(publication, home)) {
      const { backend: current, losses } = runProgram(node, file, home);
      expect(current).toBe(backend);
      expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
    }
  });
});

/** Builds and packs a package; `home` gets `dist`, and the tarball whose path is returned. */
async function pack(name: string, home: string): Promise<string> {
  const dist = join(home, 'dist');
  await buildPackage(join(ROOT, 'packages', name), dist);
  npm(['pack', '--silent', '--pack-destination=..'], dist);
  const { version } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8')) as { version: string };
  return join(home, `${name}-${version}.tgz`);
}

/** Runs npm in a folder. @throws Error with its output if it fails */
function npm(words: string[], cwd: string): void {
  const { file, args, shell } = npmCommand(words);
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, shell, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${words.join(' ')} failed:\n${stdout}${stderr}`);
}

const releases = new Map<string, string>();
/** The binary of a version of Node, fetched once. */
function release(version: string): string {
  let node = releases.get(version);
  if (!node) {
    const place = join(folder, `node-${version}`);
    mkdirSync(place);
    releases.set(version, (node = fetchNode(version, place)));
  }
  return node;
}

/** Writes programs that load the package, learn "exclusive or" and print the losses; returns their file names. */
function writePrograms({ starts }: Publication, home: string): string[] {
  const programs = starts.flatMap(({ entry, call = '' }, i) => [
    {
      file: `train-${i}.mjs`,
      load: `import * as tf from '@tensorflow/tfjs'; import * as ours from '${entry}';`,
      call,
    },
    {
      file: `train-${i}.cjs`,
      load: `const tf = require('@tensorflow/tfjs'); const ours = require('${entry}');`,
      call,
    },
  ]);
  for (const { file, load, call } of programs)
    writeFileSync(
      join(home, file),
      `${load}
async function main() {
  ${call}
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [2], kernelInitializer }),
      tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'binaryCrossentropy' });
  const x = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]);
  const y = tf.tensor2d([[0], [1], [1], [0]]);
  const { history } = await model.fit(x, y, { epochs: 40, batchSize: 4, shuffle: false, verbose: 0 });
  console.log(JSON.stringify({ backend: tf.getBackend(), losses: history.loss }));
}
main();
`,
    );
  return programs.map(({ file }) => file);
}

/** The last line that a program of `writePrograms` printed. @throws Error with its output if it failed */
function runProgram(node: string, file: string, home: string): { backend: string; losses: number[] } {
  const { status, stdout, stderr } = spawnSync(node, [file], { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} failed on ${node}:\n${stdout}${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as { backend: string; losses: number[] };
}
