import { type AppCommand, Failure, describeEnvironment, flagText, outputPath } from '@nutshell/experiment';
import { playMatch } from '@nutshell/go/match';
import { z } from 'zod';
import { type GoZeroConfig, precision } from '../config.ts';
import { contenderOf, recordOf } from '../matches/contender.ts';
import { type Entrant, engineOf, identityOf, opponentOf, opponentWords } from '../matches/entrants.ts';
import { KeptGames } from '../matches/kept-games.ts';
import { boardOf, gameOptions, matchOptions, settingOf, simulationsOn } from '../matches/options.ts';
import { describeGame, describeMatch, metricsOf, summaryOf } from '../matches/summary.ts';
import { networkOption } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  opponent: z
    .string()
    .default('gnugo-10')
    .describe(`${opponentWords}, or the whole command line of a program that speaks GTP`),
  games: z.int().min(2).max(100_000).multipleOf(2).default(100).describe('in pairs with colours changed'),
  simulations: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('of our engine per move; 0 = the network alone; default 400 up to 5x5, else 800'),
  precision: precision.describe('of our network; that of an opponent of ours stays float32'),
  name: z
    .string()
    .regex(/^\w[\w-]*$/)
    .optional()
    .describe('of the match, in the names of its folder and metrics; default: made from the opponent'),
  ...gameOptions,
});

export const matchCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'match',
  summary: 'play against GNU Go or another program, and count the result',
  options,
  async run({ options, ...context }) {
    const find = (reference: string) => contenderOf(reference, context, options.size);
    const contender = await find(options.run);
    const record = recordOf(contender, context, options);
    const { config } = contender;
    const setting = settingOf(config, options);
    const { games, leaves, concurrent } = options;
    const simulations = options.simulations ?? simulationsOn(setting.size);
    const engine = { simulations, leaves };
    const ours = engineOf(
      contender,
      { ...engine, precision: options.precision },
      simulations > 0 ? `go-zero-${simulations}` : 'network',
    );
    const opponent = await opponentOf(options.opponent, contender, engine, find);
    if (opponent.name === ours.name) opponent.name = `${opponent.name}-opponent`;

    const kind = simulations > 0 ? 'match' : 'network';
    const name = options.name ?? nameOf(opponent, setting.size, config);
    const folder = options.out
      ? outputPath(options.out)
      : contender.path('matches', kind === 'match' ? name : `network-${name}`);
    const kept = KeptGames.open(folder, {
      ...setting,
      ours: ours.shown,
      opponent: identityOf(opponent, contender),
      weights: contender.weights,
      commit: describeEnvironment(context.root).commit,
    });

    const from = kept.games.length;
    if (from > 0) console.log(`${Math.min(from, games)} of ${games} games are in ${folder} already`);
    const progress = context.progress(`${ours.name} against ${opponent.name}`, games);
    try {
      progress.update(Math.min(from, games));
      const pair = { first: ours.name, second: opponent.name };
      for await (const game of playMatch(ours, opponent, {
        ...matchOptions(setting, { games, concurrent }),
        from,
      })) {
        kept.add({ ...game, ...pair });
        progress.note(describeGame({ ...game, ...pair }));
        const { score } = summaryOf(kept.games);
        progress.update(game.number + 1, { 'win rate': score?.score ?? 0 });
      }
    } finally {
      progress.stop();
    }

    const summary = summaryOf(kept.games.slice(0, games));
    console.log(`\n${describeMatch(summary, [ours, opponent])}\ngames: ${folder}`);
    if (!record) return;
    if (!summary.score) throw new Failure('No game counts, so there is nothing to record.');
    const { komi, first } = options;
    const given = {
      run: contender.shown,
      opponent: options.opponent,
      games,
      simulations,
      leaves,
      ...(options.precision !== 'float32' && { precision: options.precision }),
    };
    const { size, plies, seed, seconds } = setting;
    const start = { ...(first !== undefined && { first }), ...(komi !== undefined && { komi }) };
    record.add({
      command: `npx nx run go-zero:match ${flagText({ ...given, size, ...start, plies, seed, seconds })}`,
      metrics: metricsOf(`${kind}.${name}`, summary, simulations),
      details: { [ours.name]: ours.shown, [opponent.name]: opponent.shown, concurrent: String(concurrent) },
      commit: kept.settings.commit,
    });
  },
};

/** `gnugo10`; on another board than that of the training `gnugo10-7x7`. */
function nameOf({ name }: Entrant, size: number, config: GoZeroConfig): string {
  const board = size === boardOf(config) ? '' : `-${size}x${size}`;
  return `${name.replace(/^gnugo-/, 'gnugo').replaceAll(/[^\w-]+/g, '-')}${board}`;
}
