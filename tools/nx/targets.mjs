// @ts-check
/** Nx plugin: targets inferred from files, and commands that run without the lines that Nx prints around them. */
import { dirname } from 'node:path';
import { explainInstead, runInstead } from './command-line.mjs';
import { inferProject } from './project.mjs';

/** @type {import('@nx/devkit').CreateNodesV2} */
export const createNodesV2 = [
  '{{apps,packages}/*,tools}/package.json',
  async (files, _options, { workspaceRoot }) => {
    await explainInstead(workspaceRoot);
    return files.map((file) => {
      const root = dirname(file).replaceAll('\\', '/');
      return [file, { projects: { [root]: inferProject(workspaceRoot, root) } }];
    });
  },
];

/** @type {import('@nx/devkit').PreTasksExecution} */
export const preTasksExecution = (_options, { argv, workspaceRoot }) => runInstead(argv ?? [], workspaceRoot);
