/**
 * What self-play in 8 bits costs and gains: evaluations per second of the network alone and of self-play, how far it is from float32 on
 * positions of self-play, and games between both at equal time. packages/tfjs-backend-onnx/measure/INT8.md is what it printed.
 *
 *     node --import tsx apps/go-zero/measure/precision.ts [--network=results/go-zero/5x5/seed-1] [--games=400] [--simulations=32,64]
 */
import { selectBackend } from '@nutshell/core';
import { exportedFolder } from '@nutshell/experiment';
import { matchScore } from '@nutshell/metrics';
import { type Asked, type GameRecord, goGame, isOver, startingPosition } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import type { Evaluation } from 'mcts-lite';
import { parseArgs } from 'node:util';
import { config as schema } from '../src/config.ts';
import { playBetween } from '../src/duel.ts';
import { readExported } from '../src/exported.ts';
import { Network } from '../src/network.ts';
import { positionAt } from '../src/samples.ts';
import { playGames } from '../src/selfplay.ts';

const { values: flags } = parseArgs({
  options: {
    network: { type: 'string', default: exportedFolder('go-zero', '5x5', 1) },
    games: { type: 'string', default: '400' },
    simulations: { type: 'string', default: '32,64' },
  },
});
await selectBackend();
const { model, about, sizes } = readExported(flags.network);
const config = schema.parse({ ...about.config, parallel: 64 });
const size = sizes.at(-1)!;
const networks = { float32: new Network(model), int8: new Network(model, 'int8') };
type Precision = keyof typeof networks;
const precisions = Object.keys(networks) as Precision[];

/** After up to n² random moves. */
function randomPositions(size: number): Asked[] {
  const random = new Random(1);
  return Array.from({ length: 64 }, (_, salt) => {
    const state = startingPosition(size, 0, { salt });
    for (let plies = random.int(size * size); plies > 0 && !isOver(state); plies--) {
      const moves = goGame.moves(state);
      goGame.play(state, moves[random.int(moves.length)]);
    }
    return { state, moves: goGame.moves(state) };
  });
}

/** Positions that games of self-play went through. */
function positionsOf(games: readonly GameRecord[]): Asked[] {
  return games.flatMap((game) =>
    Array.from(game.values, (_, ply) => {
      const state = { ...positionAt(game, ply), salt: game.number };
      return { state, moves: goGame.moves(state) };
    }),
  );
}

/** The most evaluations per second in `rounds` rounds, both in turns. */
async function rates(rounds: number, work: (network: Network) => Promise<void> | void) {
  const most = { float32: 0, int8: 0 };
  for (let round = 0; round <= rounds; round++)
    for (const each of precisions) {
      const network = networks[each];
      const [before, began] = [network.evaluations, performance.now()];
      await work(network);
      const rate = (1000 * (network.evaluations - before)) / (performance.now() - began);
      if (round > 0) most[each] = Math.max(most[each], rate); // the first compiles
    }
  return most;
}

const row = (name: string, { float32, int8 }: Record<Precision, number>) =>
  console.log(`| ${name} | ${float32.toFixed(0)} | ${int8.toFixed(0)} | ${(int8 / float32).toFixed(2)} |`);

console.log('| evaluations per second | float32 | 8 bits | times as fast |\n| :-- | --: | --: | --: |');
for (const each of [5, 7, 9]) {
  const batch = randomPositions(each);
  row(`network, 64 positions of ${each}x${each}`, await rates(300, (network) => void network.evaluate(batch))); // prettier-ignore
}
const plan = { seed: 1, generation: 0, size, full: 32, fast: 8 };
const games: GameRecord[] = [];
const whole = await rates(6, async (network) => {
  for await (const game of playGames(network, config, plan, Array(64).keys())) games.push(game);
});
row(`self-play on ${size}x${size}, 64 games at once`, whole);

const asked = positionsOf(games.slice(0, 64));
const [exact, coarse] = precisions.map((each) => networks[each].evaluate(asked));
const mean = (of: (a: Evaluation, b: Evaluation) => number) => exact.reduce((sum, each, i) => sum + of(each, coarse[i]), 0) / exact.length; // prettier-ignore
const best = ({ priors }: Evaluation) => Array.from(priors).indexOf(Math.max(...Array.from(priors)));
const divergence = ({ priors: p }: Evaluation, { priors: q }: Evaluation) => Array.from(p).reduce((sum, each, i) => sum + (each > 0 ? each * Math.log(each / q[i]) : 0), 0); // prettier-ignore
const furthest = Math.max(...exact.map(({ value }, i) => Math.abs(value - coarse[i].value)));
console.log(
  `\n${asked.length} positions of self-play on ${size}x${size}: the likeliest move is the same in ` +
    `${(100 * mean((a, b) => Number(best(a) === best(b)))).toFixed(1)} %, the policies diverge by ` +
    `${mean(divergence).toFixed(4)} nats, values in [-1, 1] by ${mean((a, b) => Math.abs(a.value - b.value)).toFixed(4)}, at most ${furthest.toFixed(3)}\n`,
);

interface Side {
  precision: Precision;
  simulations: number;
}
console.log('| first | against | games | points | 95 % | Elo |\n| :-- | :-- | --: | --: | :-- | --: |');
for (const simulations of flags.simulations.split(',').map(Number)) {
  const more = Math.round((simulations * whole.int8) / whole.float32);
  const second: Side = { precision: 'float32', simulations };
  for (const first of [
    { precision: 'int8', simulations },
    { precision: 'int8', simulations: more },
    { precision: 'float32', simulations: more },
  ] satisfies Side[]) {
    const played = await playBetween(
      networks[first.precision].evaluate,
      networks[second.precision].evaluate,
      { size, games: Number(flags.games), simulations: [first.simulations, second.simulations], seed: 1 },
    );
    const count = (which: number) => played.filter((game) => game.points === which).length;
    const { score, interval, elo } = matchScore({ wins: count(1), draws: count(0.5), losses: count(0) });
    const percent = (value: number) => (100 * value).toFixed(1);
    const shown = ({ precision, simulations: number }: Side) => `${precision}, ${number} simulations`;
    console.log(
      `| ${shown(first)} | ${shown(second)} | ${played.length} | ${percent(score)} % | ${percent(interval.low)}–${percent(interval.high)} | ${elo.toFixed(0)} |`,
    );
  }
}
