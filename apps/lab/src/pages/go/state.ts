/** The state of the page as its address has it. */
import { z } from 'zod';
import { firstFault, movesOfText } from '../../go/line.ts';
import { backendChoices } from '../../network/backend-names.ts';

export const boardSizes = [3, 4, 5, 6, 7, 8, 9, 13, 19] as const;
export const simulationCounts = [0, 8, 16, 32, 64, 100, 200, 400, 800, 1600, 3200] as const;
export const layers = ['nothing', 'policy', 'visits', 'ownership'] as const;
export type LayerName = (typeof layers)[number];
export const sides = ['black', 'white', 'both', 'neither'] as const;
export type Side = (typeof sides)[number];

/** The board of moves in an address that names none. */
export const DEFAULT_SIZE = 9;

const notMoves = 'expected two letters for each move, as SGF has them; tt is a pass';

export const schema = z
  .object({
    /** `9x9/seed-1`: experiment and seed; empty for the first that there is. */
    network: z
      .string()
      .regex(/^([\w.-]+\/seed-\d+)?$/, 'expected experiment/seed-n')
      .default(''),
    /** Points on a side; without it, and without moves, the board that the network knows best. */
    size: z.int().min(2).max(19).optional(),
    /** Of White; without it the one that makes the board fair. */
    komi: z.number().min(-400).max(400).multipleOf(0.5).optional(),
    moves: z
      .string(notMoves)
      .regex(/^([a-s]{2}|tt)*$/, notMoves)
      .default(''),
    /** How many of the moves the board shows; without it all. */
    at: z.int().min(0).optional(),
    /** The side that the visitor plays. */
    you: z.enum(sides).default('black'),
    resigned: z.enum(['', 'black', 'white']).default(''),
    /** Per move; 0: the network alone. */
    simulations: z.int().min(0).max(100_000).default(200),
    show: z.enum(layers).default('policy'),
    /** The run of go-zero whose games are shown; empty for none. */
    run: z.string().default(''),
    backend: z.enum(backendChoices).default('auto'),
  })
  .check(({ value, issues }) => {
    const fault = faultOf(value.moves, value.size ?? DEFAULT_SIZE);
    if (fault) issues.push({ code: 'custom', message: fault, path: ['moves'], input: value });
  });

export type State = z.infer<typeof schema>;

function faultOf(text: string, size: number): string | undefined {
  try {
    return firstFault({ size, komi: 0, moves: movesOfText(text, size) });
  } catch (error) {
    return (error as Error).message;
  }
}

/** Results of perfect play by area, proven up to 6x6 (van der Werf 2009), else as strong programs agree (katagobooks.org). */
const fair: Partial<Record<number, number>> = { 2: 1, 3: 9, 4: 2, 5: 25, 6: 4, 7: 9, 8: 10, 9: 7 };

/** The komi at which neither side should win. */
export const fairKomi = (size: number): number => fair[size] ?? 7;
