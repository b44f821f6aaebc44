/** Our packages as npm publishes them: built, packed, installed into an empty folder, and used on the oldest and the newest Node. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../build-package.mjs';
import { documentedBlocks } from '../documented-blocks.mjs';
import { fetchNode, NODE_VERSIONS } from '../node-release.mjs';
import { npmCommand } from '../start/npm.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** A program that is run in the folder where the package is installed, once as ES module and once as CommonJS. */
interface Program {
  /** The modules that it loads, by the names that it has for them. */
  loads: Record<string, string>;
  /** JavaScript of an async function. */
  body: string;
  /** Expectations of the last line that it prints. */
  check(printed: string): void;
}

interface Publication {
  name: string;
  /** Packages that its programs need besides. */
  beside: string[];
  programs: Program[];
}

const TFJS = '@tensorflow/tfjs';
const [OLDEST, NEWEST] = [NODE_VERSIONS[0], NODE_VERSIONS.at(-1)!];

const publications: Publication[] = [
  {
    name: 'tfjs-backend-onnx',
    beside: [`${TFJS}@4.22.0`],
    programs: [
      training('onnx', 'tfjs-backend-onnx', "ours.registerOnnxBackend(); await tf.setBackend('onnx');"),
      training('onnx', 'tfjs-backend-onnx/auto'),
      savingAndLoading('tfjs-backend-onnx/files'),
    ],
  },
  {
    name: 'tfjs-wasm-training',
    beside: [`${TFJS}@4.22.0`],
    programs: [training('wasm', 'tfjs-wasm-training', 'await ours.initialiseWasm();')],
  },
  { name: 'mcts-lite', beside: [], programs: [ticTacToe(), connectFour()] },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nutshell-publication-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }), 600_000);

describe.each(publications)('$name as npm packs it', (publication) => {
  const { name, beside, programs } = publication;
  let home: string;
  let tarball: string;

  beforeAll(async () => {
    home = join(folder, name);
    mkdirSync(home);
    tarball = await pack(name, home);
    writeFileSync(join(home, 'package.json'), '{}');
    npm(['install', tarball, ...beside, '--ignore-scripts', '--no-audit', '--no-fund'], home);
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

  it.each([OLDEST, NEWEST])('works on Node %s, imported and required', { timeout: 600_000 }, (version) => {
    const node = release(version);
    for (const [i, program] of programs.entries())
      for (const file of writeProgram(program, `program-${i}`, home))
        program.check(lastLine(node, file, home));
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

/** Learns "exclusive or" on a backend. @param start what the program calls to choose the backend, unless loading is enough */
function training(backend: string, entry: string, start = ''): Program {
  return {
    loads: { tf: TFJS, ours: entry },
    body: `${start}
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
  console.log(JSON.stringify({ backend: tf.getBackend(), losses: history.loss }));`,
    check(printed) {
      const { backend: current, losses } = JSON.parse(printed) as { backend: string; losses: number[] };
      expect(current).toBe(backend);
      expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
    },
  };
}

/** Saves a model of known weights in a folder beside the program, and loads it again. */
function savingAndLoading(entry: string): Program {
  return {
    loads: { tf: TFJS, ours: entry },
    body: `
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.setWeights([tf.tensor2d([[2], [3]]), tf.tensor1d([0.5])]);
  await model.save('file://saved');
  const loaded = await tf.loadLayersModel('file://saved/model.json');
  console.log(JSON.stringify([...loaded.predict(tf.tensor2d([[1, 10]])).dataSync()]));`,
    check: (printed) => expect(JSON.parse(printed)).toEqual([32.5]),
  };
}

/** The program of mcts-lite's README, without its import and its types: a game against itself, which perfect players draw. */
function ticTacToe(): Program {
  const readme = readFileSync(join(ROOT, 'packages', 'mcts-lite', 'README.md'), 'utf8');
  const [{ code }] = documentedBlocks(readme);
  const [load, ...rest] = code;
  const names = /^import \{ type Game, (.*) \} from 'mcts-lite';$/.exec(load)?.[1];
  if (!names) throw new Error(`README.md of mcts-lite begins its program with ${load}; expected its import`);
  const typed = `async function program() {\n${rest.join('\n')}\n}\nawait program();`;
  return {
    loads: { ours: 'mcts-lite' },
    body: `const { ${names} } = ours;\n${transformSync(typed, { loader: 'ts' }).code}`,
    check: (printed) => expect(printed).toMatch(/^[XO]{9} 0$/),
  };
}

/** Three stones in a column of Connect-4, and the move that makes them four. */
function connectFour(): Program {
  return {
    loads: { ours: 'mcts-lite', example: 'mcts-lite/connect-four' },
    body: `
  const random = ours.seeded(1);
  const game = example.connectFour;
  const search = new ours.Search(game, example.connectFourState([3, 0, 3, 0, 3, 1]), { rule: ours.puct(), random });
  await ours.run(search, ours.rollouts(game, { random }), { simulations: 1000 });
  console.log(search.choose());`,
    check: (printed) => expect(printed).toBe('3'),
  };
}

/** Writes a program for both kinds of modules; returns the names of the files. */
function writeProgram({ loads, body }: Program, name: string, home: string): string[] {
  const modules = Object.entries(loads);
  const kinds = {
    mjs: modules.map(([as, module]) => `import * as ${as} from '${module}';`),
    cjs: modules.map(([as, module]) => `const ${as} = require('${module}');`),
  };
  return Object.entries(kinds).map(([kind, lines]) => {
    const file = `${name}.${kind}`;
    writeFileSync(join(home, file), `${lines.join('\n')}\nasync function main() {\n${body}\n}\nmain();\n`);
    return file;
  });
}

/** The last line that a program printed. @throws Error with its output if it failed */
function lastLine(node: string, file: string, home: string): string {
  const { status, stdout, stderr } = spawnSync(node, [file], { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} failed on ${node}:\n${stdout}${stderr}`);
  return stdout.trim().split('\n').at(-1)!;
}
