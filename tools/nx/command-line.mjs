// @ts-check
/**
 * Runs our commands in Nx's place, once Nx has found them: `npx nx run lenet5:predict 'a b.png' --verbose`. Nx would print a dozen
 * lines around one, keep `--verbose`, `--parallel` or `--batch-size` to itself, and put a shell between.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../start/child.mjs';
import { inferProject } from './project.mjs';

/**
 * @typedef {object} CommandLine
 * @property {string} root of the project, relative to the workspace, with forward slashes
 * @property {string[]} command Node's arguments
 * @property {string[]} flags what was given to the command
 */

/**
 * The command of ours that the words behind `nx` ask for: `run lenet5:train --epochs=3`, or `train lenet5 --epochs=3`.
 *
 * @param {readonly string[]} words
 * @param {string} workspaceRoot
 * @returns {CommandLine | undefined} undefined for everything that Nx does itself, such as tests, whose results it caches
 */
export function commandLineOf([first = '', second = '', ...rest], workspaceRoot) {
  const [, project = '', target = ''] =
    first === 'run' ? (/^(.+):([^:]+)$/.exec(second) ?? []) : ['', second, first];
  const root = rootOf(project, workspaceRoot);
  const command = root && inferProject(workspaceRoot, root).targets?.[target]?.options.command.split(' ');
  if (!root || command?.[0] !== 'node') return undefined;
  return { root, command: command.slice(1), flags: rest[0] === '--' ? rest.slice(1) : rest };
}

/**
 * Ends this process as the command ends; comes back only if Nx is to go on.
 *
 * @param {string[]} argv of Nx's process
 * @param {string} workspaceRoot
 */
export async function runInstead(argv, workspaceRoot) {
  if (argv !== process.argv) return; // a worker of Nx: the terminal is not here
  const found = commandLineOf(argv.slice(2), workspaceRoot);
  if (!found) return;
  await runNode([...found.command, ...found.flags], {
    cwd: workspaceRoot,
    env: { ...process.env, INIT_CWD: process.env.INIT_CWD ?? process.cwd() },
  });
  process.exit();
}

/**
 * Answers what Nx would answer before it asks for a command to be run: `--help` by the command's own help, and `show project` by a
 * list of commands, where Nx starts a server and a browser. A command that there is not is answered by that list, too.
 *
 * @param {string} workspaceRoot
 */
export async function explainInstead(workspaceRoot) {
  const [, , ...words] = process.argv;
  const found = commandLineOf(words, workspaceRoot);
  if (found?.flags.some((flag) => flag === '--help' || flag === '-h')) {
    await runInstead(process.argv, workspaceRoot);
  }
  const unknown = complaintAbout(words, workspaceRoot);
  if (unknown) {
    console.error(unknown);
    process.exit(1);
  }
  const [show, what, project, ...more] = words;
  const root = show === 'show' && what === 'project' && !more.length && rootOf(project ?? '', workspaceRoot);
  if (root) {
    console.log(commandList(workspaceRoot, root));
    process.exit();
  }
}

/**
 * What is wrong with `run lenet5:trian`, or with `run lenet5`, and the commands that there are.
 *
 * @param {readonly string[]} words behind `nx`
 * @param {string} workspaceRoot
 * @returns {string | undefined} undefined where nothing is wrong, or Nx knows it better
 */
export function complaintAbout([run, task = ''], workspaceRoot) {
  const [project, target, ...configuration] = task.split(':');
  const root = run === 'run' && !configuration.length && rootOf(project, workspaceRoot);
  if (!root) return undefined;
  const { targets = {} } = inferProject(workspaceRoot, root);
  if ((target ?? '') in targets || isScript(workspaceRoot, root, target)) return undefined;
  const wrong = target ? `${project} has no command "${target}"` : `the command of ${project} is missing`;
  return `error: ${wrong}. There are:\n${commandList(workspaceRoot, root)}`;
}

/**
 * @param {string} workspaceRoot
 * @param {string} root
 * @param {string | undefined} target
 */
function isScript(workspaceRoot, root, target) {
  const { scripts = {} } = JSON.parse(readFileSync(join(workspaceRoot, root, 'package.json'), 'utf8'));
  return target !== undefined && target in scripts; // Nx makes targets of them
}

/**
 * A line for every command of a project.
 *
 * @param {string} workspaceRoot
 * @param {string} root
 */
export function commandList(workspaceRoot, root) {
  const name = root.split('/').at(-1);
  const targets = Object.entries(inferProject(workspaceRoot, root).targets ?? {});
  const width = Math.max(0, ...targets.map(([target]) => target.length));
  return targets
    .map(([target, { metadata }]) => `npx nx run ${name}:${target.padEnd(width)}  ${metadata?.description}`)
    .join('\n');
}

/**
 * @param {string} project `lenet5` or `@nutshell/lenet5`
 * @param {string} workspaceRoot
 */
function rootOf(project, workspaceRoot) {
  const name = project.replace('@nutshell/', '');
  if (!/^[\w-]+$/.test(name)) return undefined;
  return [`apps/${name}`, `packages/${name}`].find((root) =>
    existsSync(join(workspaceRoot, root, 'package.json')),
  );
}
