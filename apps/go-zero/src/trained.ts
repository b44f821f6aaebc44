import { restoreTrained, selectBackend } from '@nutshell/core';
import {
  type CommandContext,
  type StoredRun,
  findTrained,
  findWorkspace,
  fromRoot,
  networkOption as anyNetworkOption,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import type { GoZeroConfig } from './config.ts';
import { readExported, strongestExported } from './exported.ts';
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
  .describe(`${anyNetworkOption.description}; the strongest exported one if empty`);

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
  const strongest = reference === '' ? strongestExported(size) : undefined;
  const found = strongest ?? findTrained('go-zero', reference || 'latest', { openRun });
  const trained = typeof found === 'string' ? await loadExported(found) : await loadRun(found);
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
  const sizes = boardsUpTo(config.stages);
  return { network: await loadTrained(run), config, sizes, origin: id, folder: dir, run };
}

async function loadExported(folder: string): Promise<Found> {
  await selectBackend();
  const { model, about, sizes } = readExported(folder);
  const origin = fromRoot(findWorkspace(), folder);
  return { network: new Network(model), config: about.config, sizes, origin, folder };
}
