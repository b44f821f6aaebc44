import { restoreTrained, selectBackend } from '@nutshell/core';
import {
  type CommandContext,
  Failure,
  NoSuchRun,
  type StoredRun,
  findWorkspace,
  fromRoot,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { GoZeroConfig } from './config.ts';
import { exportedFolder, isExported, readExported, strongestExported } from './exported.ts';
import { buildModel } from './model.ts';
import { Network } from './network.ts';
import { boardsUpTo } from './schedule.ts';

/** A trained network, and what it was trained on. */
export interface Trained {
  network: Network;
  config: GoZeroConfig;
  /** Boards that it was trained on; the last is what its training was about. */
  sizes: number[];
  /** The run, or the folder of an exported network, as people name it. */
  origin: string;
}

/** A trained network on this machine. */
export interface Found extends Trained {
  /** Absolute path of the run, or of an exported network: --run takes it in any process. */
  folder: string;
  /** Absent for an exported network. */
  run?: StoredRun<GoZeroConfig>;
}

/** The flag --run of all commands that use a network. */
export const networkOption = z
  .string()
  .default('')
  .describe(
    'the network: a run (its id, its folder, "latest", or experiment[/seed]); where this machine has no such run, the exported network ' +
      'of that experiment; the strongest exported one if empty',
  );

/** The network of a run, finished or not, with the averaged weights of its newest checkpoint. @throws CheckpointError if there is none */
export async function loadTrained({ config, seed, path }: StoredRun<GoZeroConfig>): Promise<Network> {
  await selectBackend(config).catch(() => selectBackend()); // it may have been trained on another machine
  return new Network(restoreTrained(buildModel(config, new Random(seed)), path('checkpoints')));
}

/**
 * The network that --run names, see {@link networkOption}; prints which one it is.
 * @param size of the board, if it is known: among exported networks that for this board is taken
 * @throws Failure that says what there is and how to train one
 */
export async function findNetwork(
  reference: string,
  { openRun }: Pick<CommandContext<GoZeroConfig, unknown>, 'openRun'>,
  size?: number,
): Promise<Found> {
  let trained: Found;
  const folder = reference === '' ? strongestExported(size) : undefined;
  try {
    trained = folder ? await loadExported(folder) : await loadRun(openRun(reference || 'latest'));
  } catch (error) {
    if (!(error instanceof NoSuchRun)) throw error;
    const exported = exportedNamed(reference);
    if (!exported)
      throw new Failure(
        `${error.message.replace(/\.?$/, '.')} Nor is there an exported network ${reference && 'of that name '}in results/go-zero. ` +
          'Train one in half a minute: npx nx run go-zero:train --experiment=smoke',
      );
    trained = await loadExported(exported);
  }
  const { origin, config, sizes } = trained;
  console.log(
    `network ${origin}: ${config.blocks} blocks of ${config.channels} channels, trained on ${boards(sizes)}`,
  );
  return trained;
}

/** A warning, if the network has not learnt boards of this size. */
export function warningOf({ sizes }: Trained, size: number): string | undefined {
  return sizes.includes(size)
    ? undefined
    : `The network was not trained on ${boards([size])} but on ${boards(sizes)}: its moves and numbers are less sure.`;
}

const boards = (sizes: readonly number[]) => sizes.map((size) => `${size}x${size}`).join(' and ');

async function loadRun(run: StoredRun<GoZeroConfig>): Promise<Found> {
  const { id, config, dir } = run;
  const sizes = boardsUpTo(config.stages, config.stages.length - 1);
  return { network: await loadTrained(run), config, sizes, origin: id, folder: dir, run };
}

async function loadExported(folder: string): Promise<Found> {
  await selectBackend();
  const { model, about } = readExported(folder);
  const { config, sizes } = about;
  return { network: new Network(model), config, sizes, origin: fromRoot(findWorkspace(), folder), folder };
}

/** The folder of the exported network that `5x5`, `5x5/2`, or a folder names. */
function exportedNamed(reference: string): string | undefined {
  const folder = resolve(findWorkspace().root, reference);
  if (reference !== '' && isExported(folder)) return folder;
  const [, experiment, seed = '1'] = /^([\w.-]+)(?:\/(?:seed-)?(\d+))?$/.exec(reference) ?? [];
  const beside = experiment && exportedFolder(experiment, Number(seed));
  return beside && isExported(beside) ? beside : undefined;
}
