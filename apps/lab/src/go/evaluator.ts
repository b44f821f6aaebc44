/** A network on positions of Go: evaluations for a search, and all that it says of one position. */
import {
  type Asked,
  type Position,
  type Verdict,
  type InputForm,
  SYMMETRIES,
  goGame,
  inputFormOf,
  meanVerdict,
  symmetriesOf,
  symmetryOf,
  verdictOf,
} from '@nutshell/go/zero';
import type { io } from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Engine } from '../network/engine.ts';

const topologyShape = z.object({
  config: z.object({ output_layers: z.array(z.tuple([z.string()], z.unknown())).min(3) }),
});

/**
 * Names of the layers whose outputs are read: policy, value and ownership, the first three of every network of go-zero.
 * @throws Error if it has fewer outputs
 */
export function outputsOf({ modelTopology }: io.ModelArtifacts): string[] {
  const { data } = topologyShape.safeParse(modelTopology);
  if (!data) throw new Error('it has not the outputs of a network of go-zero: policy, value and ownership');
  return data.config.output_layers.slice(0, 3).map(([name]) => name);
}

/** Positions per batch; smaller ones are filled up, so that a graphics card compiles for one size. */
export const BATCH = SYMMETRIES;

export class Evaluator {
  /** What the network sees of a position: positions have to remember earlier boards if it shows them. */
  readonly input: InputForm;
  readonly #engine: Pick<Engine, 'run'>;

  /** @param engine with the outputs of {@link outputsOf} @throws RangeError if its input is not that of a network of go-zero */
  constructor(engine: Pick<Engine, 'run' | 'shapeOf'>) {
    this.#engine = engine;
    this.input = inputFormOf(engine.shapeOf('planes')?.at(-1));
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
    const { input } = this;
    const planes = new Float32Array(BATCH * size * size * input.planes);
    const globals = new Float32Array(BATCH * input.globals);
    const symmetries = positions.map(symmetryAt);
    positions.forEach(({ state, moves }, row) =>
      input.write(state, moves, symmetries[row], planes, globals, row),
    );
    const result = await this.#engine.run({
      planes: { values: planes, shape: [BATCH, size, size, input.planes] },
      globals: { values: globals, shape: [BATCH, input.globals] },
    });
    const heads = Object.values(result.outputs).map(({ values }) => values); // in their order
    const tables = symmetriesOf(size);
    return positions.map((asked, row) => verdictOf(heads, row, asked, tables[symmetries[row]]));
  }
}
