import {
  type AppCommand,
  Failure,
  describeEnvironment,
  flagText,
  terminalTable,
  outputPath,
  writeFigures,
} from '@nutshell/experiment';
import { formatFixed, formatPercent } from '@nutshell/drawing';
import { type PairingCounts, countPairings, playLadder } from '@nutshell/go/match';
import { type Rating, ratingsOf } from '@nutshell/metrics';
import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { keptGenerations } from '../kept-networks.ts';
import { type Contender, contenderOf, recordOf } from '../matches/contender.ts';
import { type Entrant, engineOf, identityOf, opponentOf } from '../matches/entrants.ts';
import { KeptGames } from '../matches/kept-games.ts';
import { ladderChart } from '../matches/ladder-chart.ts';
import { gameOptions, matchOptions, settingOf, simulationsOn } from '../matches/options.ts';
import { countsForRating, describeGame, faultsOf } from '../matches/summary.ts';
import { networkOption } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  games: z.int().min(2).max(10_000).multipleOf(2).default(10).describe('of each pair of players'),
  simulations: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .optional()
    .describe(
      'of our engine per move, a player for each; 0 = the network alone; default 0,16,64 and that of a match',
    ),
  generations: z
    .int()
    .min(0)
    .default(4)
    .describe(
      'networks of earlier generations that play alone, of those that the training kept (--keepEvery)',
    ),
  opponents: z
    .string()
    .default('random,gnugo-1,gnugo-10')
    .describe('others, as --opponent of match takes them, with commas between them'),
  pairs: z
    .enum(['all', 'neighbours'])
    .default('all')
    .describe('who plays whom: all, or each the next in the order: random, generations, simulations, others'),
  ...gameOptions,
});

export const ladderCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'ladder',
  summary: 'rate random moves, the network, its searches and GNU Go by games among them',
  options,
  async run({ options, ...context }) {
    const find = (reference: string) => contenderOf(reference, context, options.size);
    const contender = await find(options.run);
    const record = recordOf(contender, context, options);
    const setting = settingOf(contender.config, options);
    const { games, pairs, concurrent } = options;
    const players = await playersOf(contender, setting.size, options, find);
    if (players.length < 2)
      throw new Failure('A ladder needs two players: give --simulations or --opponents.');

    const folder = options.out ? outputPath(options.out) : contender.path('ladder');
    const kept = KeptGames.open(folder, {
      ...setting,
      players: Object.fromEntries(players.map((player) => [player.name, identityOf(player, contender)])),
      weights: contender.weights,
      commit: describeEnvironment(context.root).commit,
    });
    const all = pairs === 'all' ? (players.length * (players.length - 1)) / 2 : players.length - 1;
    const progress = context.progress('ladder', all * games);
    try {
      progress.update(Math.min(kept.games.length, all * games));
      const played = (first: string, second: string) => kept.count(first, second);
      for await (const game of playLadder(players, {
        ...matchOptions(setting, { games, concurrent }),
        pairs,
        played,
      })) {
        kept.add(game);
        progress.note(describeGame(game));
        progress.update(kept.games.length);
      }
    } finally {
      progress.stop();
    }

    const pairings = countPairings(kept.games.filter(countsForRating));
    const ratings = ratingsOf(pairings, { anchor: players[0].name }).players;
    const title = `${contender.shown} on ${setting.size}x${setting.size}`;
    mkdirSync(contender.path(), { recursive: true });
    const [chart] = writeFigures(contender, { 'ladder.svg': ladderChart(title, ratings, players[0].name) });
    console.log(`\n${title}; ${players[0].name} is at 0\n${table(ratings, pairings)}`);
    const faults = faultsOf(kept.games);
    if (faults) console.log(`not counted: ${faults}`);
    for (const { name, shown } of players) console.log(`${name}: ${shown}`);
    console.log(`chart: ${chart}\ngames: ${folder}`);
    record?.add({
      command: `npx nx run go-zero:ladder ${flagText({ ...commandFlags(options), run: contender.shown })}`,
      metrics: Object.fromEntries(
        ratings.flatMap(({ name, rating, low, high }) => [
          [`ladder.${name}.elo`, rating],
          [`ladder.${name}.eloLow`, low],
          [`ladder.${name}.eloHigh`, high],
        ]),
      ),
      details: Object.fromEntries(players.map(({ name, shown }) => [name, shown])),
      commit: kept.settings.commit,
    });
  },
};

/** Flags that have no influence on what is played. */
const ASIDE = ['record', 'allowDirty', 'out', 'concurrent'];

/** The flags that decide what is played. */
function commandFlags(given: z.infer<typeof options>) {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== undefined && !ASIDE.includes(name)),
  );
}

/** Random moves, earlier generations, numbers of simulations, and the others: about in the order of their strength. */
async function playersOf(
  contender: Contender,
  size: number,
  { simulations: given, leaves, generations, opponents }: z.infer<typeof options>,
  find: (reference: string) => Promise<Contender>,
): Promise<Entrant[]> {
  const searches = (given ?? `0,16,64,${simulationsOn(size)}`).split(',').map(Number);
  const settings = { simulations: searches.at(-1)!, leaves };
  const others: Entrant[] = [];
  for (const name of opponents.split(',').filter(Boolean))
    others.push(await opponentOf(name, contender, settings, find));
  const players = [
    ...others.filter(({ name }) => name === 'random'),
    ...spread(earlierGenerations(contender), generations).map((generation) =>
      engineOf(contender, { simulations: 0, leaves, generation }, `generation-${generation}`),
    ),
    ...searches.map((simulations) =>
      engineOf(contender, { simulations, leaves }, simulations > 0 ? `search-${simulations}` : 'network'),
    ),
    ...others.filter(({ name }) => name !== 'random'),
  ];
  return [...new Map(players.map((player) => [player.name, player])).values()];
}

/** Generations of which the run has kept the network, without the last one of the training: that is the network itself. */
function earlierGenerations({ run }: Contender): number[] {
  if (!run) return [];
  const last = run.result?.curve.at(-1)?.generation;
  return keptGenerations(run).filter((generation) => generation !== last);
}

/** At most `count` of the numbers, evenly spread from the first on. */
function spread(numbers: readonly number[], count: number): number[] {
  const chosen = Array.from({ length: Math.min(count, numbers.length) }, (_, i) =>
    Math.floor((i * numbers.length) / Math.min(count, numbers.length)),
  );
  return chosen.map((i) => numbers[i]);
}

/** Players by rating, with their interval and their points. */
function table(ratings: readonly Rating[], pairings: readonly PairingCounts[]): string {
  const points = (name: string) =>
    pairings.reduce((sum, { first, second, wins, draws, losses }) => {
      if (name === first) return sum + wins + draws / 2;
      return name === second ? sum + losses + draws / 2 : sum;
    }, 0);
  return terminalTable(
    ['player', 'Elo', '95 % interval', 'games', 'points'],
    ratings.map(({ name, rating, low, high, games }) => [
      name,
      formatFixed(rating, 0),
      low === high ? '' : `${formatFixed(low, 0)} to ${formatFixed(high, 0)}`,
      String(games),
      formatPercent(points(name) / games),
    ]),
    'lrrrr',
  );
}
