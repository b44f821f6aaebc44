/** A thread of self-play: plays games with a network of its own and hands over those that are finished. */
import {
  type BackendChoice,
  type HostArray,
  type Named,
  restoreTensors,
  selectBackend,
  variablesOf,
} from '@nutshell/core';
import type { GameRecord } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { buildModel } from './model.ts';
import { Network } from './network.ts';
import { type SelfPlayPlan, playGames } from './selfplay.ts';

export interface SelfPlayTaskConfig {
  config: GoZeroConfig;
  backend: Pick<BackendChoice, 'name' | 'device'>;
}

/** Games that threads take one by one: those of `numbers` from `next[0]` on. Both on shared memory. */
export interface GamesToPlay {
  plan: SelfPlayPlan;
  numbers: Int32Array;
  next: Int32Array;
}

export type SelfPlayRequest =
  { weights: Named<HostArray> } | { games: GamesToPlay } | { milliseconds: number };

/** Games that were finished, whether all are, and what was measured since the games were begun. */
export interface SelfPlayAnswer {
  games: GameRecord[];
  done: boolean;
  evaluations: number;
  /** Of the network, and of all. */
  networkSeconds: number;
  seconds: number;
}

export default async function selfPlayTask({ config, backend }: SelfPlayTaskConfig) {
  await selectBackend({ backend: backend.name, device: backend.device });
  const model = buildModel(config, new Random(0));
  const network = new Network(model, config.precision);
  let games: AsyncGenerator<GameRecord, void, undefined> | undefined;
  let seconds = 0;

  return async (request: SelfPlayRequest): Promise<SelfPlayAnswer> => {
    const finished: GameRecord[] = [];
    if ('weights' in request) {
      restoreTensors(variablesOf(model), { path: 'the weights', tensors: request.weights });
    } else if ('games' in request) {
      const { plan, numbers, next } = request.games;
      games = playGames(network, config, plan, taken(numbers, next));
      seconds = network.evaluations = network.seconds = 0;
    } else if (games) {
      const began = performance.now();
      while (performance.now() - began < request.milliseconds) {
        const { value, done } = await games.next();
        if (done) {
          games = undefined;
          break;
        }
        finished.push(value);
      }
      seconds += (performance.now() - began) / 1000;
    }
    const { evaluations } = network;
    return { games: finished, done: !games, evaluations, networkSeconds: network.seconds, seconds };
  };
}

function* taken(numbers: Int32Array, next: Int32Array): Generator<number, void, undefined> {
  for (;;) {
    const i = Atomics.add(next, 0, 1);
    if (i >= numbers.length) return;
    yield numbers[i];
  }
}
