import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type AppCommand,
  Failure,
  type OpenRecord,
  type StoredRun,
  flagText,
  terminalTable,
  writeFileSet,
  outputPath,
} from '@nutshell/experiment';
import { type MatchScore, matchScore } from '@nutshell/metrics';
import { z } from 'zod';
import { type GoZeroConfig, config as schema } from '../config.ts';
import { type DuelGame, playBetween } from '../duel.ts';
import { STOPPED, runSubcommand } from '../subcommand.ts';
import { loadTrained } from '../trained.ts';

/** The experiment that all others are compared with; theirs begin with its name, and each changes one thing. */
const FULL = 'ablation';

const options = z.strictObject({
  minutes: z.number().positive().default(2).describe('of training, for every row and seed'),
  seeds: z.int().min(1).default(3).describe('trainings per row'),
  size: z.int().min(3).max(9).default(5).describe('board'),
  games: z
    .int()
    .min(2)
    .multipleOf(2)
    .default(40)
    .describe('of each training against the full form of its seed'),
  simulations: z.int().min(1).default(64).describe('per move, of both sides'),
  out: z
    .string()
    .default('')
    .describe('folder for the table as JSON, with all games; nothing is written if empty'),
  record: z
    .boolean()
    .default(false)
    .describe('record the runs and how they played in results/, from which tables are made'),
  allowDirty: z.boolean().default(false).describe('record what uncommitted code has trained or played'),
});

/** How the trainings of an experiment played against those of the full form. */
interface Row {
  experiment: string;
  /** Scores by seed. */
  scores: number[];
  all: MatchScore;
  distinctGames: number;
  games: DuelGame[];
}

export const ablateCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'ablate',
  summary:
    'train the full form and each form that lacks one thing for equally long, and have them play against each other',
  options,
  async run({ options, root, openRun, openRecord, runs }) {
    const { minutes, seeds, size, games, simulations, out } = options;
    const { record, allowDirty } = options;
    const { stages } = schema.parse({ stages: [{ size, minutes, full: [16, 16] }] });
    const rows: Row[] = [];
    /** Ids of runs that were recorded just now. */
    const known = new Set<string>();
    for (const experiment of ablations(root)) {
      const played: DuelGame[][] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        const changed = await trained(experiment, seed);
        const whole = changed && (await trained(FULL, seed));
        if (!whole) {
          console.log('The same command goes on from here.');
          process.exitCode = STOPPED;
          return;
        }
        const [without, full] = [await loadTrained(changed), await loadTrained(whole)];
        const past = without.input.past || full.input.past;
        const duel = { size, games, simulations, seed, past };
        const its = await playBetween(without.evaluate, full.evaluate, duel);
        played.push(its);
        for (const network of [without, full]) network.dispose();
        if (record) addTo(openRecord(changed, { allowDirty }), its);
      }
      rows.push(rowOf(experiment, played));
    }
    console.log(
      `${size}x${size}, ${minutes} minutes of training each, ${simulations} simulations per move; against the full form:`,
    );
    console.log(tableOf(rows));
    if (!out) return;
    const text = `${JSON.stringify({ size, minutes, seeds, simulations, rows }, null, 1)}\n`;
    for (const file of writeFileSet(outputPath(out), { [`ablation-${size}x${size}.json`]: text }))
      console.log(`wrote ${file}`);

    function addTo(its: OpenRecord, played: readonly DuelGame[]): void {
      const { all, distinctGames } = rowOf('', [played]);
      const { low, high } = all.interval;
      const values = { winRate: all.score, low, high, games: played.length, distinctGames, simulations };
      its.add({
        command: `npx nx run go-zero:ablate ${flagText({ minutes, seeds, size, games, simulations })}`,
        metrics: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [`match.full.${name}`, value]),
        ),
        details: { opponent: `the form of ${FULL}.json, trained with the same seed` },
      });
    }

    /** The newest finished run with these stages; if there is none it is trained now, or its training goes on. Undefined if that was stopped. */
    async function trained(experiment: string, seed: number): Promise<StoredRun<GoZeroConfig> | undefined> {
      const there = finished(experiment, seed);
      if (there) return recorded(there);
      const flags = [`--experiment=${experiment}`, `--seed=${seed}`, `--stages=${JSON.stringify(stages)}`];
      if (!(await runSubcommand(['train', ...flags, '--once'], runs))) return undefined;
      const made = finished(experiment, seed);
      if (!made)
        throw new Failure(`the training of ${experiment} with seed ${seed} has left no finished run`);
      return recorded(made);
    }

    async function recorded(run: StoredRun<GoZeroConfig>): Promise<StoredRun<GoZeroConfig> | undefined> {
      if (!record || known.has(run.id)) return run;
      known.add(run.id);
      const flags = [`--run=${run.id}`, ...(allowDirty ? ['--allowDirty'] : [])];
      return (await runSubcommand(['record', ...flags], runs)) ? run : undefined;
    }

    function finished(experiment: string, seed: number): StoredRun<GoZeroConfig> | undefined {
      try {
        const run = openRun(`${experiment}/${seed}`);
        return run.result && isDeepStrictEqual(run.config.stages, stages) ? run : undefined;
      } catch (error) {
        if (error instanceof Failure) return undefined; // there is none
        throw error;
      }
    }
  },
};

/** Names of the experiments that lack something. */
function ablations(root: string): string[] {
  const names = readdirSync(join(root, 'experiments', 'go-zero')).map((file) => file.replace(/\.json$/, ''));
  return names.filter((name) => name.startsWith(`${FULL}-`)).sort();
}

function rowOf(experiment: string, played: readonly (readonly DuelGame[])[]): Row {
  const games = played.flat();
  const count = (points: number) => games.filter((game) => game.points === points).length;
  return {
    experiment,
    scores: played.map((some) => some.reduce((sum, { points }) => sum + points, 0) / some.length),
    all: matchScore({ wins: count(1), draws: count(0.5), losses: count(0) }),
    distinctGames: new Set(games.map(({ komi, moves }) => [komi, ...moves].join())).size,
    games,
  };
}

function tableOf(rows: readonly Row[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const elo = (points: number) => (Number.isFinite(points) ? points.toFixed(0) : points > 0 ? '∞' : '−∞');
  return terminalTable(
    ['experiment', 'score', '95 % interval', 'Elo', 'by seed', 'games', 'distinct'],
    rows.map(({ experiment, scores, all, distinctGames, games }) => [
      experiment,
      percent(all.score),
      `${percent(all.interval.low)} to ${percent(all.interval.high)}`,
      elo(all.elo),
      scores.map(percent).join(', '),
      String(games.length),
      String(distinctGames),
    ]),
    'lrlrlrr',
  );
}
