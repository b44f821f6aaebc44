/** A network on positions of Go: evaluations for a search, and all that it says of one position. */
import {
  type Asked,
  type Position,
  type Verdict,
  GLOBALS,
  PLANES,
  SYMMETRIES,
  goGame,
  meanVerdict,
  symmetriesOf,
  symmetryOf,
  verdictOf,
  writeInput,
} from '@nutshell/go/zero';
import type { Engine } from '../network/engine.ts';

/** The layers whose outputs are read, as go-zero names them. */
export const outputs = ['policy', 'value', 'ownership'] as const;

/** Positions per batch; smaller ones are filled up, so that a graphics card compiles for one size. */
export const BATCH = SYMMETRIES;

export class Evaluator {
  readonly #engine: Pick<Engine, 'run'>;

  constructor(engine: Pick<Engine, 'run'>) {
    this.#engine = engine;
  }

  /** For the search of mcts-lite. @param positions at most {@link BATCH}, of one board size */
  readonly evaluate = (positions: readonly Asked[]): Promise<Verdict[]> =>
    this.#verdicts(positions, ({ state }) => symmetryOf(state));

  /** The mean over all eight symmetries. */
  async judge(state: Position): Promise<Verdict> {
    const asked = { state, moves: goGame.moves(state) };
    return meanVerdict(await this.#verdicts(Array(SYMMETRIES).fill(asked), (_, row) => row));
  }

  async #verdicts(
    positions: readonly Asked[],
    symmetryAt: (asked: Asked, row: number) => number,
  ): Promise<Verdict[]> {
    const { size } = positions[0].state.board;
    const planes = new Float32Array(BATCH * size * size * PLANES);
    const globals = new Float32Array(BATCH * GLOBALS);
    const symmetries = positions.map(symmetryAt);
    positions.forEach(({ state, moves }, row) =>
      writeInput(state, moves, symmetries[row], planes, globals, row),
    );
    const result = await this.#engine.run({
      planes: { values: planes, shape: [BATCH, size, size, PLANES] },
      globals: { values: globals, shape: [BATCH, GLOBALS] },
    });
    const heads = outputs.map((name) => result.outputs[name].values);
    const tables = symmetriesOf(size);
    return positions.map((asked, row) => verdictOf(heads, row, asked, tables[symmetries[row]]));
  }
}
