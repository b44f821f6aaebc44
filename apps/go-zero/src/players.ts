import {
  type BackendChoice,
  type HostArray,
  type Named,
  WorkerPool,
  onSharedMemory,
  toHost,
} from '@nutshell/core';
import type * as tf from '@tensorflow/tfjs';
import type { GameRecord } from '@nutshell/go/zero';
import type { GoZeroConfig } from './config.ts';
import type { SelfPlayPlan } from './selfplay.ts';
import type { SelfPlayAnswer, SelfPlayRequest, SelfPlayTaskConfig } from './selfplay-task.ts';

/** Milliseconds after which a thread hands over what it has finished. */
const TURN = 400;

/** What the threads did since the games were begun, all together; seconds are sums over threads. */
export interface SelfPlayCost {
  evaluations: number;
  networkSeconds: number;
  seconds: number;
}

/** Threads that play games of a network against itself. */
export class Players {
  readonly #pool: WorkerPool<SelfPlayRequest, SelfPlayAnswer>;

  private constructor(pool: WorkerPool<SelfPlayRequest, SelfPlayAnswer>) {
    this.#pool = pool;
  }

  /** @throws ThreadFailure if a thread cannot be started */
  static async start(config: GoZeroConfig, { name, device }: BackendChoice): Promise<Players> {
    return new Players(
      await WorkerPool.start<SelfPlayRequest, SelfPlayAnswer>({
        workers: config.players,
        module: new URL('./selfplay-task.ts', import.meta.url),
        config: { config, backend: { name, device } } satisfies SelfPlayTaskConfig,
      }),
    );
  }

  /** The weights by which all games are played from now on. */
  async use(weights: Named<tf.Tensor>): Promise<void> {
    const shared: Named<HostArray> = {};
    for (const [name, tensor] of Object.entries(weights)) {
      const { values, shape } = toHost(tensor);
      shared[name] = { values: onSharedMemory(values), shape: [...shape] };
    }
    await this.#pool.everywhere({ weights: shared });
  }

  /** Plays games of these numbers. Yields those that were finished meanwhile, some at a time, in any order. */
  async *play(
    plan: SelfPlayPlan,
    numbers: readonly number[],
  ): AsyncGenerator<{ games: GameRecord[]; cost: SelfPlayCost }, void, undefined> {
    const shared = onSharedMemory(Int32Array.from(numbers));
    const next = onSharedMemory(new Int32Array(1));
    await this.#pool.everywhere({ games: { plan, numbers: shared, next } });
    for (let done = false; !done;) {
      const answers = await this.#pool.everywhere({ milliseconds: TURN });
      done = answers.every((answer) => answer.done);
      const sum = (of: (answer: SelfPlayAnswer) => number) =>
        answers.reduce((all, each) => all + of(each), 0);
      yield {
        games: answers.flatMap(({ games }) => games),
        cost: {
          evaluations: sum(({ evaluations }) => evaluations),
          networkSeconds: sum(({ networkSeconds }) => networkSeconds),
          seconds: sum(({ seconds }) => seconds),
        },
      };
    }
  }

  dispose(): Promise<void> {
    return this.#pool.dispose();
  }
}
