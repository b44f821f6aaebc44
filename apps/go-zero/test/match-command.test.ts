import { existsSync, readFileSync, readdirSync } from 'node:fs';
import {
  type AppCommand,
  type CommandContext,
  type Measurement,
  type StoredRun,
  silentProgress,
} from '@nutshell/experiment';
import { BLACK, decodeSgf, gameOfSgf, parseSgf } from '@nutshell/go';
import { Client } from '@nutshell/go/gtp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { z } from 'zod';
import { ladderCommand } from '../src/commands/ladder.ts';
import { matchCommand } from '../src/commands/match.ts';
import type { GoZeroConfig } from '../src/config.ts';
import { findGnuGo, namedOpponents } from '../src/matches/entrants.ts';
import { untrainedRun } from './stored-run.ts';

/** Runs a command on a run as the command line does. @returns what it printed, and what it recorded */
async function command<O extends z.ZodObject>(
  { options: schema, run: start }: AppCommand<GoZeroConfig, O>,
  run: StoredRun<GoZeroConfig>,
  options: z.input<O>,
): Promise<{ printed: string; recorded: Measurement[] }> {
  let printed = '';
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...words) => void (printed += `${words.join(' ')}\n`));
  onTestFinished(() => log.mockRestore());
  const recorded: Measurement[] = [];
  const context: CommandContext<GoZeroConfig, z.infer<O>> = {
    arguments: [],
    options: schema!.parse(options),
    runs: '',
    root: process.cwd(),
    openRun: () => run,
    openRecord: () => ({ add: (measurement) => void recorded.push(measurement) }),
    progress: silentProgress,
  };
  await start(context);
  return { printed, recorded };
}

/** Games as SGF in a folder. */
const gamesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sgf'))
    .sort()
    .map((file) => gameOfSgf(parseSgf(decodeSgf(readFileSync(`${folder}/${file}`)))[0]));

describe('a match of a network', { timeout: 120_000 }, () => {
  it('is kept and recorded; the same command again plays nothing, another one is refused', async () => {
    const run = await untrainedRun();
    const own = { run: 'tiny/1', opponent: 'random', simulations: 0, plies: 1, games: 4, concurrent: 1 };
    const { recorded } = await command(matchCommand, run, { ...own, record: true });
    const folder = run.path('matches', 'network-random');
    const games = gamesIn(folder);
    expect(games.map(({ info: { PB, PW } }) => [PB, PW])).toEqual([
      ['network', 'random'],
      ['random', 'network'],
      ['network', 'random'],
      ['random', 'network'],
    ]);
    // Two games from each start, with one random move after the first stone.
    const starts = games.map(({ game: { moves, rules, board } }) => [
      board.geometry.name(moves[0].point),
      rules.komi,
      moves[1].point,
    ]);
    expect(starts[0]).toEqual(['B2', 1, starts[1][2]]);
    expect(starts[2]).toEqual(['C2', 3, starts[3][2]]);
    expect(recorded).toHaveLength(1);
    expect(recorded[0].metrics).toMatchObject({ 'network.random.games': 4, 'network.random.simulations': 0 });
    expect(recorded[0].command).toMatch(
      /^npx nx run go-zero:match --run=tiny\/1 --opponent=random --games=4 --simulations=0 .*--size=5 --plies=1 --seed=1/,
    );

    const again = await command(matchCommand, run, { ...own, record: true });
    expect(again.printed).toContain(`4 of 4 games are in ${folder} already`);
    expect(again.recorded).toEqual(recorded);
    expect(gamesIn(folder)).toEqual(games);
    await expect(command(matchCommand, run, { ...own, plies: 2 })).rejects.toThrow('"plies" 1, now 2');
  });

  it('is not begun against a program that is not there', async () => {
    const run = await untrainedRun();
    await expect(command(matchCommand, run, { run: 'tiny/1', opponent: 'gnugo-11' })).rejects.toThrow(
      /--opponent="gnugo-11": expected one of gnugo-1, .*; there is no program gnugo-11/,
    );
    expect(existsSync(run.path('matches'))).toBe(false);
  });
});

/** GNU Go's path; undefined where it is not installed. */
const gnuGo = (() => {
  try {
    return findGnuGo();
  } catch {
    return undefined;
  }
})();

// Where GNU Go is not installed there is nobody to play with; `apt-get install gnugo` has it.
describe.skipIf(!gnuGo)('against GNU Go', { timeout: 120_000 }, () => {
  it('a ladder has it above an untrained network and random moves, by as many points as GNU Go counts', async () => {
    const run = await untrainedRun();
    const { printed } = await command(ladderCommand, run, {
      run: 'tiny/1',
      opponents: 'random,gnugo-1',
      simulations: '0',
      games: 2,
      concurrent: 1,
    });
    expect(printed).toContain('random is at 0');
    const order = [...printed.matchAll(/^(gnugo-1|network|random) +−?\d+ /gm)].map(([, name]) => name);
    expect(order).toHaveLength(3);
    expect(order[0]).toBe('gnugo-1');
    expect(readFileSync(run.path('figures', 'ladder.svg'), 'utf8')).toContain('gnugo-1');

    const games = gamesIn(run.path('ladder')).filter(({ info }) => [info.PB, info.PW].includes('gnugo-1'));
    expect(games).toHaveLength(4);
    const counts = new Client('GNU Go', namedOpponents['gnugo-1']().command);
    onTestFinished(() => counts.close());
    for (const { game, info } of games) {
      await counts.send(`boardsize ${game.rules.size}`);
      await counts.send('clear_board');
      await counts.send(`komi ${game.rules.komi}`);
      for (const { color, point } of game.moves)
        await counts.send(`play ${color === BLACK ? 'B' : 'W'} ${game.board.geometry.name(point)}`);
      expect(await counts.send('final_score')).toBe(`${info.RE}.0`);
    }
  });
});
