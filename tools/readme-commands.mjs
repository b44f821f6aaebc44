// @ts-check
/**
 * Runs the commands and the programs in the README files, so that they stay right: `node tools/readme-commands.mjs [files]`.
 *
 * Checked is every line of a fenced block whose info string is `sh ci` (readers see the same as with `sh`), in the
 * order of the file, from the workspace's root, with a shell of its own; and every block of `ts ci`, as a program.
 * `--list` prints the commands instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsOf, documentedBlocks } from './documented-blocks.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ line: number, command: string }} DocumentedCommand */

/**
 * The commands in the checked blocks of a Markdown text.
 *
 * @param {string} markdown
 * @returns {DocumentedCommand[]} with the number of the line each starts in, from 1
 */
export function documentedCommands(markdown) {
  return documentedBlocks(markdown)
    .filter(({ language, note }) => language === 'sh' && !note)
    .flatMap(commandsOf);
}

/**
 * Writes the programs in the checked blocks of a Markdown text into the workspace, where they find its packages.
 *
 * @param {string} file
 * @param {string} markdown
 * @returns {DocumentedCommand[]} that run them
 */
function documentedPrograms(file, markdown) {
  const programs = documentedBlocks(markdown).filter(({ language, note }) => language === 'ts' && !note);
  return programs.map(({ line, code }) => {
    const folder = '.cache/readme';
    const program = `${file.replaceAll(/[^a-z0-9]+/gi, '-')}-${line}.ts`;
    mkdirSync(join(ROOT, folder), { recursive: true });
    writeFileSync(join(ROOT, folder, program), `${code.join('\n')}\n`);
    return { line, command: `cd ${folder} && node --import tsx ${program}` };
  });
}

/**
 * README.md of the workspace and of each of its projects, relative to `root`.
 *
 * @param {string} root
 */
function readmeFiles(root) {
  const projects = ['apps', 'packages'].flatMap((area) =>
    existsSync(join(root, area)) ? readdirSync(join(root, area)).map((name) => join(area, name)) : [],
  );
  return ['.', ...projects, 'tools']
    .map((folder) => join(folder, 'README.md'))
    .filter((file) => existsSync(join(root, file)));
}

/** @param {string[]} argv */
function main(argv) {
  const named = argv.filter((word) => !word.startsWith('--'));
  const commands = (named.length > 0 ? named : readmeFiles(ROOT)).flatMap((file) => {
    const markdown = readFileSync(join(ROOT, file), 'utf8');
    const found = [...documentedCommands(markdown), ...documentedPrograms(file, markdown)];
    return found.map((each) => ({ file, ...each }));
  });
  const failures = commands.filter(({ file, line, command }) => {
    console.log(`${file}:${line}  $ ${command}`);
    if (argv.includes('--list')) return false;
    const start = performance.now();
    const { status, signal } = spawnSync(command, {
      cwd: ROOT,
      shell: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `${file}:${line}  ${status === 0 ? 'passed' : `FAILED (${signal ?? `exit code ${status}`})`} in ${seconds} s\n`,
    );
    return status !== 0;
  });
  console.log(`${commands.length} documented commands, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
