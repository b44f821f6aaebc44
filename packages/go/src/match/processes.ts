import { Client } from '../gtp/client.ts';

export interface Contestant {
  name: string;
  /** Program and arguments; `{seed}` in them becomes a number that differs from game to game. */
  command: readonly string[];
  /**
   * Whether a process goes on with the next game, for programs that take long to start; it hears the game's seed by `set_random_seed` if it
   * knows that. By default every game has a new process.
   */
  keep?: boolean;
}

/** Seconds that a program may take to start and to hear what was played so far. */
export const STARTING = 120;

/** The processes of a program in a match. A crash costs one game: a process that something went wrong in gets no other. */
export class Processes {
  readonly #contestant: Contestant;
  readonly #busy = new Set<Client>();
  readonly #free: Client[] = [];

  constructor(contestant: Contestant) {
    this.#contestant = contestant;
  }

  /** A process for a game. */
  take(seed: number): Client {
    const { name, command } = this.#contestant;
    const client =
      this.#free.pop() ??
      new Client(
        name,
        command.map((part) => part.replaceAll('{seed}', String(seed))),
      );
    this.#busy.add(client);
    return client;
  }

  /** Tells a process the seed of its game. @throws EngineError if it does not answer */
  async seed(client: Client, seed: number): Promise<void> {
    if (!this.#contestant.keep) return; // its command line says it
    const isKnown = await client.send('known_command set_random_seed', STARTING);
    if (isKnown === 'true') await client.send(`set_random_seed ${seed}`, STARTING);
  }

  /** Takes a process back after its game. */
  async give(client: Client, isWell: boolean): Promise<void> {
    const isOpen = this.#busy.delete(client);
    if (isOpen && isWell && this.#contestant.keep) this.#free.push(client);
    else await client.close();
  }

  /** Ends all processes; games that are under way fail. */
  async close(): Promise<void> {
    for (const client of this.#busy) client.kill();
    this.#busy.clear();
    await Promise.all(this.#free.splice(0).map((client) => client.close()));
  }
}
